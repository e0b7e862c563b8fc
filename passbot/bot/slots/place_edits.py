"""Turns an admin's input into an edited copy of the place; nothing is saved here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from passbot.domain.slots.slots import Place
from passbot.domain.times import windows
from passbot.errors import InvalidInput


def _hours(place: Place, text: str) -> Place:
    first, dash, last = text.replace("–", "-").replace("—", "-").partition("-")
    if not dash:
        raise InvalidInput("place.hours", "Give both hours, like 09:00-21:00.")
    return replace(place, opens=windows.read_time(first), closes=windows.read_closing(last))


def _number(field: str) -> Callable[[Place, str], Place]:
    def change(place: Place, text: str) -> Place:
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise InvalidInput("place.digits", "Write a number, such as 60.")
        return replace(place, **{field: int(text)})  # type: ignore[arg-type]  # a field that holds a number

    return change


def _closed_days(place: Place, text: str) -> Place:
    """Close the named day, or open it if it is closed."""
    return replace(place, closed_days=place.closed_days ^ {windows.read_day(text)})


SETTINGS: dict[str, Callable[[Place, str], Place]] = {
    "name": lambda place, text: replace(place, name=text),
    "hours": _hours,
    "zone": lambda place, text: replace(place, zone=text),
    "length": _number("slot_minutes"),
    "horizon": _number("horizon_hours"),
    "seats": _number("seats"),
    "closed_days": _closed_days,
}

EDITS = SETTINGS | {
    "weekday_closed": lambda place, text: replace(place, closed_weekdays=place.closed_weekdays | {int(text)}),
    "weekday_open": lambda place, text: replace(place, closed_weekdays=place.closed_weekdays - {int(text)}),
    "shut": lambda place, text: replace(place, closed_at=datetime.fromisoformat(text)),
    "reopen": lambda place, _: replace(place, closed_at=None),
}

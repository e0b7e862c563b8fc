"""A place's card for admins: its settings, with buttons to change them."""

from collections.abc import Collection
from datetime import time
from html import escape

from passbot.bot.slots.place_edits import SETTINGS
from passbot.bot.talk.effects import Button, Keyboard
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.texts import Texts

BOARD_SETTINGS = ("name", "hours", "length", "zone", "closed_days")


def title(place: Place) -> str:
    return f"🚫 {place.name}" if place.closed_at else place.name


def card(place: Place, rules: Rules, texts: Texts) -> str:
    closed_days = ", ".join(texts.day(day) for day in sorted(place.closed_days)) or "—"
    closes = "24:00" if place.closes in (None, time(0)) else f"{place.closes:%H:%M}"
    facts = [
        ("hours", f"{place.opens or time(0):%H:%M}–{closes}"),
        ("zone", place.zone),
        ("length", str(place.slot_minutes)),
        ("horizon", str(place.horizon_hours)),
        ("seats", str(place.seats)),
        ("closed_days", closed_days),
    ]
    known = of_kind(place)
    lines = [f"{texts(f'place.{name}')}: <b>{escape(value)}</b>" for name, value in facts if name in known]
    if place.kind is PlaceKind.BOARD:
        lines.append(texts("place.is_offered" if place.is_offered else "place.is_on_its_page"))
        lines.append(texts(f"place.access_{rules.board_access}"))
    return "\n".join([f"<b>{escape(title(place))}</b>", *lines])


def of_kind(place: Place) -> Collection[str]:
    """Settings of this kind of place. The board has one seat and shows one day, so it has fewer."""
    return BOARD_SETTINGS if place.kind is PlaceKind.BOARD else tuple(SETTINGS)


def settings(place: Place, rules: Rules, texts: Texts) -> Keyboard:
    def row(*names: str) -> tuple[Button, ...]:
        found = (name for name in names if name in of_kind(place))
        return tuple(Button(texts(f"place.{name}"), "place.edit", (place.uuid, name)) for name in found)

    def weekday(number: int) -> Button:
        mark = "🚫" if number in place.closed_weekdays else "✅"
        wanted = "open" if number in place.closed_weekdays else "closed"
        args = (place.uuid, str(number), wanted)
        return Button(f"{mark} {texts(f'weekday.{number}')}", "place.day", args)

    shut = "place.reopen" if place.closed_at else "place.shut"
    rows = (
        row("hours", "zone", "length"),
        row("horizon", "seats", "closed_days"),
        tuple(weekday(number) for number in range(4)),
        tuple(weekday(number) for number in range(4, 7)),
        _offering(place, texts),
        _access(place, rules, texts),
        (*row("name"), Button(texts(shut), shut, (place.uuid,))),
        (Button(texts("place.back"), "place.all"),),
    )
    return Keyboard(tuple(each for each in rows if each))


def _offering(place: Place, texts: Texts) -> tuple[Button, ...]:
    """The button that lets the bot offer the board. It carries the new state, so pressing it twice changes nothing."""
    if place.kind is not PlaceKind.BOARD:
        return ()
    label, wanted = ("place.offer_not", "no") if place.is_offered else ("place.offer", "yes")
    return (Button(texts(label), "place.offer", (place.uuid, wanted)),)


def _access(place: Place, rules: Rules, texts: Texts) -> tuple[Button, ...]:
    if place.kind is not PlaceKind.BOARD:
        return ()
    wanted = "members" if rules.is_board_open else "open"
    return (Button(texts(f"place.let_in_{wanted}"), "place.access", (place.uuid, wanted)),)

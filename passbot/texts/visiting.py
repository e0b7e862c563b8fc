"""Texts about visits: their time, and the letters to visitor and owner. Plain text."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.calendars.visits import HOLD, Visit
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.texts import Texts

HOLD_MINUTES = int(HOLD / timedelta(minutes=1))
TO_VISITOR = ("visit.asked", "visit.confirmed", "visit.called_off")


def when(window: Window, zone: str, language: str) -> str:
    """The window in that zone, whose city is named: `Mon 4 May 10:00–10:45 (Moscow)`."""
    there = Texts(language, windows.zone(zone))
    return f"{there.span(window.start, window.end)} ({there.city})"


def when_here(visit: Visit, texts: Texts) -> str:
    """For the calendar's owner, in the slot's zone."""
    return texts.at(windows.zone(visit.slot_zone)).span(visit.window.start, visit.window.end)


def _held_until(told: Mapping[str, Any], language: str) -> str:  # Any: JSON
    """The time of day, not a duration: the letter may arrive or be read late."""
    there, until = (
        Texts(language, windows.zone(str(told["zone"]))),
        datetime.fromisoformat(told["held_until"]),
    )
    day = there.day(until.astimezone(there.zone).date())
    return f"{day} {there.time(until)} ({there.city})"


def letter(kind: str, told: Mapping[str, Any], texts: Texts, page: str) -> tuple[str, str]:  # Any: JSON
    """Subject and body for a visitor. It contains nothing that the visitor typed, since the address may be another
    person's.
    """
    start, end = (datetime.fromisoformat(str(told[name])) for name in ("start", "end"))
    facts = {
        "when": when(Window(start, end), str(told["zone"]), texts.language),
        "link": f"{page}/visits/{told.get('secret', '')}",
        "until": _held_until(told, texts.language),
    }
    text = texts(f"mail.{kind}_text", **facts)
    if kind == "visit.called_off" and told["can_choose"]:
        text += "\n\n" + texts("mail.visit.choose_again")
    return texts(f"mail.{kind}", **facts), text


def letter_home(kind: str, visit: Visit, texts: Texts) -> tuple[str, str]:
    """Subject and body for the calendar's owner."""
    hours = when_here(visit, texts)
    lines = [", ".join(filter(None, (visit.name, visit.email))), hours, "", texts("mail.why")]
    return texts(f"mail.{kind}", when=hours), "\n".join(lines)

"""Texts about visits: their time, and the letters to visitor and owner. Plain text."""

from datetime import datetime, timedelta

from passbot.domain.calendars.visits import HOLD, Visit
from passbot.domain.site.facts.calendars import VisitCalledOff, VisitLetter
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.texts import Texts

HOLD_MINUTES = int(HOLD / timedelta(minutes=1))


def when(window: Window, zone: str, language: str) -> str:
    """The window in that zone, whose city is named: `Mon 4 May 10:00–10:45 (Moscow)`."""
    there = Texts(language, windows.zone(zone))
    return f"{there.span(window.start, window.end)} ({there.city})"


def when_here(visit: Visit, texts: Texts) -> str:
    """For the calendar's owner, in the slot's zone."""
    return texts.at(windows.zone(visit.slot_zone)).span(visit.window.start, visit.window.end)


def _held_until(told: VisitLetter, language: str) -> str:
    """The time of day, not a duration: the letter may arrive or be read late."""
    there, until = Texts(language, windows.zone(told.zone)), datetime.fromisoformat(told.held_until)
    day = there.day(until.astimezone(there.zone).date())
    return f"{day} {there.time(until)} ({there.city})"


def letter(told: VisitLetter, texts: Texts, page: str) -> tuple[str, str]:
    """Subject and body for a visitor. It contains nothing that the visitor typed, since the address may be another
    person's.
    """
    window = Window(datetime.fromisoformat(told.start), datetime.fromisoformat(told.end))
    facts = {
        "when": when(window, told.zone, texts.language),
        "link": f"{page}/visits/{told.secret or ''}",
        "until": _held_until(told, texts.language),
    }
    text = texts(f"mail.{told.kind}_text", **facts)
    if isinstance(told, VisitCalledOff) and told.can_choose:
        text += "\n\n" + texts("mail.visit.choose_again")
    return texts(f"mail.{told.kind}", **facts), text


def letter_home(kind: str, visit: Visit, texts: Texts) -> tuple[str, str]:
    """Subject and body for the calendar's owner."""
    hours = when_here(visit, texts)
    lines = [", ".join(filter(None, (visit.name, visit.email))), hours, "", texts("mail.why")]
    return texts(f"mail.{kind}", when=hours), "\n".join(lines)

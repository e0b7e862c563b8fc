"""Visits: times of somebody's calendar that are shown to, asked for and booked by visitors who have no account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain.times.windows import Window

# A hold: the time is kept for the visitor until they press the button of their letter.
HOLD = timedelta(minutes=30)
ASKED_LASTS = timedelta(days=1)  # after `HOLD` the button books only a time that is still free


class VisitState(StrEnum):
    ASKED = "asked"
    BOOKED = "booked"
    CANCELLED = "cancelled"  # by the visitor
    CALLED_OFF = "called_off"  # by the calendar's owner


@dataclass(frozen=True)
class Visit:
    """`zone` and `language` are the visitor's: letters are written in them.

    `is_link_open`: others may still book by the link this visit came through.
    """

    id: int
    owner_id: int
    slot_id: int | None
    slot_uuid: str | None
    slot_zone: str
    window: Window
    zone: str
    language: str
    name: str
    email: str
    state: VisitState
    asked_at: datetime
    is_link_open: bool

    @property
    def held_until(self) -> datetime:
        return self.asked_at + HOLD

    def has_begun(self, now: datetime) -> bool:
        return self.window.start <= now

    def can_be_booked(self, now: datetime) -> bool:
        """True while the letter's button may book, provided that nobody else has the time."""
        is_young = now < self.asked_at + ASKED_LASTS
        return self.state is VisitState.ASKED and self.is_link_open and is_young


@dataclass(frozen=True)
class FreeTime:
    id: int
    uuid: str
    window: Window


@dataclass(frozen=True)
class Free:
    """The free times that a link shows. All other time `within` looks busy to visitors: booked, closed or never
    offered.
    """

    within: Window
    zone: str
    times: tuple[FreeTime, ...]
    is_bookable: bool

    @property
    def busy(self) -> list[Window]:
        found, since = [], self.within.start
        for each in self.times:
            if since < each.window.start:
                found.append(Window(since, each.window.start))
            since = each.window.end
        if since < self.within.end:
            found.append(Window(since, self.within.end))
        return found


def mailbox(address: str) -> str:
    """Normalise an address, to recognise a person: capitals and a `+suffix` make no other mailbox."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"

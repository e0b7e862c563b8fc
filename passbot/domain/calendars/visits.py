"""Times of somebody's calendar as strangers meet them: what is free, and what a visitor has asked for or booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain.times.windows import Window

HOLD = timedelta(
    minutes=30
)  # a time is kept for whoever asked for it, until their letter's button is pressed
ASKED_LASTS = timedelta(days=1)  # pressed later than `HOLD`, it books what nobody else has taken


class VisitState(StrEnum):
    ASKED = "asked"
    BOOKED = "booked"
    CANCELLED = "cancelled"  # by the visitor
    CALLED_OFF = "called_off"  # by the calendar's owner


@dataclass(frozen=True)
class Visit:
    """`zone` and `language` are the visitor's, by which letters are written.

    `is_link_open`: others may still book by the link that it came by.
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
        """By the button behind its letter's link, as long as nobody else has the time."""
        is_young = now < self.asked_at + ASKED_LASTS
        return self.state is VisitState.ASKED and self.is_link_open and is_young


@dataclass(frozen=True)
class FreeTime:
    id: int
    uuid: str
    window: Window


@dataclass(frozen=True)
class Free:
    """What a link shows. All else `within` is busy to whoever looks, whether booked, closed or never offered."""

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
    """Whose letters these are: capitals and what follows a plus do not make another person."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"

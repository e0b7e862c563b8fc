"""What is known of time slots of a calendar, and of visits that strangers book there."""

from dataclasses import dataclass

from passbot.domain.site.facts.kinds import Facts


@dataclass(frozen=True)
class CalendarCreated(Facts, kind="calendar.created", is_sparse=True):
    """One slot by its uuid, or as many; of a weekly plan with its owner."""

    owner: int | None = None
    slot: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class CalendarImported(Facts, kind="calendar.imported"):
    count: int


@dataclass(frozen=True)
class CalendarChanged(Facts, kind="calendar.changed"):
    slot: str
    state: str | None
    moved: bool = False


@dataclass(frozen=True)
class CalendarBooked(Facts, kind="calendar.booked"):
    slot: str


@dataclass(frozen=True)
class CalendarBlocked(Facts, kind="calendar.blocked"):
    slot: str


@dataclass(frozen=True)
class CalendarAvailable(Facts, kind="calendar.available"):
    slot: str


@dataclass(frozen=True)
class CalendarDeleted(Facts, kind="calendar.deleted", is_sparse=True):
    """One slot by its uuid, or as many."""

    slot: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class VisitBooked(Facts, kind="visit.booked"):
    slot: str | None
    visit: int


@dataclass(frozen=True)
class VisitCancelled(Facts, kind="visit.cancelled"):
    slot: str | None
    visit: int


@dataclass(frozen=True)
class VisitLetter(Facts):
    """To the visitor, who has no account here: all that the letter says."""

    language: str
    zone: str
    start: str
    end: str
    held_until: str
    can_choose: bool
    secret: str | None = None


class VisitAsked(VisitLetter, kind="visit.asked", is_sparse=True):
    """The time is held: confirm it."""


class VisitConfirmed(VisitLetter, kind="visit.confirmed", is_sparse=True):
    """It is booked."""


class VisitCalledOff(VisitLetter, kind="visit.called_off", is_sparse=True):
    """The calendar's owner took it back."""


LETTERS: dict[str, type[VisitLetter]] = {
    each.kind: each for each in (VisitAsked, VisitConfirmed, VisitCalledOff)
}
VISITS: dict[str, type[VisitBooked | VisitCancelled]] = {
    each.kind: each for each in (VisitBooked, VisitCancelled)
}

"""What is known of desks, places and slots beside the order and the slot."""

from dataclasses import dataclass

from passbot.domain.site.facts.kinds import Facts


@dataclass(frozen=True)
class DeskOffered(Facts, kind="desk.offered"):
    desk: str
    day: str
    waiter: int
    until: str  # a moment
    guest: str | None = None


@dataclass(frozen=True)
class DeskAsked(Facts, kind="desk.asked"):
    desk: str | None
    day: str


@dataclass(frozen=True)
class DeskWarned(Facts, kind="desk.warned"):
    desk: str | None
    until: str  # a moment


@dataclass(frozen=True)
class DeskReleased(Facts, kind="desk.released"):
    desk: str | None


@dataclass(frozen=True)
class PlaceAdded(Facts, kind="place.added"):
    place: str
    name: str


@dataclass(frozen=True)
class PlaceChanged(Facts, kind="place.changed"):
    place: str
    name: str


@dataclass(frozen=True)
class SlotBlocked(Facts, kind="slot.blocked"):
    reason: str | None

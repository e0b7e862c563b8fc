"""What is known of an order beside the order, of its arrivals, of links for guests and of repeating passes."""

from collections.abc import Sequence
from dataclasses import dataclass

from passbot.domain.site.facts.kinds import Facts


@dataclass(frozen=True)
class OrderCancelled(Facts, kind="order.cancelled"):
    reason: str | None


@dataclass(frozen=True)
class OrderExpired(Facts, kind="order.expired"):
    reason: str | None = None


@dataclass(frozen=True)
class OrderExtended(Facts, kind="order.extended"):
    until: str  # a moment


@dataclass(frozen=True)
class OrderEdited(Facts, kind="order.edited"):
    before: str | None  # the plate


@dataclass(frozen=True)
class OrderLateTick(Facts, kind="order.late_tick"):
    status: str


@dataclass(frozen=True)
class OrderAdopted(Facts, kind="order.adopted", is_sparse=True):
    """Taken from the sheet: with its arrivals, with another plate and end than here, or as it stands."""

    turns: int | None = None
    before: str | None = None  # the plate
    until: str | None = None  # a moment


@dataclass(frozen=True)
class ArrivalRecorded(Facts, kind="arrival.recorded"):
    turn: int
    reason: str | None = None  # of a guard who let somebody in against the rules


class ArrivalAdopted(ArrivalRecorded, kind="arrival.recorded", is_sparse=True):
    """The same, found on the sheet after the database was put back."""


@dataclass(frozen=True)
class ArrivalAnnulled(Facts, kind="arrival.annulled"):
    turn: int
    reason: str | None


@dataclass(frozen=True)
class LinkMade(Facts, kind="link.made"):
    link: int
    most: int  # cars


@dataclass(frozen=True)
class LinkUsed(Facts, kind="link.used"):
    link: int


@dataclass(frozen=True)
class LinkClosed(Facts, kind="link.closed"):
    link: int


@dataclass(frozen=True)
class SeriesMade(Facts, kind="series.made"):
    series: int


@dataclass(frozen=True)
class SeriesSkipped(Facts, kind="series.skipped"):
    series: int
    day: str
    code: str  # of the refusal


@dataclass(frozen=True)
class SeriesPaused(Facts, kind="series.paused"):
    series: int
    days: Sequence[str]  # the first and the last one


@dataclass(frozen=True)
class SeriesResumed(Facts, kind="series.resumed"):
    series: int
    days: Sequence[str] = ()


@dataclass(frozen=True)
class SeriesEnded(Facts, kind="series.ended"):
    series: int
    days: Sequence[str] = ()

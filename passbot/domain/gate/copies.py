"""What the sheet says of an order, where it knows more than the database. Pure.

An older backup was put back: the rows of both worksheets are a second copy, from which orders and arrivals come again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain.passes.orders import Closer, Kind
from passbot.domain.people.people import Channel
from passbot.domain.plates.plates import Plate
from passbot.domain.times.windows import SECOND, Window

ANY_ZONE = timedelta(
    hours=26
)  # so far apart are two clocks at most: what is later than that, no clock has shown


class WordInK(StrEnum):
    """What stands in K beside an order, as the worker wrote it."""

    NONE = "none"
    TICKED = "ticked"  # recorded as an arrival by the tick in its row
    ARRIVED = "arrived"  # by another channel, or by a tick that could not be taken back any more
    ANNULLED = "annulled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNCOUNTED = "uncounted"  # a tick that was old news: untick, then tick again
    KEPT = "kept"  # ticked while the worker could only keep it


class Why(StrEnum):
    """Why a row is listed for a person instead of being taken over."""

    CODE = "code"
    KIND = "kind"
    WINDOW = "window"
    PLATE = "plate"
    TIME = "time"
    COPIES = "copies"
    DUPLICATE = "duplicate"
    PLACE = "place"
    TAKEN = "taken"
    SLOT = "slot"
    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True)
class AnswerInK:
    word: WordInK = WordInK.NONE
    at: datetime | None = None
    channel: Channel | None = None
    closer: Closer | None = None


@dataclass(frozen=True)
class Listed:
    """A row that a person must look at. `row` is counted as the sheet shows it; 0 where there is none."""

    sheet: str
    row: int
    code: str
    why: Why
    about: str = ""  # what stands in B


@dataclass(frozen=True)
class Coming:
    """An order that would let somebody in, for whoever decides. Times by `zone`, else the site's clock."""

    what: str
    host: str
    house: str
    window: Window
    zone: str | None = None


@dataclass(frozen=True)
class Copy:
    """One row's order. `told` is column B; what is booked there only the places of the site can tell."""

    code: str
    kind: Kind
    told: str
    plate: Plate | None
    brand: str | None
    guest: str | None
    ordered: datetime
    name: str
    phone: str | None
    house: str | None
    window: Window


@dataclass(frozen=True)
class CompletedRow:
    """A row of Orders_completed."""

    at: datetime
    channel: Channel
    by_name: str
    annulled: datetime | None = None


@dataclass(frozen=True)
class Stood:
    """A row of Orders_latest: its tick, and what the worker had answered."""

    is_ticked: bool
    answer: AnswerInK

    @property
    def is_inside(self) -> bool:
        if self.answer.word in (WordInK.CANCELLED, WordInK.EXPIRED, WordInK.ANNULLED, WordInK.UNCOUNTED):
            return False
        return self.is_ticked or self.answer.word is WordInK.ARRIVED

    @property
    def is_news(self) -> bool:
        """Nobody has been told: the tick came after the database that was lost, or at its last moment."""
        return self.is_inside and self.answer.word in (WordInK.NONE, WordInK.KEPT)


@dataclass(frozen=True)
class OrderCopy:
    """All that both worksheets say of one code, and in which row it was read first."""

    copy: Copy
    sheet: str
    row: int
    entries: tuple[CompletedRow, ...] = ()
    stood: Stood | None = None

    def listed(self, why: Why) -> Listed:
        return Listed(self.sheet, self.row, self.copy.code, why, self.copy.told)


@dataclass(frozen=True)
class MissingTurn:
    """One turn that an order's log lacks."""

    at: datetime
    channel: Channel
    by_name: str = ""
    is_archived: bool = False  # it stands in Orders_completed already
    is_news: bool = False


class Later(Exception):
    """The database has a later entry than the sheet's, so that it cannot be put between."""


def missing_turns(have: Sequence[datetime], found: OrderCopy, *, now: datetime) -> list[MissingTurn]:
    """What must be appended to a log whose turns were at these moments. Asked again, nothing is missing.

    An entry of Orders_completed that was not struck and is followed by another was taken back in between.
    """
    log = _Log(have)
    for entry in sorted(found.entries, key=lambda each: each.at):
        log.take(entry)
    stood = found.stood
    if stood and stood.is_inside and not log.is_inside:
        log.append(_tick(stood, now))
    elif stood and stood.answer.word is WordInK.ANNULLED and log.is_inside:
        log.append(replace(_tick(stood, now), is_news=False))  # its row is still to be struck
    return log.missing


def _tick(stood: Stood, now: datetime) -> MissingTurn:
    at = (stood.answer.at or now).replace(microsecond=0)
    return MissingTurn(at, stood.answer.channel or Channel.SHEET, is_news=stood.is_news)


class _Log:
    def __init__(self, have: Sequence[datetime]) -> None:
        self._have = list(have)
        self._at = list(have)
        self.missing: list[MissingTurn] = []

    @property
    def is_inside(self) -> bool:
        return len(self._at) % 2 == 1

    def append(self, turn: MissingTurn) -> None:
        at = turn.at
        while at in self._at:  # code and second are what an entry is known by
            at += SECOND
        self._at.append(at)
        self.missing.append(replace(turn, at=at))

    def take(self, entry: CompletedRow) -> None:
        entered = self._have[::2]
        if entry.at in entered:
            if entry.annulled and entry.at == self._at[-1] and self.is_inside:
                self._take_back(entry)
            return
        if entered and entry.at < entered[-1]:
            raise Later
        if self.is_inside:
            self.append(MissingTurn(entry.at, Channel.SHEET))
        self.append(MissingTurn(entry.at, entry.channel, entry.by_name, is_archived=True))
        if entry.annulled:
            self._take_back(entry)

    def _take_back(self, entry: CompletedRow) -> None:
        assert entry.annulled is not None
        self.append(MissingTurn(max(entry.annulled, entry.at + SECOND), Channel.SHEET, is_archived=True))

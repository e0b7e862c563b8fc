"""Orders as the sheet has them, for the case that it knows more than the database. Pure functions.

After an older backup was restored, both worksheets serve as a second copy: orders and arrivals are read back from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain.passes.orders import Closer, Kind
from passbot.domain.people.people import Channel
from passbot.domain.plates.plates import Plate
from passbot.domain.times.windows import SECOND, Window

# Two local clocks differ by 26 hours at most: a later time on the sheet is an error.
ANY_ZONE = timedelta(hours=26)


class WordInK(StrEnum):
    """The meaning of K beside an order, as the worker wrote it."""

    NONE = "none"
    TICKED = "ticked"  # an arrival recorded by the tick in this row
    ARRIVED = "arrived"  # an arrival by another channel, or by a tick that can no longer be taken back
    ANNULLED = "annulled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNCOUNTED = "uncounted"  # a stale tick, not counted: untick, then tick again
    KEPT = "kept"  # ticked while the worker could only keep the tick for later


class Why(StrEnum):
    """The reason why a row is listed for a person instead of being restored."""

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
    """A row that a person must look at. `row` is the number that the sheet shows; 0 if there is no row."""

    sheet: str
    row: int
    code: str
    why: Why
    about: str = ""  # the text of B


@dataclass(frozen=True)
class Coming:
    """A restored order that would let somebody in, shown to the admin who decides. Times in `zone`, else the site's."""

    what: str
    host: str
    house: str
    window: Window
    zone: str | None = None


@dataclass(frozen=True)
class Copy:
    """The order of one row. `told` is the text of B; which place is booked there is looked up among the
    site's places.
    """

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
    """One row of Orders_completed."""

    at: datetime
    channel: Channel
    by_name: str
    annulled: datetime | None = None


@dataclass(frozen=True)
class Stood:
    """One row of Orders_latest: its tick, and the worker's answer in K."""

    is_ticked: bool
    answer: AnswerInK

    @property
    def is_inside(self) -> bool:
        if self.answer.word in (WordInK.CANCELLED, WordInK.EXPIRED, WordInK.ANNULLED, WordInK.UNCOUNTED):
            return False
        return self.is_ticked or self.answer.word is WordInK.ARRIVED

    @property
    def is_news(self) -> bool:
        """True if nobody was notified of the arrival: the tick came after the lost database's last state, or at its
        very end.
        """
        return self.is_inside and self.answer.word in (WordInK.NONE, WordInK.KEPT)


@dataclass(frozen=True)
class OrderCopy:
    """All that both worksheets say about one code, and the row where it was read first."""

    copy: Copy
    sheet: str
    row: int
    entries: tuple[CompletedRow, ...] = ()
    stood: Stood | None = None

    def listed(self, why: Why) -> Listed:
        return Listed(self.sheet, self.row, self.copy.code, why, self.copy.told)


@dataclass(frozen=True)
class MissingTurn:
    """An entry or annulment that an order's log lacks."""

    at: datetime
    channel: Channel
    by_name: str = ""
    is_archived: bool = False  # it stands in Orders_completed already
    is_news: bool = False


class Later(Exception):
    """The database has a later entry than the sheet's, which therefore cannot be inserted before it."""


def missing_turns(have: Sequence[datetime], found: OrderCopy, *, now: datetime) -> list[MissingTurn]:
    """The turns to append to a log that has turns at the moments `have`. Repeating it finds nothing more.

    An entry of Orders_completed without a strike that is followed by another one was annulled in between.
    """
    log = _Log(have)
    for entry in sorted(found.entries, key=lambda each: each.at):
        log.take(entry)
    stood = found.stood
    if stood and stood.is_inside and not log.is_inside:
        log.append(_tick(stood, now))
    elif stood and stood.answer.word is WordInK.ANNULLED and log.is_inside:
        log.append(replace(_tick(stood, now), is_news=False))  # its row in Orders_completed is not struck yet
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
        while at in self._at:  # an entry is identified by code and second, so each needs its own second
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

"""The contract of a board, as the sync needs it. google.py fulfils it for real, memory.py for long random tests."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from passbot.domain.gate.gate import Promises
from passbot.errors import Rejected
from passbot.sheets.rows import Changes, Seen, Value


class NumberTaken(Rejected):
    """A batch with this number was applied before; perhaps our own, whose answer was lost."""


@dataclass(frozen=True)
class Batch:
    """One atomic write. The board refuses a number that was applied before."""

    number: int
    digest: str
    changes: Changes
    prune: tuple[int, ...] = ()
    owner: str = ""  # the writing installation; empty if the sheet has it already


@dataclass(frozen=True)
class CompletedRow:
    """A row of Orders_completed or of an older year's worksheet."""

    row: int
    code: str
    arrived: str
    sheet: str = ""


@dataclass(frozen=True)
class Year:
    """A worksheet of arrivals, and the number of rows in its grid."""

    sheet: str
    rows: int


@dataclass(frozen=True)
class Completed:
    """One read of a worksheet of arrivals; `number` is the last batch that it shows."""

    number: int
    rows: tuple[CompletedRow, ...]


class TitleTaken(Rejected):
    """A new worksheet of arrivals cannot be added because people have one with its title."""

    def __init__(self, title: str) -> None:
        super().__init__(
            "board.title", f"The worksheet {title} is not passbot's: rename it, so that one can be begun."
        )
        self.title = title


class Board(Protocol):
    @property
    def id(self) -> str:
        """The id of the spreadsheet; batch numbers are counted for each."""

    def read(self) -> Seen:
        """Read the board. Raises BoardBroken if a header or a worksheet is missing: then no cell can be trusted."""

    def write(self, batch: Batch) -> None:
        """Apply all of it or nothing. NumberTaken and Rejected mean not applied; Unavailable means that
        nobody knows.
        """

    def numbers(self) -> dict[int, str]:
        """Numbers applied lately, with their digests."""

    def signs(self) -> tuple[str, str]:
        """The last writer, and what another installation has written to it; both empty on a new spreadsheet."""

    def say(self, word: str) -> None:
        """Write a message to another installation, outside of any batch."""

    def years(self) -> tuple[Year, ...]:
        """The current worksheets of arrivals, the newest last. Not cached, since another worker may have added one."""

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        """Rows of a worksheet of arrivals, without its header, and the batch number they show. One read."""

    def copied(self, sheet: str, first: int, last: int) -> tuple[tuple[Value, ...], ...]:
        """Whole rows of a worksheet of arrivals, `last` excluded. One read."""

    def titled(self, sheet: str = "") -> str:
        """The title of a worksheet of arrivals, or of Orders_latest."""

    def set_up(self, *, only_today: bool = False) -> bool:
        """Create or repair what is missing; False if nothing was. Never touches an order's row.

        `only_today` skips older years' worksheets, so that a start is equally fast after many years.
        """

    def look_anew(self) -> None:
        """Drop the cached list of worksheets: another worker may have added one."""


class Kept(Board, Protocol):
    """A board with maintenance."""

    def roll_over(self, year: int, *, past: int) -> bool:
        """Begin a new worksheet of arrivals if the current one has more than `past` rows."""

    def spent(self) -> tuple[int, int]:
        """Reads and writes in the last minute."""

    def is_plain(self, now: datetime) -> bool:
        """True if decoration may be missing and it is time to check."""

    def decorate(self, now: datetime) -> bool:
        """Check the decoration and write at most once. What Google refuses is left out."""


def digest(number: int, changes: Changes, promises: Promises) -> str:
    """Twelve hex digits that tell attempts with the same number apart."""
    text = json.dumps([number, asdict(changes), promises.as_json()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

"""What the sync needs of a board. google.py keeps the promise for real, memory.py for long searches."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from passbot.domain.gate.gate import Promises
from passbot.errors import Rejected
from passbot.sheets.rows import Changes, Seen, Value


class NumberTaken(Rejected):
    """A batch with this number was applied before: perhaps ours, whose answer was lost."""


@dataclass(frozen=True)
class Batch:
    """One atomic write. The far side refuses a number that was applied before."""

    number: int
    digest: str
    changes: Changes
    prune: tuple[int, ...] = ()
    owner: str = ""  # who writes it, where that does not stand there


@dataclass(frozen=True)
class CompletedRow:
    """A row of Orders_completed, in whichever year's sheet it stands."""

    row: int
    code: str
    arrived: str
    sheet: str = ""


@dataclass(frozen=True)
class Year:
    """A worksheet of arrivals, and how many rows its grid has."""

    sheet: str
    rows: int


@dataclass(frozen=True)
class Completed:
    """One read of a worksheet of arrivals, and the number of the batch that it is as old as."""

    number: int
    rows: tuple[CompletedRow, ...]


class TitleTaken(Rejected):
    """A new worksheet of arrivals cannot be begun: people have one of that name."""

    def __init__(self, title: str) -> None:
        super().__init__(
            "board.title", f"The worksheet {title} is not passbot's: rename it, so that one can be begun."
        )
        self.title = title


class Board(Protocol):
    @property
    def id(self) -> str:
        """Which spreadsheet this is; numbers are counted for each."""

    def read(self) -> Seen:
        """One read. Raises BoardBroken when a header or a sheet is missing: then nothing may be believed."""

    def write(self, batch: Batch) -> None:
        """All of it or nothing. NumberTaken and Rejected: not applied. Unavailable: nobody knows."""

    def numbers(self) -> dict[int, str]:
        """The numbers that were applied lately, with the digest of each."""

    def signs(self) -> tuple[str, str]:
        """Who wrote there last, and what another installation has told it; nothing on a new spreadsheet."""

    def say(self, word: str) -> None:
        """Tell another installation. No batch: nothing else is changed."""

    def years(self) -> tuple[Year, ...]:
        """The worksheets of arrivals as they are now, today's last: another may have begun one meanwhile."""

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        """What stands in such rows of one of them, without its header, and as of which batch. One read."""

    def copied(self, sheet: str, first: int, last: int) -> tuple[tuple[Value, ...], ...]:
        """Whole rows of a worksheet of arrivals, by the indexes of CompletedRow, the last one left out. One read."""

    def titled(self, sheet: str = "") -> str:
        """What people call a worksheet of arrivals, or that of the guards."""

    def set_up(self, *, only_today: bool = False) -> bool:
        """Make the board what it should be; False when it was already. Never touches an order's row.

        `only_today`: as far as anything is written there, so that a start costs the same after years.
        """

    def look_anew(self) -> None:
        """Forget which worksheets there are: another worker may have begun one."""


class Kept(Board, Protocol):
    """A board that is looked after."""

    def roll_over(self, year: int, *, past: int) -> bool:
        """Begin a new sheet of completed orders where the old one has so many rows."""

    def spent(self) -> tuple[int, int]:
        """Reads and writes in the last minute."""

    def is_plain(self, now: datetime) -> bool:
        """May something be lacking that decorates, and is it time to look?"""

    def decorate(self, now: datetime) -> bool:
        """One look and at most one write. What Google refuses of it is left out."""


def digest(number: int, changes: Changes, promises: Promises) -> str:
    """Twelve hex characters that tell one attempt at a number from another."""
    text = json.dumps([number, asdict(changes), promises.as_json()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

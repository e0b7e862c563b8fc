"""A board in memory, with the same contract as Google's, fast enough for a hundred thousand random runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from passbot.errors import BoardBroken, Rejected
from passbot.sheets.board import Batch, Completed, CompletedRow, NumberTaken, Year
from passbot.sheets.rows import ARRIVED_AT, CODE, HEADER, WIDTH, Seen, SeenRow, Value, padded

Row = list[Value]


@dataclass
class MemoryBoard:
    """The board. Its grid is public: tests sort, paste and tick in it like guards."""

    id: str = "memory"
    header: Row = field(default_factory=lambda: list(HEADER))
    rows: list[Row] = field(default_factory=list)
    done: list[Row] = field(default_factory=list)
    as_of: str = ""
    number: int = 0
    digest: str = ""
    owner: str = ""
    word: str = ""
    removed: list[Row] = field(default_factory=list)
    applied: dict[int, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # codes hidden by a filter; copying ignores it here
    reads: int = 0
    writes: int = 0

    def read(self) -> Seen:
        self.reads += 1
        if tuple(self.header) != HEADER:
            raise BoardBroken("board.header", "The header of Orders_latest is not ours. Run `sheet repair`.")
        rows = tuple(SeenRow(at, padded(row)) for at, row in enumerate(self.rows, start=1))
        removed = tuple(padded(row) for row in self.removed)
        return Seen(rows, self.as_of, self.number, self.digest, removed, self.owner, self.word)

    def write(self, batch: Batch) -> None:
        self.writes += 1
        if batch.number in self.applied:
            raise NumberTaken("board.number", f"Batch {batch.number} was applied before.")
        if not self.applied.keys() >= set(batch.prune):
            raise Rejected("google.refused", "No developer metadata matches the data filter.")
        changes = batch.changes
        self.applied[batch.number] = batch.digest
        self.number, self.digest = batch.number, batch.digest
        self.owner = batch.owner or self.owner
        for change in changes.updates:
            self._row(change.row)[change.column] = change.value
        for strike in changes.strikes:
            self._row(strike.row + 1, self.done)[strike.column] = strike.value
        if changes.leaving:
            self.removed = [list(self._row(at)) for at in changes.leaving]
        for at in changes.emptied:
            self._row(at)[:] = [""] * WIDTH
        self._delete(changes.removals)
        self._append(changes.appended)
        self.done += [list(row) for row in changes.completed]
        self.as_of = changes.as_of if changes.as_of is not None else self.as_of
        for number in batch.prune:
            del self.applied[number]

    def _delete(self, removals: Sequence[int]) -> None:
        for at in sorted(removals, reverse=True):
            if at <= len(self.rows):
                del self.rows[at - 1]

    def _append(self, rows: Sequence[Sequence[Value]]) -> None:
        """Append below the last row with data, as Google does."""
        while rows and self.rows and all(cell == "" for cell in self.rows[-1]):
            del self.rows[-1]
        self.rows += [list(row) for row in rows]

    def _row(self, at: int, rows: list[Row] | None = None) -> Row:
        """A row by number; one that a human has deleted becomes blank again, as in Google's grid."""
        rows = self.rows if rows is None else rows
        while len(rows) < at:
            blank: Row = [""] * WIDTH
            rows.append(blank)
        return rows[at - 1]

    def numbers(self) -> dict[int, str]:
        return dict(self.applied)

    def signs(self) -> tuple[str, str]:
        self.reads += 1
        return self.owner, self.word

    def say(self, word: str) -> None:
        self.writes += 1
        self.word = word

    def years(self) -> tuple[Year, ...]:
        return (Year("", len(self.done)),)

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:  # noqa: ARG002  # one alone
        self.reads += 1
        found = enumerate(self.done[first:last], start=first)
        rows = (
            CompletedRow(at, str(row[CODE]), str(row[ARRIVED_AT])) for at, row in found if row[CODE] != ""
        )
        return Completed(self.number, tuple(rows))

    def copied(self, sheet: str, first: int, last: int) -> tuple[tuple[Value, ...], ...]:  # noqa: ARG002  # one alone
        self.reads += 1
        return tuple(padded(row) for row in self.done[first:last])

    def titled(self, sheet: str = "") -> str:  # noqa: ARG002  # tests look at codes
        return "Orders_latest"

    def spent(self) -> tuple[int, int]:
        """Calls in total, not in a minute."""
        return self.reads, self.writes

    def look_anew(self) -> None:
        """Nothing is cached."""

    def set_up(self, *, only_today: bool = False) -> bool:  # noqa: ARG002  # one alone
        was_broken = tuple(self.header) != HEADER
        self.header = list(HEADER)
        return was_broken

    def is_plain(self, now: datetime) -> bool:  # noqa: ARG002  # nobody looks at it
        return False

    def decorate(self, now: datetime) -> bool:  # noqa: ARG002  # the same
        return False

"""An assumption about Google, and the evidence by which it is judged. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from passbot.domain.site.proofs import Then
from passbot.sheets.layout import Json
from passbot.sheets.proving.place import Place
from passbot.sheets.rows import Value

Batch = list[Json]
Cells = Sequence[Sequence[Value]]


class NotSeen(Exception):
    """The evidence says nothing; the text is why."""


@dataclass(frozen=True)
class Evidence:
    """What came of an assumption's own batches, and what was read after all of them."""

    refusals: tuple[str, ...]  # of each own batch, empty if it was accepted
    here: Cells  # the first worksheet, as the worker reads
    there: Cells  # the second
    looked: Json  # Google's description of the first
    is_found: bool | None  # whether a search found the number; None if it was not answered
    words: tuple[str, ...]  # of every refusal
    reads: int  # of values
    late: int  # reads that did not show an earlier write
    torn: tuple[str, ...]  # reads of two moments: which ranges were old
    seconds: tuple[float, ...]  # of every call

    def at(self, row: int, column: int = 0, *, there: bool = False) -> Value:
        rows = self.there if there else self.here
        cells = rows[row] if row < len(rows) else ()
        return cells[column] if column < len(cells) else ""


@dataclass(frozen=True)
class Assumption:
    """`saw` returns what was seen instead, or an empty string; it may raise NotSeen."""

    name: str
    holds: str  # what is taken for true
    batches: Callable[[Place], list[Batch]]  # what is tried; each is one atomic write
    saw: Callable[[Evidence], str]
    otherwise: str  # what passbot does where it does not hold
    then: Then = Then.GO_ON
    shown: Callable[[Evidence], str] = lambda _: ""  # what is worth telling even where it holds
    is_read: bool = True  # by what was read after all; else by the answers alone
    by: str = ""  # the assumption whose batches show it too

"""The gate as the sheet shows it: which orders stand there, what the guard ticked, what a batch promised."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from passbot.domain.passes.orders import Arrival, Order, Status


@dataclass(frozen=True)
class Standing:
    """An order that the sheet shows or should show, with the entry that stands for it."""

    order: Order
    entry: Arrival | None
    is_shown: bool
    is_archiving: bool = False  # its append was noted; nobody may take the tick back on the sheet
    is_archived: bool = False  # it stands in Orders_completed
    annulled_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        return self.order.status is not Status.OPEN


@dataclass(frozen=True)
class Tick:
    """What one read says about one code: ticked in any copy, how many copies, and are all of them intact."""

    code: str
    is_ticked: bool
    copies: int
    is_intact: bool


@dataclass(frozen=True)
class Attempt:
    """One batch as it was noted before it was sent. Only the sheet knows whether it was applied."""

    id: int
    number: int
    digest: str
    promises: "Promises"


@dataclass(frozen=True)
class Promises:
    """What becomes true when a batch is applied."""

    archived: tuple[int, ...] = ()  # ids of arrivals that it appends to Orders_completed
    struck: tuple[int, ...] = ()  # ids of annulments that it strikes there
    removed: tuple[str, ...] = ()  # codes of the rows that it takes from Orders_latest
    torn: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # of those without their code in A: it, and what they say
    restored: tuple[int, ...] = ()  # deliveries that put a stranger's row back
    owed: int = 0  # the last delivery to the sheet that it answers
    pruned: tuple[int, ...] = ()  # old numbers that it forgets

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        return {
            "archived": list(self.archived),
            "struck": list(self.struck),
            "removed": list(self.removed),
            "torn": [[code, list(texts)] for code, texts in self.torn],
            "restored": list(self.restored),
            "owed": self.owed,
            "pruned": list(self.pruned),
        }

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Promises":  # Any: JSON
        return cls(
            archived=tuple(facts["archived"]),
            struck=tuple(facts["struck"]),
            removed=tuple(facts["removed"]),
            torn=tuple((code, tuple(texts)) for code, texts in facts.get("torn", ())),
            restored=tuple(facts["restored"]),
            owed=facts["owed"],
            pruned=tuple(facts["pruned"]),
        )


@dataclass(frozen=True)
class Told:
    """What becomes of a row, or of an order that has none. `row` is counted as the sheet shows it."""

    row: int | None
    deed: str
    why: str
    columns: str = ""  # that are written
    answer: str = ""  # what K says then
    is_ticked: bool = False


@dataclass(frozen=True)
class Why:
    """`first` is what comes before any row, or keeps the worker from all of them."""

    first: tuple[str, ...] = ()
    rows: tuple[Told, ...] = ()
    completed: str = ""  # what becomes of its arrival


@dataclass(frozen=True)
class BatchState:
    """How far the batches have come."""

    pending: int  # noted, and nobody knows yet whether they were applied
    number: int
    last_applied: datetime | None


@dataclass(frozen=True)
class Health:
    """How the sheet's worker is; replaced as a whole."""

    last_cycle: datetime | None = None  # that went well
    last_write: datetime | None = None
    seconds: float = 0  # that the last cycle took
    calls: tuple[int, int] = (0, 0)  # reads and writes in its last minute
    failures: int = 0  # in a row
    error: str = ""


@dataclass(frozen=True)
class Completed:
    """One arrival on its way to Orders_completed."""

    arrival_id: int
    order: Order
    entry: Arrival


@dataclass(frozen=True)
class Owed:
    """A delivery that the sheet is owed; where it gives a stranger's row back, the row's cells."""

    id: int
    cells: tuple[str | bool | int | float, ...] | None = None


@dataclass(frozen=True)
class Strike:
    """An annulment of what already stands in Orders_completed."""

    annulment_id: int
    order: Order
    entry: Arrival
    at: datetime


@dataclass(frozen=True)
class Ticked:
    """What a read of the ticks changed."""

    arrived: list[str] = field(default_factory=list)
    annulled: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    @property
    def any_tick(self) -> bool:
        return bool(self.arrived or self.late)

    @property
    def any_change(self) -> bool:
        return bool(self.arrived or self.annulled)

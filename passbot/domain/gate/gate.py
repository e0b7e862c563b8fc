"""The gate's rows on the sheet: the orders shown there, the guard's ticks, and the promises of each batch."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.passes.orders import Arrival, Order, Status


@dataclass(frozen=True)
class Standing:
    """An order that is or should be on the sheet, with its current entry."""

    order: Order
    entry: Arrival | None
    is_shown: bool
    is_archiving: bool = False  # its append is in a noted batch: the tick can no longer be taken back
    is_archived: bool = False  # it stands in Orders_completed
    annulled_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        return self.order.status is not Status.OPEN


@dataclass(frozen=True)
class Tick:
    """One code in one read of the sheet: ticked in any copy, how many copies there are, and whether all are intact."""

    code: str
    is_ticked: bool
    copies: int
    is_intact: bool


@dataclass(frozen=True)
class Attempt:
    """A batch, noted before it was sent. Only the sheet tells whether it was applied."""

    id: int
    number: int
    digest: str
    promises: "Promises"


@dataclass(frozen=True)
class Promises:
    """Facts that the database records once a batch is known to be applied."""

    archived: tuple[int, ...] = ()  # ids of arrivals that the batch appends to Orders_completed
    struck: tuple[int, ...] = ()  # ids of annulments that it strikes there
    removed: tuple[str, ...] = ()  # codes of the rows that it removes from Orders_latest
    torn: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # removed rows without their code in A: the code, and the row's texts
    restored: tuple[int, ...] = ()  # deliveries that put another program's or person's row back
    owed: int = 0  # id of the last delivery to the sheet that this batch fulfils
    pruned: tuple[int, ...] = ()  # old batch numbers that it deletes

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
    """What the sync does with a row, or with an order that has none. `row` is the number that the sheet shows."""

    row: int | None
    deed: str
    why: str
    columns: str = ""  # the columns written
    answer: str = ""  # the new text of K
    is_ticked: bool = False


@dataclass(frozen=True)
class Why:
    """The explanation of one order. `first` holds the reasons that apply before or to all rows."""

    first: tuple[str, ...] = ()
    rows: tuple[Told, ...] = ()
    completed: str = ""  # what happens to its arrival


@dataclass(frozen=True)
class BatchState:
    """How many batches are pending, and the last one applied."""

    pending: int  # noted, but not known yet whether applied
    number: int
    last_applied: datetime | None


GOOGLES_QUOTA = 60  # reads, and as many writes, a minute for one account
CALLS_A_MINUTE = 50  # of them the sheet's worker spends


@dataclass(frozen=True)
class Health:
    """The state of the sheet worker; replaced as a whole."""

    last_cycle: datetime | None = None  # the last successful cycle
    last_write: datetime | None = None
    seconds: float = 0  # duration of the last cycle
    calls: tuple[int, int] = (0, 0)  # reads and writes in the last minute
    failures: int = 0  # consecutive failures
    error: str = ""

    def calls_left(self, now: datetime) -> dict[str, int]:
        """Calls that the worker may still make in this minute; its last cycle says how many it has made."""
        is_recent = self.last_cycle is not None and now - self.last_cycle < timedelta(minutes=1)
        reads, writes = self.calls if is_recent else (0, 0)
        return {"read": CALLS_A_MINUTE - reads, "write": CALLS_A_MINUTE - writes}


@dataclass(frozen=True)
class Completed:
    """One arrival to be appended to Orders_completed."""

    arrival_id: int
    order: Order
    entry: Arrival


@dataclass(frozen=True)
class Owed:
    """A delivery to the sheet that is still to be made; `cells` if it puts a row back that is not ours."""

    id: int
    cells: tuple[str | bool | int | float, ...] | None = None


@dataclass(frozen=True)
class Strike:
    """An annulment of an entry that already stands in Orders_completed: its row must be struck."""

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

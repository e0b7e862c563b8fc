"""The gate beside the original's way of keeping the sheet, with a guard who needs 0.7 s from seeing to clicking.

python -m tests.bench sheets: the hour is simulated, the sync and its database are real. Every call to Google
takes 0.3 s. The original is leaner here than it was: it clears, writes all, waits 20 s, reads, appends one by one.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

from passbot import store
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard, Row
from passbot.sheets.plan import Seen
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.store.db import session
from passbot.texts import Texts
from tests import databases
from tests.services.people import NOON, order_car, settle
from tests.sheets.site import RULES

CALL, REACTION, INTERVAL, ORIGINAL_WAIT = 0.3, 0.7, 3.0, 20.0
LETTERS = "АВЕКМНОРСТУХ"


@dataclass
class Gate:
    """What the guard sees and does while time passes."""

    random: Random
    ticks_an_hour: int
    rows: Callable[[], list[Row]]
    now: float = 0.0
    blank: float = 0.0
    calls: int = 0
    cells: int = 0
    cycles: int = 0
    clicks: int = 0
    missed: int = 0
    wrong: int = 0
    ticked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    completed: dict[str, float] = field(default_factory=dict)
    _aim: tuple[int, str] | None = None
    _next: float = 1.0

    def call(self, cells: int = 0) -> None:
        self.calls += 1
        self.cells += cells
        self.passes(CALL)

    def passes(self, seconds: float) -> None:
        end = self.now + seconds
        while self._next <= end:
            self._wait(self._next)
            self._click() if self._aim else self._look()
        self._wait(end)

    def _wait(self, until: float) -> None:
        self.blank += 0 if self.rows() else until - self.now
        self.now = until

    def _look(self) -> None:
        open_rows = [at for at, row in enumerate(self.rows()) if row[7] is not True]
        self._next = self.now + REACTION
        if not open_rows:
            self._aim = (0, "")
            return
        at = self.random.choice(open_rows)
        self._aim = (at, str(self.rows()[at][0]))

    def _click(self) -> None:
        assert self._aim
        (at, code), self._aim = self._aim, None
        self.clicks += 1
        rows = self.rows()
        if not code or at >= len(rows):
            self.missed += 1
        else:
            self.wrong += rows[at][0] != code
            rows[at][7] = True
            self.ticked.setdefault(str(rows[at][0]), self.now)
        pause = 3_600 / self.ticks_an_hour - REACTION
        self._next = self.now + self.random.expovariate(1 / pause)

    def figures(self) -> str:
        old = {code: at for code, at in self.ticked.items() if at < self.now - 120}
        lost = self.missed + len(old.keys() - self.answered.keys())
        waited = [self.answered[code] - at for code, at in old.items() if code in self.answered]
        until_completed = [self.completed[code] - at for code, at in old.items() if code in self.completed]
        return (
            f"{self.calls / self.cycles:.1f} | {self.cells / self.cycles:,.0f} | {mean(waited or [0]):.1f} / "
            f"{max(waited or [0]):.1f} s | {mean(until_completed or [0]):.0f} s | {lost / self.clicks:.1%} | "
            f"{self.wrong / self.clicks:.1%} | {self.blank / self.now:.1%}"
        )


class Slow(MemoryBoard):
    """Google at 0.3 s a call; half of it on the way there."""

    gate: Gate

    def read(self) -> Seen:
        self.gate.passes(CALL / 2)
        seen = super().read()
        self.gate.calls += 1
        self.gate.passes(CALL / 2)
        return seen

    def write(self, batch: Batch) -> None:
        gate, changes = self.gate, batch.changes
        gate.passes(CALL / 2)
        super().write(batch)
        gate.calls += 1
        rows = (*changes.appended, *changes.completed)
        gate.cells += len(changes.updates) + 11 * (len(rows) + len(changes.removals)) + 2
        for row in self.rows:
            if str(row[10]).startswith("arrived"):
                gate.answered.setdefault(str(row[0]), gate.now)
        for done in changes.completed:
            gate.completed.setdefault(done[0], gate.now)
        gate.passes(CALL / 2)


def ours(open_orders: int, ticks_an_hour: int, seconds: int) -> Gate:
    board = Slow()
    gate = board.gate = Gate(Random(1), ticks_an_hour, lambda: board.rows)
    host = settle("Anna Demo Person", "27")
    sync = Sync(board, Wording(Texts("en", ZoneInfo("Europe/Moscow"))), rules=RULES, holder="bench")
    placed = 0
    while gate.now < seconds:
        began = gate.now
        now = NOON + timedelta(seconds=began)
        while placed - len(gate.answered) < open_orders:
            placed += 1
            order_car(host, _plate(placed), rules=RULES, now=now)
        gate.cycles += 1
        sync.cycle(now)
        gate.passes(max(0.0, began + INTERVAL - gate.now))
    return gate


def original(open_orders: int, ticks_an_hour: int, seconds: int) -> Gate:
    grid: list[Row] = []
    gate = Gate(Random(1), ticks_an_hour, lambda: grid)
    placed, waiting = 0, dict[str, None]()
    while gate.now < seconds:
        while len(waiting) < open_orders:
            placed += 1
            waiting[f"{placed}"] = None
        gate.cycles += 1
        for row in grid:
            if row[7] is True and row[0] in waiting:  # ticked after the read: the clear takes it
                gate.missed += 1
                gate.ticked.pop(str(row[0]))
        grid.clear()
        gate.call(15 * open_orders)  # cleared
        grid.extend([code, *[""] * 6, False, "", "", ""] for code in waiting)
        gate.call(7 * open_orders)  # written
        gate.call(open_orders)  # the checkboxes
        gate.passes(ORIGINAL_WAIT)
        read = [(str(row[0]), row[7] is True) for row in grid]
        gate.call()
        gate.call()
        for code in [code for code, is_ticked in read if is_ticked]:
            waiting.pop(code)
            gate.answered[code] = gate.now
            gate.call(8)
            gate.completed[code] = gate.now
    return gate


def _plate(number: int) -> str:
    at, rest = divmod(number, 900)
    return f"{LETTERS[at % 12]}{rest + 1:03}{LETTERS[at // 12 % 12]}А77"


HEAD = (
    "| Open orders | Ticks an hour | | Calls a cycle | Cells a cycle | Tick to answer, mean / worst "
    "| To Orders_completed | Lost | On a wrong order | Blank |\n" + "| --- " * 10 + "|"
)


def main() -> None:
    print(HEAD)
    for open_orders in (50, 500, 5_000):
        for ticks in (60, 240, 600):
            seconds = 3_600 if open_orders <= 500 else 600
            print(
                f"| {open_orders} | {ticks} | original | {original(open_orders, ticks, seconds).figures()} |"
            )
            with tempfile.TemporaryDirectory() as folder:
                store.bind(databases.fresh_url("sqlite", Path(folder)), synchronous="off")
                with session():
                    print(
                        f"| {open_orders} | {ticks} | passbot | {ours(open_orders, ticks, seconds).figures()} |"
                    )


if __name__ == "__main__":
    main()

"""Ten thousand clicks a row at the gate: `python -m tests.long clicks [--open 500] [--ticks 600] [--way passbot]`.

The sync and its database are real, the sheet is in memory, and time is simulated: each call takes 0.3 s, half of it on
the way there. Cycles in which nothing can have changed are counted and not lived. The "original" is a lean re-make of
the program behind the document, and kinder to it than the real one: nothing fails in it, and it opens nothing anew.
"""

import argparse
import heapq
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from passbot import store
from passbot.domain.site.rules import Rules
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import ANSWER, ARRIVED, CODE, WIDTH, Seen, Value
from passbot.store.db import session
from tests import databases
from tests.bench.guard import Gate
from tests.services.people.some_people import NOON, order_car, settle
from tests.sheets.site import Site

CALL, INTERVAL, ORIGINAL_WAIT, MINUTE = 0.3, 3.0, 20.0, 60.0
DUE = (15.0, 60.0, 600.0)  # seconds after a tick: it is settled, its row may leave, gaps may close
LETTERS = "АВЕКМНОРСТУХ"
RULES = Rules(quota_house_day=1_000_000)
HOURS = 31 * 24  # so long a pass is valid here: none ends in between
HEAD = (
    "| Open orders | Ticks an hour | | Calls a cycle | Cells a cycle | Tick to answer, mean / worst "
    "| To Orders_completed | Rows, at most | Lost | On a wrong order | Blank |\n" + "| --- " * 11 + "|"
)


@dataclass
class Sheet(MemoryBoard):
    """Seen by the guard while the worker's calls are on their way."""

    gate: Gate = field(default_factory=lambda: Gate(Random(1), 600, lambda _: None))

    def read(self) -> Seen:
        self.gate.passes(CALL / 2)
        seen = super().read()
        self.gate.calls += 1
        self.gate.passes(CALL / 2)
        return seen

    def write(self, batch: Batch) -> None:
        gate, changes = self.gate, batch.changes
        gate.passes(CALL / 2)
        told = {str(self.rows[each.row - 1][CODE]): each for each in changes.updates if each.column == ANSWER}
        super().write(batch)
        gate.calls += 1
        gate.cells += 2 + len(changes.updates) + len(changes.strikes) + (changes.as_of is not None)
        gate.cells += WIDTH * (len(changes.leaving) + len(changes.appended) + len(changes.completed))
        gate.sees(self.rows)
        for code in [code for code, each in told.items() if each.value.startswith("arrived")]:
            gate.answered.setdefault(code, gate.now)
        for row in changes.completed:
            gate.completed.setdefault(row[CODE], gate.now)
        gate.passes(CALL / 2)


def passbot(gate: Gate, open_orders: int, clicks: int, *, lives_all: bool = False) -> None:
    host, placed, due, known = settle("Anna Demo Person", "27"), 0, list[float](), 0
    site = Site(Sheet(gate=gate))
    while gate.clicks < clicks:
        began, now = gate.now, NOON + timedelta(seconds=gate.now)
        while placed - len(gate.answered) < open_orders:
            placed += 1
            order_car(host, plate(placed), hours=HOURS, rules=RULES, now=now)
        gate.cycles += 1
        ticked = len(gate.ticked)
        wrote = site.sync.cycle(now)
        gate.passes(max(0.0, began + INTERVAL - gate.now))
        for wait in DUE if len(gate.ticked) != known else ():
            heapq.heappush(due, gate.now + wait)
        known = len(gate.ticked)
        if not (wrote or lives_all or ticked != known):
            _leap(gate, due)


def _leap(gate: Gate, due: list[float]) -> None:
    """To the last cycle that begins before anything can change; those in between would read, and find nothing."""
    while due and due[0] + 2 * INTERVAL < gate.now:
        heapq.heappop(due)
    soonest = min(gate.next, gate.now // MINUTE * MINUTE + MINUTE, *due[:1])
    idle = max(0, int((soonest - gate.now) // INTERVAL) - 1)
    gate.cycles += idle
    gate.calls += idle
    gate.passes(idle * INTERVAL)


def original(gate: Gate, open_orders: int, clicks: int) -> None:
    """Clears, writes all, waits, reads, appends one by one."""
    placed, waiting, sheet = 0, dict[str, None](), list[list[Value]]()
    while gate.clicks < clicks:
        for _ in range(open_orders - len(waiting)):
            placed += 1
            waiting[f"c{placed}"] = None
        gate.cycles += 1
        _call(gate, lambda: _clear(gate, waiting), cells=WIDTH * len(gate.rows))
        sheet = [[code, *["x"] * 6, False, *[""] * 3] for code in waiting]
        _call(gate, lambda: gate.sees(sheet), cells=8 * len(waiting))  # noqa: B023  # called at once
        _call(gate, lambda: None, cells=len(waiting))  # the checkboxes
        gate.passes(ORIGINAL_WAIT)
        found = list[str]()
        _call(gate, lambda: found.extend(str(row[CODE]) for row in sheet if row[ARRIVED] is True))  # noqa: B023
        _call(gate, lambda: None)  # what is in Orders_completed already
        for code in found:
            del waiting[code]
            gate.answered[code] = gate.now
            _call(gate, lambda: None, cells=8)
            gate.completed[code] = gate.now


def _call(gate: Gate, done: Callable[[], None], *, cells: int = 0) -> None:
    gate.passes(CALL / 2)
    done()
    gate.calls += 1
    gate.cells += cells
    gate.passes(CALL / 2)


def _clear(gate: Gate, waiting: dict[str, None]) -> None:
    for row in gate.rows:
        if row[ARRIVED] is True and row[CODE] in waiting:  # ticked after the read
            gate.missed += 1
            gate.ticked.pop(str(row[CODE]), None)
    gate.sees([])


def plate(number: int) -> str:
    at, rest = divmod(number, 900)
    return f"{LETTERS[at % 12]}{rest + 1:03}{LETTERS[at // 12 % 12]}А77"


WAYS: dict[str, Callable[[Gate, int, int], None]] = {"original": original, "passbot": passbot}


def gate_of(way: str, open_orders: int, ticks: int, clicks: int, *, seed: int = 1) -> Gate:
    gate = Gate(Random(seed), ticks, lambda _: None)
    with tempfile.TemporaryDirectory() as folder:
        store.bind(databases.fresh_url("sqlite", Path(folder)), synchronous="off")
        with session():
            WAYS[way](gate, open_orders, clicks)
    return gate


def row(way: str, open_orders: int, ticks: int, clicks: int, *, seed: int) -> str:
    gate = gate_of(way, open_orders, ticks, clicks, seed=seed)
    figures = (
        f"{gate.pace()} | {gate.longest:,} | {gate.lost:,} | {gate.wrong:,} | {gate.blank / gate.now:.1%}"
    )
    return f"| {open_orders} | {ticks} | {way} | {figures} |"


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long clicks", description=__doc__)
    parser.add_argument(
        "--open", type=int, nargs="+", default=[50, 500, 5_000], help="orders that stand there"
    )
    parser.add_argument("--ticks", type=int, nargs="+", default=[60, 240, 600], help="an hour")
    parser.add_argument("--way", choices=WAYS, nargs="+", default=list(WAYS))
    parser.add_argument("--clicks", type=int, default=10_000)
    asked = parser.parse_args(args.rest)
    print(HEAD, flush=True)
    for open_orders in asked.open:
        for ticks in asked.ticks:
            for way in asked.way:
                print(row(way, open_orders, ticks, asked.clicks, seed=args.seed), flush=True)
    return 0

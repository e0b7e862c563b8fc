"""How fast and how sparing: seconds until an answer, calls in a minute, and what an outage leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

import pytest

from passbot.domain.gate.gate import CALLS_A_MINUTE
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Route
from passbot.errors import Unavailable
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.sheets.board import Batch
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import ANSWER, ARRIVED, CODE, Seen, Value
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from tests.services.people.some_people import NOON, actor, order_car
from tests.sheets import sites
from tests.sheets.clock import Clock
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES, Site

pytestmark = pytest.mark.usefixtures("db")
INTERVAL, CALL = 3.0, 0.3
HOUR = timedelta(hours=1)


@dataclass
class FarBoard(MemoryBoard):
    """A call takes a while, half of it on the way there; and sometimes nobody answers."""

    clock: Clock = field(default_factory=Clock)
    ticks: list[tuple[datetime, str]] = field(default_factory=list)
    answered: dict[str, datetime] = field(default_factory=dict)
    back_at: datetime = NOON

    def _on_the_way(self) -> None:
        self.clock.passes(CALL / 2)
        if self.clock() < self.back_at:
            raise Unavailable("test.gone", "no answer")

    def read(self) -> Seen:
        self._on_the_way()
        for row in self.rows:
            row[ARRIVED] = row[ARRIVED] or (row[CODE] in self._ticked_by_now())
        seen = super().read()
        self.clock.passes(CALL / 2)
        return seen

    def _ticked_by_now(self) -> set[str]:
        return {code for at, code in self.ticks if at <= self.clock()}

    def write(self, batch: Batch) -> None:
        self._on_the_way()
        super().write(batch)
        for row in self.rows:
            if str(row[ANSWER]).startswith("arrived"):
                self.answered.setdefault(str(row[CODE]), self.clock())
        self.clock.passes(CALL / 2)

    def roll_over(self, year: int, *, past: int) -> bool:
        return len(self.done) > past and year > 0


@pytest.fixture
def board(clock: Clock) -> FarBoard:
    return FarBoard(clock=clock)


@pytest.fixture
def worker(board: FarBoard, clock: Clock) -> Worker:
    def opened() -> tuple[FarBoard, Sync]:
        return board, Site(board).worker("w")

    return Worker(opened, holder="w", interval=INTERVAL, now=clock, monotonic=clock.monotonic)


def works(worker: Worker, clock: Clock, *, until: datetime) -> None:
    while clock() < until:
        began = clock()
        wait = worker.turn()
        clock.passes(max(0.0, wait - (clock() - began).total_seconds()))


def test_a_tick_is_answered_within_one_interval_and_one_round_trip(
    worker: Worker, board: FarBoard, clock: Clock, anna: Resident
) -> None:
    codes = [order_car(anna, f"А{at:03}АА77", rules=RULES, now=NOON).code for at in range(1, 61)]
    works(worker, clock, until=NOON + timedelta(seconds=10))
    random, start = Random(1), clock()
    board.ticks = [(start + timedelta(seconds=random.uniform(0, 120)), code) for code in codes]

    works(worker, clock, until=start + timedelta(seconds=130))

    waited = [(board.answered[code] - at).total_seconds() for at, code in board.ticks]
    assert max(waited) <= INTERVAL + CALL


def test_an_hour_without_google_ends_without_a_loss_or_a_storm(
    worker: Worker, board: FarBoard, clock: Clock, anna: Resident
) -> None:
    before = [order_car(anna, f"А{at:03}АА77", rules=RULES, now=NOON).code for at in range(1, 41)]
    works(worker, clock, until=NOON + timedelta(seconds=10))
    board.back_at = clock() + HOUR
    board.ticks = [(clock() + timedelta(minutes=at), code) for at, code in enumerate(before)]
    works(worker, clock, until=clock() + HOUR / 2)
    during = [order_car(anna, f"В{at:03}АА77", rules=RULES, now=clock()).code for at in range(1, 41)]
    works(worker, clock, until=board.back_at)
    board.reads = board.writes = 0

    worker.turn()
    clock.passes(INTERVAL)
    worker.turn()

    assert (0, 0) == (worker.health.failures, outbox.owed_count(Route.SHEET))
    assert (2, 1) == (board.reads, board.writes)
    assert {"arrived"} == {str(orders.by_code(code).status) for code in before}
    assert set(during) <= {row[CODE] for row in board.rows}
    assert set(before) == board.answered.keys()


@pytest.fixture
def stopped(box: Box) -> Box:
    box.clock.stop_at(datetime.now(UTC))  # google-auth signs by the machine's own clock
    box.google.quotas.enforced = True
    return box


@pytest.fixture
def far(stopped: Box) -> Far:
    sites.share(stopped)
    key = sites.key(stopped, "worker")
    return Far(key, base=stopped.base, monotonic=lambda: stopped.clock().timestamp())


def busiest_minute(box: Box, far: Far, *, interval: float, minutes: int) -> tuple[int, int]:
    """The most reads and writes that Google counted in any minute of a worker's life."""
    board = GoogleBoard(far, box.google.spreadsheets()[0]["id"], sites.sheet(box).look)

    def opened() -> tuple[GoogleBoard, Sync]:
        return board, sites.sheet(box).sync(board, holder="w")

    worker = Worker(
        opened, holder="w", interval=interval, now=box.clock, monotonic=lambda: box.clock().timestamp()
    )
    end = box.clock() + timedelta(minutes=minutes)
    account, used = sites.key(box, "worker")["client_email"], [(0, 0)]
    while box.clock() < end:
        wait = worker.turn()
        used.append((box.google.quotas.used("Read", account), box.google.quotas.used("Write", account)))
        box.clock.move(timedelta(seconds=wait))
    return max(reads for reads, _ in used), max(writes for _, writes in used)


def test_fifty_calls_a_minute_are_never_passed_however_short_the_interval(
    stopped: Box, far: Far, anna: Resident
) -> None:
    order_car(anna, rules=RULES, now=stopped.clock())

    reads, writes = busiest_minute(stopped, far, interval=0.5, minutes=2)

    assert (CALLS_A_MINUTE, True) == (reads, writes <= CALLS_A_MINUTE)


@pytest.mark.parametrize("kind", [Kind.UNAVAILABLE_AFTER, Kind.DROPPED_AFTER])  # Google counts no 401
def test_fifty_calls_a_minute_are_never_passed_while_a_fault_lasts(
    stopped: Box, far: Far, anna: Resident, kind: Kind
) -> None:
    order_car(anna, rules=RULES, now=stopped.clock())
    fault = Fault(Side.GOOGLE, kind, path="/v4/spreadsheets/", times=None)
    stopped.do(lambda: stopped.faults.plan(fault))

    reads, writes = busiest_minute(stopped, far, interval=0.5, minutes=5)

    assert reads <= CALLS_A_MINUTE >= writes


class Noting(Far):
    """Remembers what it sent."""

    sent: Mapping[str, Any] = MappingProxyType({})  # Any: Google's JSON

    def write(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: Google's JSON
        self.sent = body
        return super().write(path, body)


def test_as_many_cells_are_written_as_change(stopped: Box, anna: Resident) -> None:
    spreadsheet = sites.share(stopped)
    far = Noting(sites.key(stopped, "worker"), base=stopped.base)
    board = GoogleBoard(far, spreadsheet, sites.sheet(stopped).look)
    board.set_up()
    sync = sites.sheet(stopped).sync(board, holder="w")
    placed = [order_car(anna, f"А{at:03}АА77", rules=RULES, now=NOON) for at in range(1, 21)]
    sync.cycle(NOON)
    hands = SandboxHands(stopped, board.id, board.tabs.latest_id)
    hands.tick_first(5)
    sync.cycle(NOON + timedelta(seconds=3))
    hands.set(5, 7, True)
    hands.set(7, 2, "paste")
    changes.cancel(placed[10].code, actor=actor(anna), now=NOON)
    order_car(anna, "В001АА77", rules=RULES, now=NOON)
    before = all_cells(stopped, spreadsheet)

    sync.cycle(NOON + timedelta(seconds=33))

    after = all_cells(stopped, spreadsheet)
    changed = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    assert len(changed) == cells_of(far.sent)
    assert {"Orders_latest", "Orders_completed", "_sync"} == {sheet for sheet, _, _ in changed}


def all_cells(box: Box, spreadsheet: str) -> dict[tuple[str, int, int], Value]:
    titles = ["Orders_latest", "Orders_completed", "_sync"]
    said = box.google.read("owner", spreadsheet, [f"{title}!A1:L" for title in titles])
    return {
        (title, at, column): cell
        for title, area in zip(titles, said["valueRanges"], strict=True)
        for at, row in enumerate(area.get("values", []))
        for column, cell in enumerate(row)
        if cell != ""
    }


def cells_of(body: Mapping[str, Any]) -> int:  # Any: Google's JSON
    """Whatever was sent as a cell's value; a row that is appended has cells that are left empty."""
    found = 0
    for request in body["requests"]:
        ((kind, what),) = request.items()
        assert kind in ("createDeveloperMetadata", "updateCells", "appendCells")
        for row in what.get("rows", []):
            found += sum(kind == "updateCells" or "userEnteredValue" in cell for cell in row["values"])
    return found

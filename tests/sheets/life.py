"""One random life at the gate: residents, guards, other channels, faults, deaths, and what must hold after it."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from peewee import OperationalError

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, OPERATOR, Actor, Channel, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import BoardBroken, Refusal, Rejected, Unavailable
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.sheets.auditing import StartAudit
from passbot.sheets.board import Board
from passbot.sheets.rows import OURS, Value
from passbot.sheets.sync import Sync
from passbot.sheets.timing import Pace
from passbot.sheets.words import Wording
from passbot.store.db import database, on_sqlite
from passbot.store.statement import Statement
from passbot.texts import Texts
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle
from tests.sheets.hands import Cells, Hands
from tests.sheets.weather import Died, StormyBoard, Weather

RULES = Rules(quota_house_day=100, undo_minutes=10)
PAGES = (2, 5, 20_000)  # rows in one read
REST = (20, 120)  # seconds: gaps are closed often here, or finished rows are emptied where they stand
LETTERS = "АВЕКМНОРСТУХ"
PIN = Actor(Channel.PIN, Role.GUARD, name="keypad")
FAULTS = (Unavailable, Rejected, BoardBroken)
GARBAGE: tuple[Value, ...] = ("пиво", 17, True, "=1+1", "ИСТИНА", 3.5, "x" * 50)


ACTS = (
    *("order",) * 4,
    *("tick",) * 6,
    *("untick",) * 2,
    *("pin",) * 2,
    *("undo", "cancel", "extend", "sort", "insert", "delete", "copy", "paste", "clear", "wait"),
    *(
        "another_worker",
        "expire",
        "guest",
        "night",
        "overwrite",
        "filter",
        "drag",
        "save_version",
        "restore_version",
    ),
)


class Life:
    acts: tuple[str, ...] = ACTS
    pages: tuple[int, ...] = PAGES

    def __init__(
        self,
        seed: int,
        board: Board,
        hands: Hands,
        *,
        wind: float = 0.08,
        sync: Callable[..., Sync] = Sync,
        faults: Callable[[Random], None] = lambda _: None,
    ) -> None:
        self.random = Random(seed)
        self.now = NOON
        lease = timedelta(seconds=60)  # no process renews it between two cycles here
        quiet = timedelta(seconds=self.random.choice(REST))
        self.pace = Pace(quiet=quiet, lease=lease, page=self.random.choice(self.pages))
        self.hands = hands
        self.faults = faults
        self.weather = Weather(self.random, wind, self.bustle)
        self._board = board
        self.wording = Wording(Texts("en", ZoneInfo("Europe/Moscow")))
        self._make_sync = sync
        self.newborn: dict[Sync, StartAudit] = {}
        self.nightly: set[Sync] = set()  # whose timetable says that an audit is due
        self.workers = [self.born(), self.born()]
        self.people = [settle(f"Person Number {at}", str(at)) for at in (1, 2)]
        self.orders: list[str] = []
        self.owed_ticks: dict[str, datetime] = {}
        self.unticked: set[str] = set()
        self.strangers: dict[str, Cells] = {}
        self.owed_back: set[str] = set()  # strangers that a batch took by mistake when an older version came
        self.versions: list[tuple[object, dict[str, Cells]]] = []
        self._is_inside = False
        self._numbers = iter(range(1, 1_000))

    def _open_board(self) -> StormyBoard:
        return StormyBoard(self._board, self.weather, lambda: self.now, self.hands)

    def born(self) -> Sync:
        holder = f"worker {self.random.random()}"
        worker = self._make_sync(self._open_board(), self.wording, rules=RULES, holder=holder, pace=self.pace)
        self.newborn[worker] = StartAudit()
        return worker

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.now += timedelta(seconds=self.random.choice((1, 3, 3, 3, 7, 20, 70)))
            self.random.choice((self.act, self.act, self.cycle, self.cycle, self.cycle))()
            if self.weather.blows():
                self._open_board().let_arrive()

    def cycle(self, at: int | None = None) -> None:
        at = self.random.randrange(2) if at is None else at
        self.faults(self.random)
        if self.weather.blows():
            self._dies_within(self.random.randrange(1, 80))
        try:
            self._audits(self.workers[at])
            self.workers[at].cycle(self.now)
        except FAULTS:
            pass
        except (Died, OperationalError, sqlite3.OperationalError):
            self.workers[at] = self.born()
            database.close()  # as the process would; what it had begun is rolled back
            database.connect()
        finally:
            self._lives_on()

    def _audits(self, worker: Sync) -> None:
        if worker in self.newborn:
            self.newborn[worker].passes(worker.audits, now=self.now)
            del self.newborn[worker]
        if worker in self.nightly:
            worker.audits.begin()
            self.nightly.remove(worker)

    def _dies_within(self, steps: int) -> None:
        """SQLite stops in the middle of a statement, as if the process were gone: what is open is rolled back."""
        left = iter(range(steps, -1, -1))
        if on_sqlite():
            database.connection().set_progress_handler(lambda: next(left, 0) == 0, 150)

    def _lives_on(self) -> None:
        if on_sqlite():
            database.connection().set_progress_handler(None, 0)

    def pass_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    # What may happen between any two calls.

    def bustle(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.act()

    def act(self) -> None:
        if self._is_inside:
            return
        self._is_inside = True
        self._lives_on()
        try:
            getattr(self, self.random.choice(self.acts))()
        except Refusal:
            pass  # somebody was first, or may not
        finally:
            self._is_inside = False

    def order(self) -> None:
        number = next(self._numbers)
        plate = f"{LETTERS[number % 12]}{number:03}{LETTERS[number // 12 % 12]}А77"
        placed = order_car(self.random.choice(self.people), plate, rules=RULES, now=self.now)
        self.orders.append(placed.code)

    def guest(self) -> None:
        name = f"Guest {LETTERS[next(self._numbers) % 12]}"
        self.orders.append(invite_guest(self.random.choice(self.people), name, now=self.now).code)

    def night(self) -> None:
        """The timetable's audit; the worker that does it may die of it."""
        if self.random.random() < 0.3:
            self.nightly = set(self.workers)

    def overwrite(self) -> None:
        if self.random.random() < 0.2:
            self.hands.overwrite_number()

    def cancel(self) -> None:
        order = self._any_order()
        changes.cancel(order.code, actor=actor(order.resident), now=self.now)
        self.owed_ticks.pop(order.code, None)

    def extend(self) -> None:
        order = self._any_order()
        until = order.window.end + timedelta(hours=1)
        changes.extend(order.code, until, actor=actor(order.resident), rules=RULES, now=self.now)

    def pin(self) -> None:
        arrivals.record(self._any_order().code, actor=PIN, rules=RULES, now=self.now)

    def undo(self) -> None:
        code = self._any_order().code
        arrivals.annul(code, actor=OPERATOR, rules=RULES, now=self.now)
        self.owed_ticks.pop(code, None)

    def tick(self) -> None:
        at, row = self._any_row()
        if row[7] is True:
            return
        code = str(row[0])
        self._set_tick(at, row, True)
        if self._is_open_and_unticked(code):
            self.owed_ticks.setdefault(code, self.now)

    def untick(self) -> None:
        at, row = self._any_row()
        if row[7] is True:
            self._set_tick(at, row, False)
            self._person_touched(row)
            self.unticked.add(str(row[0]))

    def _set_tick(self, at: int, row: Cells, value: bool) -> None:
        self.hands.set(at, 7, value)
        if str(row[0]) in self.strangers:
            self.strangers[str(row[0])][7] = value

    def sort(self) -> None:
        self.hands.sort(self.random.choice((1, 3, 6)))  # codes are drawn anew in each life

    def insert(self) -> None:
        code = f"чужой {next(self._numbers)}"
        cells: Cells = [code, *(self.random.choice(("", "слово", 5)) for _ in range(6)), False, "a", "b", ""]
        rows = self.hands.rows()
        self.hands.insert(self.random.randrange(len(rows) + 1), cells)
        self.strangers[code] = cells

    def delete(self) -> None:
        at, row = self._any_row()
        self.hands.delete(at)
        self._person_touched(row)
        self.strangers.pop(str(row[0]), None)

    def copy(self) -> None:
        _, row = self._any_row()
        if str(row[0]) not in self.strangers:
            self.hands.insert(self.random.randrange(len(self.hands.rows()) + 1), row)
            self._person_touched(row)

    def paste(self) -> None:
        at, row = self._any_row()
        if str(row[0]) in self.strangers:
            return
        column = self.random.choice((*OURS, 10, 7))
        self.hands.set(at, column, self.random.choice(GARBAGE))
        if column == 7:
            self._person_touched(row)
            self.unticked.add(str(row[0]))

    def drag(self) -> None:
        """A guard drags an empty checkbox down."""
        self.hands.drag(self.random.choice((1, 3)))

    def filter(self) -> None:
        """The owner hides some rows from everybody."""
        codes = [str(row[0]) for row in self.hands.rows()]
        self.hands.filter(self.random.sample(codes, len(codes) // 2))

    def clear(self) -> None:
        if self.random.random() < 0.2:
            for row in self.hands.rows():  # what a batch has taken away is not there to be cleared
                self.strangers.pop(str(row[0]), None)
            self.hands.clear()
            self.owed_ticks.clear()

    def save_version(self) -> None:
        """Google keeps many; the owner restores one of today."""
        kept = {code: list(cells) for code, cells in self.strangers.items()}
        self.versions.append((self.hands.version(), kept))

    def restore_version(self) -> None:
        """Ticks of since then that nobody has read are gone with it, and old ones are there again."""
        if self.versions and self.random.random() < 0.3:
            version, strangers = self.random.choice(self.versions)
            self.owed_back |= self.strangers.keys() - {str(row[0]) for row in self.hands.rows()}
            self.hands.restore(version)
            self.strangers = {code: list(cells) for code, cells in strangers.items()}
            self.owed_ticks.clear()
            self.unticked |= set(self.orders)
            self.nightly = set(self.workers)

    def wait(self) -> None:
        self.now += timedelta(seconds=self.random.choice((61, 200)))

    def another_worker(self) -> None:
        """In the middle of the one's cycle its lease ends, and the other begins."""
        self.now += timedelta(seconds=61)
        self.cycle()

    def expire(self) -> None:
        if self.random.random() < 0.1:
            self.now += timedelta(hours=47)
        changes.expire(actor=CLOCK, now=self.now)
        for code in [code for code, status in self._statuses() if status == "expired"]:
            self.owed_ticks.pop(code, None)

    def _person_touched(self, row: Cells) -> None:
        self.owed_ticks.pop(str(row[0]), None)

    def _any_order(self) -> Order:
        if not self.orders:
            self.order()
        return orders.by_code(self.random.choice(self.orders))

    def _any_row(self) -> tuple[int, Cells]:
        rows = [(at, row) for at, row in enumerate(self.hands.rows()) if row[0] != ""]
        if not rows:
            raise Unsuitable("test.none", "There is no row.")
        return self.random.choice(rows)

    def _is_open_and_unticked(self, code: str) -> bool:
        return bool(_OPEN_AND_UNTICKED.row(code=code, now=int(self.now.timestamp())))

    def _statuses(self) -> list[tuple[str, str]]:
        return [
            (row[0], row[1]) for row in database.execute_sql("SELECT code, status FROM orders").fetchall()
        ]

    # After calm.

    def calm(self) -> None:
        self.weather.wind = 0
        self._open_board().let_arrive()
        for _ in range(16):
            self.now += timedelta(seconds=31)
            self.cycle(0)

    def check(self) -> None:
        self._each_tick_counts()
        self._each_arrival_is_completed_once()
        self._latest_is_the_projection()
        self._only_the_guard_takes_back_ticks()
        assert 0 == outbox.owed_count(Route.SHEET)

    def _each_tick_counts(self) -> None:
        entered = {
            row[0]
            for row in _rows(
                "SELECT o.code FROM orders o JOIN arrivals a ON a.order_id = o.id WHERE a.turn % 2 = 1"
            )
        }
        assert set() == self.owed_ticks.keys() - entered

    def _each_arrival_is_completed_once(self) -> None:
        sql = """
            SELECT o.code, a.at, a.turn = (SELECT max(turn) FROM arrivals b WHERE b.order_id = a.order_id),
                a.archived_at IS NOT NULL
            FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE a.turn % 2 = 1
        """
        found = _rows(sql)
        assert [] == [row for row in found if row[2] and not row[3]]
        archived = [
            (code, self.wording.arrived(_utc(at))) for code, at, _, is_archived in found if is_archived
        ]
        rows = [row for row in self.hands.completed() if row[0] != ""]  # a strike may land where a row was
        assert Counter(archived) == Counter((row[0], row[7]) for row in rows)
        struck = {
            (code, self.wording.arrived(_utc(at))) for code, at, stands, done in found if done and not stands
        }
        assert struck == {(row[0], row[7]) for row in rows if str(row[10]).startswith("annulled")}

    def _latest_is_the_projection(self) -> None:
        rows = [row for row in self.hands.rows() if any(cell not in ("", False) for cell in row)]
        ours = Counter(str(row[0]) for row in rows if str(row[0]) in self.orders)
        expected = Counter(code for code, status in self._statuses() if status == "open")
        ended = self.now - timedelta(minutes=1)  # the timetable closes it within that
        ours_open = {code for code in expected if orders.by_code(code).window.end > ended}
        assert Counter(ours_open) == ours
        strangers = {str(row[0]): row for row in rows if str(row[0]) in self.strangers}
        assert self.strangers.keys() == strangers.keys()
        for code, cells in self.strangers.items():
            shown = strangers[code]
            assert cells[7] == shown[7]
            if not self.weather.has_moved:  # else Google let our cells land on a stranger's row
                assert cells[:10] == shown[:10]
        assert not any(row[7] is False and set(row) == {"", False} for row in self.hands.rows())
        nameless = [row for row in rows if row[0] == ""]
        assert [] == nameless or self.weather.has_moved  # ours were written where a person took the row away
        back = [row for row in rows if str(row[0]) in self.owed_back - strangers.keys()]
        assert len(rows) == len(strangers) + ours.total() + len(nameless) + len(back)

    def _only_the_guard_takes_back_ticks(self) -> None:
        taken_back = _rows("""
            SELECT o.code, a.channel FROM arrivals undo JOIN arrivals a
            ON a.order_id = undo.order_id AND a.turn = undo.turn - 1 JOIN orders o ON o.id = a.order_id
            WHERE undo.turn % 2 = 0 AND undo.channel = 'sheet'
        """)
        assert set() == {row[0] for row in taken_back} - self.unticked
        assert {"sheet"} >= {row[1] for row in taken_back}


class Unsuitable(Refusal):
    """This act finds nothing to act on."""


_OPEN_AND_UNTICKED = Statement("""
    SELECT id FROM orders WHERE code = :code AND status = 'open' AND seen_ticked = 0 AND valid_until > :now
""")


def _rows(sql: str) -> list[tuple[str, int, int, int]]:
    return [tuple(row) for row in Statement(sql).run()]


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, NOON.tzinfo)

"""One story with everything in it, told again and again; each time the worker dies a moment later."""

from itertools import chain, count, repeat
from pathlib import Path

from hypothesis import settings

from passbot import store
from passbot.domain.people.people import OPERATOR
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import ARRIVED
from passbot.store.db import database, session
from tests import databases
from tests.services.people.some_people import actor
from tests.sheets.hands import Cells, MemoryHands
from tests.sheets.life import RULES, Life

STRIDE = 20 if settings().max_examples > 50 else 150  # instructions of SQLite between two moments
FEWEST_MOMENTS = 60


class Story(Life):
    """No weather but one death: at a call to the board, or in the middle of whatever SQLite does."""

    def __init__(self, survived: int) -> None:
        self.grid = MemoryBoard()
        super().__init__(1, self.grid, MemoryHands(self.grid), wind=0)
        self.weather.doom = chain(repeat(False, survived), [True])

    @property
    def has_died(self) -> bool:
        return next(self.weather.doom, None) is None

    def cycle(self, at: int | None = None) -> None:
        doom = self.weather.doom
        database.connection().set_progress_handler(lambda: next(doom, False), STRIDE)
        super().cycle(at)

    def tell(self) -> None:
        for _ in range(5):
            self.order()
        self._meanwhile(0)
        for number in (0, 1, 2):
            self._ticks(number)
        self._cancels(3)
        self._meanwhile(3)
        self._takes_back(2)
        self._ticks(3)
        self._inserts("чужой")
        self._meanwhile(3)
        self._meanwhile(61)
        self._undoes(0)
        self.order()
        self._meanwhile(61)
        self._meanwhile(3)

    def _meanwhile(self, seconds: int) -> None:
        """The one worker's turn; if it died, the other's as soon as the lease has ended."""
        self.pass_by(seconds)
        worker = self.workers[0]
        self.cycle(0)
        if self.workers[0] is not worker:
            self.pass_by(61)
            self.cycle(1)

    def _ticks(self, number: int) -> None:
        code = self.orders[number]
        if self._sets(code, True) and orders.by_code(code).is_open:
            self.owed_ticks[code] = self.now

    def _takes_back(self, number: int) -> None:
        code = self.orders[number]
        if self._sets(code, False):
            self.owed_ticks.pop(code)
            self.unticked.add(code)

    def _sets(self, code: str, value: bool) -> bool:
        """False if the row has left: who died here lost more than a minute."""
        codes = [row[0] for row in self.hands.rows()]
        if code not in codes:
            return False
        self.hands.set(codes.index(code), ARRIVED, value)
        return True

    def _inserts(self, code: str) -> None:
        cells: Cells = [code, *[""] * 6, False, "", "", ""]
        self.hands.insert(1, cells)
        self.strangers[code] = cells

    def _cancels(self, number: int) -> None:
        order = orders.by_code(self.orders[number])
        changes.cancel(order.code, actor=actor(order.resident), now=self.now)

    def _undoes(self, number: int) -> None:
        arrivals.annul(self.orders[number], actor=OPERATOR, rules=RULES, now=self.now)


def test_a_worker_may_die_at_any_moment_of_its_life(tmp_path: Path) -> None:
    for survived in count():
        store.bind(databases.fresh_url("sqlite", tmp_path), synchronous="off")
        with session():
            story = Story(survived)
            story.tell()
            has_died = story.has_died
            story.calm()
            try:
                story.check()
            except AssertionError as exc:
                exc.add_note(f"where it died after {survived} moments")
                raise
        if not has_died:
            break

    assert FEWEST_MOMENTS < survived

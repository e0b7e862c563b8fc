"""The guard of the benches: he needs 0.7 s from seeing to clicking, cars come at random, and now and then none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from statistics import mean

from passbot.sheets.rows import ANSWER, ARRIVED, CODE
from tests.sheets.hands import Cells

REACTION = 0.7
YOUNG = 120  # seconds: what was ticked so late is not waited for
SHIFT, REST = 1_000, 900.0  # after so many clicks no car comes for so many seconds


@dataclass
class Gate:
    """What the guard sees and does while time passes."""

    random: Random
    ticks_an_hour: int
    tick: Callable[[int], None]  # sets the checkbox of this row of the sheet
    rows: list[Cells] = field(default_factory=list)  # on the guard's screen
    now: float = 0.0
    blank: float = 0.0
    calls: int = 0
    cells: int = 0
    cycles: int = 0
    clicks: int = 0
    missed: int = 0
    wrong: int = 0
    longest: int = 0  # rows on the sheet
    ticked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    completed: dict[str, float] = field(default_factory=dict)
    next: float = 1.0  # when he looks or clicks
    _aim: tuple[int, str] | None = None

    def begins(self) -> None:
        """All that came before was the setting up."""
        self.now, self.calls, self.cells, self.blank = 0.0, 0, 0, 0.0

    def sees(self, rows: list[Cells]) -> None:
        """The guard's screen follows the sheet."""
        self.rows = rows
        self.longest = max(self.longest, len(rows))

    def passes(self, seconds: float) -> None:
        end = self.now + seconds
        while self.next <= end:
            self._wait(self.next)
            self._click() if self._aim else self._look()
        self._wait(end)

    def _wait(self, until: float) -> None:
        self.blank += 0 if self.rows else until - self.now
        self.now = until

    def _look(self) -> None:
        open_rows = [at for at, row in enumerate(self.rows) if row[ARRIVED] is not True and row[CODE] != ""]
        self.next = self.now + REACTION
        if not open_rows:
            self._aim = (0, "")
            return
        at = self.random.choice(open_rows)
        self._aim = (at, str(self.rows[at][CODE]))

    def _click(self) -> None:
        assert self._aim
        (at, code), self._aim = self._aim, None
        self.clicks += 1
        rows = self.rows
        if not code or at >= len(rows) or rows[at][CODE] == "":
            self.missed += 1
        else:
            self.wrong += rows[at][CODE] != code
            rows[at][ARRIVED] = True
            self.tick(at)
            self.ticked.setdefault(str(rows[at][CODE]), self.now)
        pause = 3_600 / self.ticks_an_hour - REACTION
        rest = REST if self.clicks % SHIFT == 0 else 0
        self.next = self.now + rest + self.random.expovariate(1 / pause)

    def reads_answers(self, rows: list[Cells]) -> None:
        for row in rows:
            if str(row[ANSWER]).startswith("arrived"):
                self.answered.setdefault(str(row[CODE]), self.now)

    @property
    def lost(self) -> int:
        """Clicks that hit nothing, and ticks that nobody answered."""
        return self.missed + len(self._old.keys() - self.answered.keys())

    @property
    def _old(self) -> dict[str, float]:
        return {code: at for code, at in self.ticked.items() if at < self.now - YOUNG}

    def pace(self) -> str:
        """Calls and cells of a cycle; how long a tick waits for its answer, and for Orders_completed."""
        old = self._old
        waited = [self.answered[code] - at for code, at in old.items() if code in self.answered]
        until_completed = [self.completed[code] - at for code, at in old.items() if code in self.completed]
        return (
            f"{self.calls / self.cycles:.1f} | {self.cells / self.cycles:,.0f} | {mean(waited or [0]):.1f} / "
            f"{max(waited or [0]):.1f} s | {mean(until_completed or [0]):.0f} s"
        )

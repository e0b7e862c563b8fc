"""A random life on a Google that is not as we assume, after `check --prove` has found it.

Where the worker goes on, all must hold as ever. Where it has to stop, or no row may leave: no tick is lost, no row is
doubled, and once Google is as we assume, and a proof has found that, all holds again.
"""

from collections import Counter
from pathlib import Path

from passbot import store
from passbot.domain.site.proofs import Then, Verdict
from passbot.errors import FarSide
from passbot.sandbox.google.habits import Habits
from passbot.sandbox.running import Box
from passbot.services.sheet import proofs, worksheets
from passbot.sheets.google import GoogleBoard
from passbot.sheets.proving.assumptions import ASSUMPTIONS
from passbot.sheets.proving.proof import Prover
from passbot.store.db import session
from tests import databases
from tests.sheets import sites
from tests.sheets.life import ACTS, Life
from tests.sheets.owned import OwnedLife, OwnersHands
from tests.sheets.proving.flips import FLIPS
from tests.sheets.proving.proving_site import INSTALLATION
from tests.sheets.straight import StraightFar

STEPS = 20
STARTS = 4  # tries to set the sheet up: a late read puts one off


class GridLife(Life):
    pages = OwnedLife.pages


class MovedLife(OwnedLife):
    """Columns are moved, by an owner who lets nobody repair anything."""

    acts = (*ACTS, *("move_column",) * 3)
    habits: Habits

    def clear(self) -> None:
        """A person marks A to K: where the columns stand elsewhere, what is beyond stays, and is a stranger's row."""
        if self.hands.is_straight():
            super().clear()

    def move_column(self) -> None:
        """Google's own page moves columns, whatever it refuses to programs."""
        self.habits.change({"refused_moves": False})
        try:
            super().move_column()
        finally:
            self.habits.change({"refused_moves": True})


class Flipped:
    """Lives under one flip. `heeds`: the worker reads what the proof has found."""

    def __init__(self, box: Box, name: str, folder: Path, *, heeds: bool = True) -> None:
        self._box, self._folder, self._heeds = box, folder, heeds
        self._assumption = next(each for each in ASSUMPTIONS if each.name == name.partition(",")[0])
        self._habits = FLIPS[name]
        self._life = MovedLife if name == "moves" else GridLife
        self._far = StraightFar(box)
        self._worker = sites.key(box, "worker")["client_email"]
        self._serial = 0

    def lived(self, seed: int) -> None:
        self._serial += 1
        title = f"Orders {self._assumption.name} {seed} {self._serial}"
        url = databases.fresh_url("sqlite", self._folder)
        store.bind(url, synchronous="off")
        self._box.google.habits.reset()
        with session():
            spreadsheet = sites.share(self._box, title)
            try:
                self._live(seed, spreadsheet, title)
            finally:
                self._box.google.habits.reset()
                self._box.google.files.delete(self._box.google.files.get(spreadsheet))  # type: ignore[arg-type]  # it is there
        assert [] == self._box.violations
        Path(url.removeprefix("sqlite:///")).unlink()

    def _live(self, seed: int, spreadsheet: str, title: str) -> None:
        goes_on = self._assumption.then is Then.GO_ON
        if goes_on:
            self._box.google.habits.change(self._habits)
        board = GoogleBoard(self._far, spreadsheet, sites.sheet(self._box, title).look, worksheets)
        self._set_up(board)
        life = self._life(seed, board, OwnersHands(self._box, spreadsheet, board.tabs.latest_id))
        if isinstance(life, MovedLife):
            life.habits = self._box.google.habits
            life.all_answered = lambda: None
        if goes_on:
            self._prove(spreadsheet, life, Verdict.DIFFERS)
            life.live(2 * STEPS)
        else:
            life.live(STEPS)
            self._goes_wrong(spreadsheet, life)
        if self._assumption.name == "moves":
            self._box.google.habits.reset()  # the owner puts the columns in order
        life.calm()
        life.check()

    def _set_up(self, board: GoogleBoard) -> None:
        for left in reversed(range(STARTS)):
            try:
                board.set_up()
            except FarSide:
                if not left:
                    raise
            else:
                return

    def _goes_wrong(self, spreadsheet: str, life: Life) -> None:
        """After the last late request of the worker's has arrived."""
        life.pass_by(200)
        life._open_board().let_arrive()
        self._box.google.habits.change(self._habits)
        self._prove(spreadsheet, life, Verdict.DIFFERS)
        written = self._far.written
        life.live(STEPS)
        life.calm()
        if self._assumption.then is Then.STOP and self._heeds:
            assert written == self._far.written
        life._each_tick_counts()
        assert set() == doubled(life)
        self._box.google.habits.reset()
        self._prove(spreadsheet, life, Verdict.HOLDS)

    def _prove(self, spreadsheet: str, life: Life, expected: Verdict) -> None:
        """By a real proof; what it says is the worker's to read."""
        prover = Prover(self._far, spreadsheet, self._worker, INSTALLATION, life.now, pause=lambda _: None)
        outcomes = [each.outcome for each in prover.proof().results]
        if self._heeds:
            proofs.keep(spreadsheet, outcomes, now=life.now)
        mine = {each.name: each.verdict for each in outcomes}
        assert expected is mine[self._assumption.name]


def doubled(life: Life) -> set[object]:
    """Arrivals that stand in Orders_completed more than once."""
    rows = Counter((row[0], row[7]) for row in life.hands.completed() if row[0] != "")
    return {row for row, count in rows.items() if count > 1}

"""The same random lives through gspread over HTTP, with the faults of the stand-in for Google on top."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from passbot import store
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box, running
from passbot.services.sheet import worksheets
from passbot.sheets.decorating import PAUSE
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import TIMEOUT, Far
from passbot.sheets.tabs import Tabs
from passbot.store.db import session
from tests import databases
from tests.sheets import sites
from tests.sheets.owned import OwnedLife, OwnersHands

STEPS = 25
LIVES = 600 if settings().max_examples > 50 else 16
SHARES = 8
PATH = "/v4/spreadsheets/"
PATIENCE = 1.0  # seconds
SLOWLY = (0.02, 0.02, 0.02, 1.2)  # the last is done after its caller has gone
KINDS = (  # people edit between a read and a write all the time: that is the life's own part
    Kind.TOO_MANY_REQUESTS,
    Kind.INTERNAL_ERROR,
    Kind.BAD_GATEWAY,
    Kind.UNAVAILABLE_BEFORE,
    Kind.UNAVAILABLE_AFTER,
    Kind.DROPPED_BEFORE,
    Kind.DROPPED_AFTER,
    Kind.EXPIRED_TOKEN,
    Kind.SLOW,
    Kind.NOT_FOUND,
    Kind.TOO_LARGE,
    Kind.REQUEST_TIMEOUT,
    Kind.ABORTED,
    Kind.CANCELLED,
    Kind.BROKEN_ANSWER,
)


HABITS: dict[str, tuple[object, ...]] = {  # what Google may do, and may be different at each cycle
    "bounded_ranges": (True, False),
    "refused_rules": (True, False),
    "language": ("en", "ru", "de"),
    "filtered_copies": (True, False),
    "torn_reads": ("", "first", "others"),
}


@pytest.fixture(scope="module")
def open_box() -> Iterator[Box]:
    with running() as box:
        yield box


def far(box: Box, timeout: float) -> Far:
    clock = itertools.count(step=5)  # the budget of calls is another test's
    return Far(
        sites.key(box, "worker"),
        base=box.base,
        monotonic=lambda: float(next(clock)),
        timeout=(PATIENCE, timeout),
    )


@pytest.fixture(scope="module")
def patient(open_box: Box) -> Far:
    return far(open_box, TIMEOUT[1])


@pytest.fixture(scope="module")
def hasty(open_box: Box) -> Far:
    return far(open_box, PATIENCE)


def _repair(box: Box, patient: Far, title: str, now: datetime) -> None:
    """As an operator's process does it, on a better day. No read is stale then, so there is nothing to wait for."""
    box.do(box.faults.clear)
    box.google.habits.change({"torn_reads": ""})
    sheet = sites.sheet(box, title)
    vars(sheet)["far"] = patient
    sheet.repaired(now=now, pause=lambda _: None)


def _all_answered(box: Box) -> None:
    """What is done after its caller has gone is done by now too."""

    async def end() -> None:
        if tasks := set(box.server.server_state.tasks):
            await asyncio.wait(tasks)

    assert box.server.loop
    asyncio.run_coroutine_threadsafe(end(), box.server.loop).result()


def lived(
    seed: int, box: Box, patient: Far, hasty: Far, folder: Path, *, board_of: type[GoogleBoard] = GoogleBoard
) -> None:
    url = databases.fresh_url("sqlite", folder)
    store.bind(url, synchronous="off")
    box.do(box.faults.clear)
    box.google.habits.reset()
    with session():
        title = f"Orders of {board_of.__name__} {seed}"
        spreadsheet, look = sites.share(box, title), sites.sheet(box, title).look
        board_of(patient, spreadsheet, look, worksheets).set_up()
        board = board_of(hasty, spreadsheet, look, worksheets)

        def faults(random: Random) -> None:
            box.google.habits.change({name: random.choice(values) for name, values in HABITS.items()})
            if random.random() < 0.15:
                method = random.choice(("GET", "POST"))
                kind, seconds = random.choice(KINDS), random.choice(SLOWLY)
                fault = Fault(Side.GOOGLE, kind, method=method, path=PATH, seconds=seconds)
                box.do(lambda: box.faults.plan(fault))

        hands = OwnersHands(box, board.id, board.tabs.latest_id)
        life = OwnedLife(seed, board, hands, faults=faults)
        life.repair = lambda: _repair(box, patient, title, life.now)
        life.all_answered = lambda: _all_answered(box)
        life.live(STEPS)
        box.do(box.faults.clear)
        box.google.habits.change({"torn_reads": ""})
        life.faults = lambda _: None
        life.calm()
        for minute in range(1, 4):  # as the worker does, once a minute where nothing else is to be written
            board.decorate(life.now + minute * PAUSE)
        life.check()
        hands.may_tick()
    assert [] == box.violations
    Path(url.removeprefix("sqlite:///")).unlink()


@pytest.mark.parametrize("share", range(SHARES))
def test_it_holds_over_the_wire_too(
    share: int, open_box: Box, patient: Far, hasty: Far, tmp_path: Path
) -> None:
    for seed in range(share, LIVES, SHARES):
        try:
            lived(seed, open_box, patient, hasty, tmp_path)
        except BaseException as exc:
            exc.add_note(f"in the life with seed {seed}")
            raise


class KeepsItsTabs(GoogleBoard):
    """A planted bug: whatever happens, it goes on with the worksheets that it found first."""

    _first: Tabs | None = None

    @property
    def tabs(self) -> Tabs:
        self._first = self._first or super().tabs
        return self._first


def test_a_planted_worksheet_that_is_never_looked_for_again_is_found(
    open_box: Box, patient: Far, hasty: Far, tmp_path: Path
) -> None:
    """The first seed is the first life that trips over it; codes are drawn anew in each."""

    def fails(seed: int) -> bool:
        try:
            lived(seed, open_box, patient, hasty, tmp_path, board_of=KeepsItsTabs)
        except AssertionError:
            return True
        return False

    assert any(map(fails, range(9, 60)))

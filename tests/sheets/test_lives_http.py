"""The same random lives through gspread over HTTP, with the faults of the stand-in for Google on top."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from passbot import store
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box, running
from passbot.sheets.far import Far
from passbot.sheets.google import GoogleBoard
from passbot.store.db import session
from tests import databases
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.life import Life

STEPS = 25
LIVES = 600 if settings().max_examples > 50 else 40
SHARES = 8
KINDS = (
    Kind.TOO_MANY_REQUESTS,
    Kind.INTERNAL_ERROR,
    Kind.BAD_GATEWAY,
    Kind.UNAVAILABLE_BEFORE,
    Kind.UNAVAILABLE_AFTER,
    Kind.DROPPED_BEFORE,
    Kind.DROPPED_AFTER,
    Kind.EXPIRED_TOKEN,
)


@pytest.fixture(scope="module")
def open_box() -> Iterator[Box]:
    with running(checked=False) as box:
        yield box


def lived(seed: int, box: Box, folder: Path) -> Life:
    store.bind(databases.fresh_url("sqlite", folder), synchronous="off")
    box.do(box.faults.clear)
    with session():
        title = f"Orders {seed}"
        sites.share(box, title)
        sheet = sites.sheet(box, title)
        board = sheet.board()
        board.set_up()
        clock = iter(range(0, 10**9, 5))  # the budget of calls is another test's
        far = Far(sheet.key, base=box.base, monotonic=lambda: float(next(clock)))
        board = GoogleBoard(far, board.id, board.look)

        def faults(random: Random) -> None:
            if random.random() < 0.15:
                method = random.choice(("GET", "POST"))
                fault = Fault(Side.GOOGLE, random.choice(KINDS), method=method, path="/v4/spreadsheets/")
                box.do(lambda: box.faults.plan(fault))

        life = Life(seed, board, SandboxHands(box, board.id, board.tabs.latest_id), faults=faults)
        life.live(STEPS)
        box.do(box.faults.clear)
        life.faults = lambda _: None
        life.calm()
        life.check()
    return life


@pytest.mark.parametrize("share", range(SHARES))
def test_it_holds_over_the_wire_too(share: int, open_box: Box, tmp_path: Path) -> None:
    for seed in range(share, LIVES, SHARES):
        try:
            lived(seed, open_box, tmp_path)
        except BaseException as exc:
            exc.add_note(f"in the life with seed {seed}")
            raise

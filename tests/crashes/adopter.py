"""Processes that die while they take over a sheet: after each slice, and at seeded steps anywhere within.

`python -m tests.crashes.adopter URL SHEET`: SHEET is a board in memory, as JSON. The last process lives.
"""

import json
import os
import random
import signal
import sys
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot import store
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.sheets.adopting import Copybook
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.whole import Moves, nobody_asks
from passbot.sheets.words import Wording
from passbot.store.db import session
from passbot.texts import Texts
from tests.crashes.mortals import Steps, in_a_child

ANYWHERE = 6  # deaths at any step


def kept(board: MemoryBoard, now: datetime) -> str:
    known = {"id": board.id, "rows": board.rows, "done": board.done, "number": board.number}
    return json.dumps(known | {"digest": board.digest, "now": now.isoformat()})


def adopt(sheet: Path, moves: Moves = nobody_asks, *, is_trial: bool = False) -> None:
    known = json.loads(sheet.read_text())
    now = datetime.fromisoformat(known.pop("now"))
    wording = Wording(Texts("en", ZoneInfo("Europe/Moscow")))
    with session():
        copybook = Copybook(MemoryBoard(**known), wording, Rules(), moves=moves)
        if is_trial:
            copybook.tried(OPERATOR, now=now, is_older=True)
            return
        copybook.notice_now(now=now)
        copybook.adopted(OPERATOR, now=now, is_older=True)


def _dies_after(moves: int, sheet: Path) -> None:
    counted = count(1)

    def dies() -> None:
        if next(counted) == moves:
            os.kill(os.getpid(), signal.SIGKILL)

    adopt(sheet, dies)


def _dies_at(steps: Steps, sheet: Path, *, is_trial: bool = False) -> None:
    sys.setprofile(steps)
    adopt(sheet, is_trial=is_trial)
    sys.setprofile(None)


def _whole(sheet: Path) -> int:
    reading, writing = os.pipe()

    def counts() -> None:
        steps = Steps()
        _dies_at(steps, sheet, is_trial=True)
        os.write(writing, str(steps.taken).encode())

    in_a_child(counts)
    return int(os.read(reading, 100))


def main() -> None:
    url, sheet, where = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    store.bind(url, synchronous="off")
    dice, deaths = random.Random(1), 0
    if where == "slices":
        while not in_a_child(partial(_dies_after, deaths + 1, sheet)):
            deaths += 1
    else:
        whole = _whole(sheet)
        for _ in range(ANYWHERE):
            deaths += not in_a_child(partial(_dies_at, Steps(dice.randrange(1, 2 * whole)), sheet))
        in_a_child(partial(adopt, sheet))
    print(deaths)


if __name__ == "__main__":
    main()

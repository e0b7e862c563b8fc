"""Processes that kill themselves at a seeded step of their work, wherever that is: in the middle of a
service, before a commit, between the commit and the answer."""

import os
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

from passbot import store
from passbot.store.db import session
from tests.crashes.customer import deeds, say

DEEDS_OF_A_LIFE = 2


class Steps:
    """Counts the calls and returns of this process, those into SQLite's and PostgreSQL's own code included."""

    def __init__(self, last: int | None = None) -> None:
        self.taken = 0
        self._last = last

    def __call__(self, _frame: FrameType, _event: str, _arg: object) -> None:
        self.taken += 1
        if self.taken == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    url, resident_id, seed, lives = sys.argv[1], *map(int, sys.argv[2:])
    store.bind(url)
    dice = random.Random(seed)
    whole_life = _steps_of_a_whole_life(resident_id)
    for life in range(1, lives + 1):
        last_step = Steps(dice.randrange(1, whole_life))
        in_a_child(partial(_live, resident_id, life * DEEDS_OF_A_LIFE, last_step))


def _steps_of_a_whole_life(resident_id: int) -> int:
    reading, writing = os.pipe()
    in_a_child(partial(_count, resident_id, writing))
    return int(os.read(reading, 100))


def _count(resident_id: int, writing: int) -> None:
    steps = Steps()
    _live(resident_id, 0, steps)
    os.write(writing, str(steps.taken).encode())


def _live(resident_id: int, first: int, steps: Steps) -> None:
    with session():
        sys.setprofile(steps)
        for deed in deeds(resident_id, first, DEEDS_OF_A_LIFE):
            say(deed)
        sys.setprofile(None)


def in_a_child(work: Callable[[], None]) -> bool:
    """Fork for it, and wait: did it come to its end? A death is expected, an exception is not."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended not in (0, -signal.SIGKILL):
        raise SystemExit(f"a child ended with {ended}")
    return ended == 0


if __name__ == "__main__":
    main()

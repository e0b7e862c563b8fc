"""Processes that die while they import a calendar: after each slice, and at a seeded step anywhere within.

For each death a person of their own: the import is cut off, then asked for again, and what that answers is said.
"""

import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from passbot import slices, store
from passbot.api.slots import time_slot_extra_shapes as shapes
from passbot.domain.calendars.calendars import Made, SlotWish
from passbot.domain.people.people import Actor, Channel, Role
from passbot.errors import Busy, InvalidInput
from passbot.services.calendars import exchange
from passbot.services.calendars.exchange import Row
from passbot.services.owed import idempotency
from passbot.services.owed.idempotency import Progress
from passbot.slices import Slices
from passbot.store import spending
from passbot.store.db import session
from tests.crashes.mortals import Steps

NOW = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDWAY = 5  # deaths at any step
WATCHED = "each step is counted, which takes many times its own time"


def rows() -> list[Row]:
    """Good ones, one that is over, one that nobody can read, and one that is there twice."""
    good = [SlotWish(NOW + HOUR * (at + 1), NOW + HOUR * (at + 2), "UTC") for at in range(0, 500, 2)]
    over = SlotWish(NOW - HOUR, NOW, "UTC")
    return [*good, over, InvalidInput("calendar.csv_time", "unreadable"), good[0]]


def work(owner: int, key: str) -> Slices[str]:
    actor = Actor(Channel.API, Role.RESIDENT, owner)

    def said(progress: Progress) -> Slices[str]:
        made: Made = yield from exchange.bring_in(rows(), "UTC", actor=actor, now=NOW, progress=progress)
        return json.dumps(told(made))

    if not key:
        return (yield from said(Progress()))
    answer = yield from idempotency.in_slices(
        key, "import", said, resident_id=owner, now=NOW, clock=lambda: NOW
    )
    return answer.text


def told(made: Made) -> list[list[str]]:
    """What is the same for everybody."""
    answer = shapes.made(made)
    return [
        [slot["start_time"] for slot in answer["slots"]],
        [f"{each['start_time_local']} {each['reason']}" for each in answer["skipped"]],
    ]


def main() -> None:
    url, key, *owners = sys.argv[1], sys.argv[2].strip("-"), *map(int, sys.argv[3:])
    store.bind(url)
    spending.is_counted = True
    dice = random.Random(7)
    last_slice, last_step = map(int, _in_a_child(partial(_count, owners[0], key)).split())
    deaths: list[Callable[[int], str]] = [
        partial(_until_slice, key, number) for number in range(1, last_slice)
    ]
    deaths += [partial(_until_step, key, dice.randrange(last_step)) for _ in range(MIDWAY)]
    for owner, death in zip(owners, [None, *deaths], strict=False):
        if death:
            _in_a_child(partial(death, owner))
        print(owner, _in_a_child(partial(_to_the_end, key, owner)), flush=True)


def _count(owner: int, key: str) -> str:
    """Slices of a whole import, and steps, which include those into the database's own code."""
    steps, number = Steps(), 0
    with session(), spending.excused(WATCHED):
        running = work(owner, key)
        sys.setprofile(steps)
        with suppress(StopIteration):
            while True:
                number += 1
                next(running)
        sys.setprofile(None)
    return f"{number} {steps.taken}"


def _until_slice(key: str, last: int, owner: int) -> str:
    with session():
        running = work(owner, key)
        for _ in range(last):
            next(running)
        os.kill(os.getpid(), signal.SIGKILL)
    return ""


def _until_step(key: str, last: int, owner: int) -> str:
    with session(), spending.excused(WATCHED):
        sys.setprofile(Steps(last))
        slices.at_once(work(owner, key))
        sys.setprofile(None)
    return ""


def _to_the_end(key: str, owner: int) -> str:
    with session():
        try:
            return slices.at_once(work(owner, key))
        except Busy:
            return "busy"


def _in_a_child(deed: Callable[[], str | None]) -> str:
    """Fork for it, and wait for what it says: a death is expected, an exception is not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, (deed() or "").encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001  # it ends here, and must not run the exits of its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, -signal.SIGKILL):
        raise SystemExit(f"a child ended with {status}")
    return text


if __name__ == "__main__":
    main()

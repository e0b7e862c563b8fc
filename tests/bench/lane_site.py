"""passbot, which does long work when it is told to: `python -m tests.bench.lane_site start --only bot,api`.

A line on its input names the work, a line on its output says that it is done, or names a slice that was long. It
runs in the process that serves the gate, as the timetable and the sheet's worker would run it.
"""

import gc
import sys
import threading
from collections.abc import Callable, Generator
from datetime import timedelta
from time import perf_counter, sleep, thread_time
from typing import Any

from passbot import slices
from passbot.__main__ import main
from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.privacy import retention
from passbot.services.sheet import archive
from passbot.services.telling import broadcast
from passbot.services.unit_of_work import connected
from passbot.timetable import busy_times

HOSTILE = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        *(
            f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20200101T000000Z\r\nDURATION:PT{number % 50 + 1}M\r\n"
            "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23\r\nEND:VEVENT"
            for number in range(2_000)
        ),
        "END:VCALENDAR",
    ]
)


LONG = 0.04  # seconds; twice what a slice aims at
_step = slices.step


def watched_step(
    work: slices.Slices[Any], rest: Callable[[float], object] = sleep
) -> None:  # Any: its result
    began = thread_time()

    def told(length: float) -> None:
        if length > LONG:
            spent, place = thread_time() - began, where(work)
            print(f"slow slice {length * 1000:4.0f} ms, {spent * 1000:4.0f} at work: {place}", flush=True)
        rest(length)

    _step(work, told)


def where(work: Any) -> str:  # Any: a generator as it is, of which its type knows nothing
    while isinstance(work.gi_yieldfrom, Generator):
        work = work.gi_yieldfrom
    return f"{work.gi_code.co_filename}:{work.gi_frame.f_lineno if work.gi_frame else 'its end'}"


slices.step = watched_step


def audit() -> None:
    slices.run(_archived())


def _archived() -> slices.Slices[None]:
    after = 0
    while entries := archive.archived(after=after):
        after = entries[-1].arrival_id
        yield


def sweep() -> None:
    slices.run(retention.forget_old(rules=Rules(), now=utc_now()))


def tell_everybody() -> None:
    broadcast.send("The gate is shut tonight", nonce="bench", actor=OPERATOR, now=utc_now())


def look_elsewhere() -> None:
    busy_times.look(lambda _: HOSTILE, floating="UTC", now=utc_now() + timedelta(hours=2))
    busy_times.look(lambda _: HOSTILE, floating="UTC", now=utc_now() + timedelta(hours=2))


WORKS: dict[str, Callable[[], None]] = {
    "audit": audit,
    "retention": sweep,
    "broadcast": tell_everybody,
    "calendars": look_elsewhere,
}


def obey() -> None:
    for line in sys.stdin:
        with connected():
            WORKS[line.strip()]()
        print(f"done {line.strip()}", flush=True)


def collected(phase: str, info: dict[str, int], began: list[float] = [0.0]) -> None:  # noqa: B006  # kept
    """Of garbage: everything stands still meanwhile."""
    if phase == "start":
        began[0] = perf_counter()
    elif (length := perf_counter() - began[0]) > LONG:
        print(f"slow slice {length * 1000:4.0f} ms: collecting garbage {info['generation']}", flush=True)


if __name__ == "__main__":
    gc.callbacks.append(collected)
    threading.Thread(target=obey, daemon=True).start()
    sys.exit(main())

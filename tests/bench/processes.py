"""One, two and three processes of the API on one PostgreSQL: `python -m tests.bench.processes`.

All three run all the time; in turn one, two or all are asked by sixteen people with a line each, so that whatever else
the machine does hits all alike. Beside each rate stand the processors that were used by the API, by PostgreSQL and by
the client, which is a process of its own: while it uses little of one, it is not the limit.
"""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import time as clock
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from passbot import store
from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.services.people import keys
from passbot.services.places import places
from passbot.services.slots import slots
from passbot.store.db import session
from tests.bench.load import asked, request
from tests.bench.processor import processor
from tests.long.program import Program
from tests.ports import free_port, listens
from tests.postgres_server import own_server
from tests.services.people import some_people

PEOPLE, PROCESSES, ROUNDS = 16, 3, 3
READS, BOOKINGS = 800, 48
HERE, STARTED_WITHIN = "http://127.0.0.1", 120.0
QUIET = {"PASSBOT_KEY_PACE": "0", "PASSBOT_ADDRESS_PACE": "0", "PASSBOT_LOG_LEVEL": "WARNING"}


@dataclass
class Took:
    rate: float
    api: float  # processors
    postgres: float
    client: float


def asking(bases: Sequence[str], texts: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """In the client's own process: seconds, and its processor's. Each person has a line, to one process or another."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()

    async def all_of_them() -> None:
        lines = [asked(bases[number % len(bases)], each, 1) for number, each in enumerate(texts)]
        for taken in await asyncio.gather(*lines):
            assert taken.statuses <= {200, 201}, taken.statuses

    asyncio.run(all_of_them())
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


@dataclass
class Bench:
    programs: list[Program]
    postmaster: int
    client: ProcessPoolExecutor

    def took(self, count: int, texts: Sequence[Sequence[bytes]]) -> Took:
        bases = [f"http://127.0.0.1:{each.settings['PASSBOT_API_PORT']}" for each in self.programs]
        before = self._used()
        seconds, client = self.client.submit(asking, bases[:count], texts).result()
        after = self._used()
        api, postgres = ((late - early) / seconds for early, late in zip(before, after, strict=True))
        return Took(sum(map(len, texts)) / seconds, api, postgres, client / seconds)

    def _used(self) -> tuple[float, float]:
        return sum(processor(each.pid) for each in self.programs), processor(
            self.postmaster, with_children=True
        )


def furnish() -> tuple[list[str], list[str]]:
    """Sixteen keys, and the slots of a place for everybody."""
    now = utc_now()
    with session():
        settled = [some_people.settle("Анна Петрова", str(number + 1)) for number in range(PEOPLE)]
        scopes = ["slots:read", "slots:write"]
        plain = [keys.create(each.id, "bench", scopes, actor=OPERATOR, now=now)[1] for each in settled]
        grid = {"opens": clock(0), "closes": clock(0), "slot_minutes": 15, "horizon_hours": 1440}
        shared = places.add(Place(0, "", PlaceKind.SERVICE, "Barber", "UTC", **grid), actor=OPERATOR, now=now)  # type: ignore[arg-type]  # one dict of several types
        found = slots.listed(shared, now=now)
        return plain, [slot.uuid for slot in found if slot.start > now + timedelta(hours=2)]


def main() -> int:
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        server = stack.enter_context(own_server())
        url = server.fresh_url()
        store.bind(url)
        plain, uuids = furnish()
        programs = [stack.enter_context(_api(Path(folder) / str(number), url)) for number in range(PROCESSES)]
        client = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        bench = Bench(programs, server.pid, client)
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
        _compare(bench, "one slot", lambda: _reads(plain, uuids))
        _compare(bench, "bookings", lambda: _bookings(plain, uuids))
    return 0


@contextmanager
def _api(home: Path, url: str) -> Iterator[Program]:
    """It listens."""
    home.mkdir()
    given = {"DATABASE_URL": url, "HOME": str(home), "API_PORT": str(free_port())}
    program = Program(home, QUIET | {f"PASSBOT_{name}": value for name, value in given.items()}, "api")
    program.start()
    try:
        until = time.monotonic() + STARTED_WITHIN
        while not listens(int(given["API_PORT"])):
            assert time.monotonic() < until, program.log()
            time.sleep(0.1)
        yield program
    finally:
        program.end()


def _reads(plain: Sequence[str], uuids: Sequence[str]) -> list[list[bytes]]:
    """Each person looks at one slot after another."""
    each = READS // PEOPLE
    return [
        [request("GET", HERE, f"/api/v1/slots/{uuid}", key) for uuid in uuids[number * each :][:each]]
        for number, key in enumerate(plain)
    ]


def _bookings(plain: Sequence[str], uuids: list[str]) -> list[list[bytes]]:
    """Each books slots of their own, which are gone then."""
    each = BOOKINGS // PEOPLE
    taken, uuids[:] = uuids[:BOOKINGS], uuids[BOOKINGS:]
    return [
        [request("POST", HERE, f"/api/v1/slots/{uuid}/book", key) for uuid in taken[number * each :][:each]]
        for number, key in enumerate(plain)
    ]


def _compare(bench: Bench, name: str, make: Callable[[], list[list[bytes]]]) -> None:
    """Rounds of one, two and three in turn; medians."""
    found = [[bench.took(count, make()) for count in range(1, PROCESSES + 1)] for _ in range(ROUNDS)]
    for count in range(1, PROCESSES + 1):
        took = [each[count - 1] for each in found]
        growth = median(each[count - 1].rate / each[0].rate for each in found)
        rate, api, postgres, client = (
            median(getattr(one, what) for one in took) for what in ("rate", "api", "postgres", "client")
        )
        print(
            f"{name:10} {count} of the API {rate:6.0f}/s, {growth:.2f} of one; "
            f"processors: API {api:.2f}, PostgreSQL {postgres:.2f}, client {client:.2f}; "
            f"a request: API {api / rate * 1000:.1f} ms, PostgreSQL {postgres / rate * 1000:.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())

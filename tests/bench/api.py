"""REST beside bare FastAPI routes with raw SQL, a key and the same body, and bookings: `python -m tests.bench.api`.

Both servers run at once on one database and take turns, so that whatever else the machine does hits both. Goals:
reads at 0.8 of the bare route or better; 5,000 bookings a minute with 99 of 100 answered within 100 ms.

One person's 16 lines ask for the same slots again and again, as a program does that follows a calendar: ours keeps how
moments are written, the bare route writes them each time. Asked for slots that nobody has read, ours has no such help.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from passbot import store
from passbot.clock import utc_now
from passbot.domain.calendars.calendars import BulkWish
from passbot.domain.people.people import OPERATOR, Channel, acting
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.services.calendars import creating
from passbot.services.people import keys
from passbot.services.places import places
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import session
from tests.bench.bot import running
from tests.bench.load import Taken, asked, request
from tests.bench.processor import processor
from tests.bench.table import Row, tell
from tests.services.people import some_people

ROUNDS, READS, LINES = 9, 600, 16
A_MINUTE = 5000
BOOKINGS = int(os.environ.get("BENCH_BOOKINGS", "2500"))
ENOUGH, SLOWEST = 0.8, 0.1
BARE = "bare FastAPI route, raw SQL, a key looked up, no filters or limits"


@dataclass(frozen=True)
class Served:
    base: str
    pid: int


@contextmanager
def serving(*command: str, **environment: str) -> Iterator[Served]:
    """It listens at `base`."""
    with running(*command, stderr=subprocess.STDOUT, environment=environment) as process:
        assert process.stdout
        base = next(found[1] for line in process.stdout if (found := re.search(r"address=(\S+)", line)))
        threading.Thread(target=process.stdout.read, daemon=True).start()  # or a full pipe would stop it
        yield Served(base, process.pid)


def furnish() -> tuple[str, list[str], list[str]]:
    """Somebody's key, their slots' ids, and the slots of a place for everybody."""
    now = utc_now()
    with session():
        anna = some_people.settle("Анна Петрова", "27")
        _, key = keys.create(anna.id, "bench", ["slots:read", "slots:write"], actor=OPERATOR, now=now)
        first = now.date() + timedelta(days=1)
        every_day, hours = frozenset(range(7)), (time(8), time(20))
        wish = BulkWish(first, first + timedelta(days=30), *hours, "Europe/Paris", every_day, 45)
        made = at_once(creating.create_bulk(wish, actor=acting(anna, Channel.API), now=now))
        grid = {"opens": time(0), "closes": time(0), "slot_minutes": 15, "horizon_hours": 1440}
        shared = places.add(Place(0, "", PlaceKind.SERVICE, "Barber", "UTC", **grid), actor=OPERATOR, now=now)  # type: ignore[arg-type]  # one dict of several types
        return key, [slot.uuid for slot in made.slots], _all(shared, now)


def _all(place: Place, now: datetime) -> list[str]:
    rows = models.Slot
    later = now + timedelta(hours=2)
    found = rows.select(rows.uuid).where((rows.place == place.id) & (rows.start_at > later))
    return [row.uuid for row in found.order_by(rows.start_at)]


def compare(name: str, ours: Served, bare: Served, path: str, key: str, count: int) -> list[Row]:
    """The same request to both, in turns; the medians of the rounds are told, and the processor's time of all."""
    both = [(each.base, request("GET", each.base, path, key)) for each in (ours, bare)]
    assert body_of(*both[0]) == body_of(*both[1])
    began = [processor(each.pid) for each in (ours, bare)]
    rates = [tuple(_rate(*each, count) for each in both) for _ in range(ROUNDS)]
    busy = [
        (processor(each.pid) - at) / (ROUNDS * count) for each, at in zip((ours, bare), began, strict=True)
    ]
    ratio, peer = median(mine / theirs for mine, theirs in rates), median(theirs for _, theirs in rates)
    return [
        Row(name, ratio * peer, "requests/s", peer, BARE, least=ENOUGH),
        Row(f"{name}, of the processor", busy[0] * 1000, "ms", busy[1] * 1000, BARE, most=1 / ENOUGH),
    ]


def body_of(base: str, text: bytes) -> object:
    return json.loads(asyncio.run(asked(base, [text], 1)).bodies[0])


def _rate(base: str, text: bytes, count: int) -> float:
    taken = asyncio.run(asked(base, [text] * count, LINES))
    assert {200} == taken.statuses, taken.statuses
    return taken.rate


def booked(base: str, key: str, uuids: list[str]) -> Taken:
    wanted = [request("POST", base, f"/api/v1/slots/{uuid}/book", key) for uuid in uuids[:BOOKINGS]]
    taken = asyncio.run(asked(base, wanted, LINES, every=60 / A_MINUTE))
    assert {201} == taken.statuses, taken.statuses
    name = f"bookings over REST, {A_MINUTE:,} a minute, p99"
    tell(Row(name, taken.percentile(0.99) * 1000, "ms", limit=SLOWEST * 1000))
    return taken


def main() -> int:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'passbot.db'}"
        store.open_store(url)
        key, mine, shared = furnish()
        environment = {"PASSBOT_DATABASE_URL": url, "PASSBOT_HOME": folder, "PASSBOT_API_PORT": "0"}
        environment |= {
            "PASSBOT_KEY_PACE": "0",
            "PASSBOT_ADDRESS_PACE": "0",
        }  # what it can do, not what it lets one do
        ours = serving("passbot", "start", "--only", "api", **environment)
        with ours as site, serving("tests.bench.bare_api", **environment) as bare:
            own = "/users/time-slots/"
            rows = compare("REST, one slot", site, bare, own + mine[0], key, READS)
            rows += compare("REST, a list of 50", site, bare, own, key, READS // 4)
            for row in rows:
                tell(row)
            taken = booked(site.base, key, shared)
    return int(not all(row.is_met for row in rows) or taken.percentile(0.99) > SLOWEST)


if __name__ == "__main__":
    sys.exit(main())

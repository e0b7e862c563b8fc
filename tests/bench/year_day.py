"""What a site does all day, done on a site of a year: `python -m tests.bench.year_day URL NOW` does what it is told.

A line on its input names the deed, a line on its output says how many seconds of the processor it took.
`tests.bench.year` runs two of these side by side: one with a past and one without.
"""

import logging
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, overload
from zoneinfo import ZoneInfo

from passbot import slices, store
from passbot.commands import check
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import Channel, acting
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import PlaceKind
from passbot.errors import Unavailable
from passbot.services.desks import offices
from passbot.services.gate import arrivals
from passbot.services.passes import orders, verdicts
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.privacy import retention
from passbot.services.sheet import erasures
from passbot.services.site import backup
from passbot.services.slots import board, slots
from passbot.services.slots.board import Named
from passbot.services.telling import digests
from passbot.sheets.auditing import audit
from passbot.sheets.memory import MemoryBoard, Row
from passbot.sheets.rows import ARRIVED, WIDTH
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.site_files import Site
from passbot.store.db import database, session
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement
from passbot.texts import Texts
from passbot.timetable.timetable import Timetable
from tests.bench.processor import worked

RULES = Rules(quota_house_day=100_000)
COMPLETED = Statement("""
    SELECT o.code, a.at FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE a.archived_at IS NOT NULL AND a.turn % 2 = 1 ORDER BY a.id
""")
APPLIED = Statement("SELECT number, digest FROM sheet_batches WHERE status = 'applied'")
LINE = 6 + 19  # a code, and when it arrived


class Shelf(list[Row]):
    """Years of Orders_completed, in as little memory as they need: none of it is passbot's."""

    def __init__(self, lines: Iterator[str]) -> None:
        super().__init__()
        self._old = "".join(lines)

    def __len__(self) -> int:
        return len(self._old) // LINE + super().__len__()

    @overload  # type: ignore[override]  # an index or a slice, as of a list
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        old = len(self._old) // LINE
        return (
            self._row(self._old[at * LINE : (at + 1) * LINE]) if at < old else super().__getitem__(at - old)
        )

    def __iter__(self) -> Iterator[Row]:
        return (self[at] for at in range(len(self)))

    @staticmethod
    def _row(line: str) -> Row:
        row: Row = [""] * WIDTH
        row[0], row[ARRIVED] = line[:6], line[6:]
        return row


class Day:
    def __init__(self, url: str, now: datetime, folder: Path) -> None:
        self.url, self.now, self.folder = url, now, folder
        self.numbers = count()
        self.guard, self.hosts = self._people()
        self.wording = Wording(Texts("ru", ZoneInfo("Europe/Moscow")))
        self.board = MemoryBoard()
        self.board.done = Shelf(self._completed())
        self.board.applied = {int(number): str(digest) for number, digest in APPLIED.rows()}
        self.board.number = max(self.board.applied, default=0)
        self.board.digest = self.board.applied.get(self.board.number, "")
        self.place = board.ensure(Named("Board", ("Board",)), zone="Europe/Moscow", now=now)
        slices.at_once(retention.forget_old(rules=RULES, now=now))  # of the night before
        audit(self.board, self.wording, now=now)
        self.sync = self._worker()
        self.sync.cycle(now)
        while erasures.owed(most=1):  # the sheet loses the same names, a page in each cycle
            self.now += timedelta(seconds=3)
            self.sync.cycle(self.now)
        self.codes: list[str] = []
        self.longest = 0.0  # of the slices

    def _people(self) -> tuple[Any, list[Any]]:
        found = database.execute_sql("SELECT id FROM residents WHERE role = 'guard' ORDER BY id").fetchone()
        hosts = database.execute_sql(
            "SELECT id FROM residents WHERE role = 'resident' ORDER BY id"
        ).fetchmany(200)
        return residents.by_id(found[0]), [residents.by_id(row[0]) for row in hosts]

    def _completed(self) -> Iterator[str]:
        for code, at in COMPLETED.run():
            yield f"{code}{self.wording.arrived(from_epoch(at))}"

    def _worker(self) -> Sync:
        return Sync(self.board, self.wording, rules=RULES, holder="bench")

    def timetable(self) -> None:
        """The first round of all its jobs, and all that they began aside: or it would be counted as what comes next."""
        before = set(threading.enumerate())
        table = Timetable(RULES, Site(self.url, self.folder), now=lambda: self.now, fetch=_nothing)
        table.stop()
        table.run()
        for aside in set(threading.enumerate()) - before:
            aside.join()

    def opening(self) -> None:
        store.migrate()

    def sheet(self) -> None:
        """A worker starts: the audit, and its first cycle."""
        self.sync = self._worker()
        self.sync.audits.start(self.now)
        self.sync.cycle(self.now)

    def cycle(self) -> None:
        self.sync.cycle(self.now)

    def search(self) -> None:
        number = next(self.numbers)
        asked = self.hosts[number % 200]
        for query in (
            f"{number % 1000:03}",
            f"{number % 100:02}",
            asked.name[:4],
            f"дом {asked.house}",
            "А777АА77",
        ):
            verdicts.of(query, actor=acting(self.guard, Channel.BOT), rules=RULES, now=self.now)

    def order(self) -> None:
        number = next(self.numbers)
        host = self.hosts[number % 200]
        car = plates.read(f"К{number % 1000:03}ХХ{77 + number // 1000}")
        placed = orders.place(Wish(plate=car), actor=acting(host, Channel.BOT), rules=RULES, now=self.now)
        self.codes.append(placed.code)

    def arrival(self) -> None:
        arrivals.record(self.codes.pop(), actor=acting(self.guard, Channel.BOT), rules=RULES, now=self.now)

    def slots(self) -> None:
        """The live board, what can be booked, and how the desks are today."""
        board.state(self.place.id, now=self.now)
        slots.bookable(*places.listed(PlaceKind.SERVICE), now=self.now)
        for office in offices.listed():
            offices.on(office, offices.today(office, self.now), now=self.now)

    def digest(self) -> None:
        assert digests.is_due(rules=RULES, now=self.now)
        digests.owe({}, rules=RULES, now=self.now)

    def check(self) -> None:
        with redirect_stdout(StringIO()) as said:
            check.run(Namespace(json=True, health=False, prove=False))
        assert '"database"' in said.getvalue()

    def backup(self) -> None:
        backup.make(self.url, self.folder / "backup.sqlite")

    def audit(self) -> None:
        audit(self.board, self.wording, now=self.now)

    def retention(self) -> None:
        """What a month brings: a twelfth of the year's orders lose their names."""
        lengths: list[float] = []
        slices.run(retention.forget_old(rules=RULES, now=self.now + timedelta(days=31)), rest=lengths.append)
        self.longest = max(lengths)


def _nothing(address: str) -> Any:
    raise Unavailable("bench.nothing", f"{address} is not asked.")


def memory(field: str) -> float:
    """MB."""
    found = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field)
    )
    return int(found.split()[1]) / 1024


def main(url: str, now: str) -> None:
    logging.disable()
    bound = store.bind(url)
    with TemporaryDirectory() as home, session():
        os.environ.update(PASSBOT_HOME=home, PASSBOT_DATABASE_URL=url)
        day = Day(url, datetime.fromisoformat(now), Path(home))
        Path("/proc/self/clear_refs").write_text("5")  # what was needed until now is no peak of the day
        before = memory("VmRSS")
        print("ready", flush=True)
        for line in sys.stdin:
            match line.strip():
                case "memory":
                    print(memory("VmHWM") - before, flush=True)
                case "longest":
                    print(day.longest, flush=True)
                case deed:
                    day.now += timedelta(seconds=3)
                    began = worked()
                    getattr(day, deed)()
                    database.initialize(bound)  # a command binds its own
                    print(worked() - began, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

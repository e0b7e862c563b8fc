"""Ninety days of a site, in minutes: `python -m tests.long soak --seed 1 --days 90 --houses 300 [--database postgres]`.

A clock that the soak turns, the real services, bot, sheet's worker and timetable, a board in memory for Google. People
order, book, come, take back and meddle with the sheet; on some days something is away (Google, Telegram, the database),
and each day the process is begun anew, also in mid-cycle; the clocks go back on the way. After each day what
must hold is asked by plain SQL. The end shows the size of each table and of the process beside half way, and is a fault
where the process grew by more than GROWS beside what is reckoned to grow: a smaller leak is not found. A line a day.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from passbot import store
from passbot.store.db import database, on_sqlite, session
from tests import databases
from tests.long import soak_verdict
from tests.long.soak_site import ZONE, Clock, SoakSite
from tests.long.soak_town import Town
from tests.postgres_server import own_server

CLOCKS_GO_BACK = date(2026, 10, 25)  # in Berlin
MORNING, EVENING = 5, 23  # hours, local: between them a step is short
QUIET = 20  # minutes in which nobody comes, before a day is judged
GROWS = 6.0  # MB, chosen after whole runs; with other days or houses it may say too much or too little
ENOUGH = 8  # faults
MINUTE = timedelta(minutes=1)


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long soak", description=__doc__)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--houses", type=int, default=300)
    parser.add_argument(
        "--step", type=int, default=20, help="minutes at once by day; three times as many by night"
    )
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    own = parser.parse_args(args.rest)
    soak = soaked(own.database, seed=args.seed, days=own.days, houses=own.houses, step=own.step)
    for fault in soak.broken:
        print(f"BROKEN: {fault}")
    return 1 if soak.broken else 0


@dataclass
class Soak:
    broken: list[str] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)  # MB by day
    known: list[dict[str, float]] = field(default_factory=list)
    tables: list[dict[str, tuple[int, float]]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)


def soaked(kind: str, *, seed: int, days: int, houses: int, step: int = 20) -> Soak:
    soak, errors = Soak(), Errors()
    logging.getLogger("passbot").addHandler(errors)
    with tempfile.TemporaryDirectory(prefix="passbot-soak-") as folder, _database(kind, Path(folder)) as url:
        store.bind(url, synchronous="off")
        with ExitStack() as stack:
            stack.enter_context(session())
            stack.callback(_close)
            begun = datetime.combine(first(days), datetime.min.time(), ZONE) + timedelta(hours=MORNING)
            clock = Clock(begun.astimezone(UTC), begun.astimezone(UTC))
            life = Life(SoakSite(url, Path(folder), clock, Random(seed)), houses, seed, step)
            for day in range(1, days + 1):
                _live(life, day, soak, errors)
                if len(soak.broken) > ENOUGH:
                    break
            soak.done = dict(life.town.memory.done)
            _tell_the_end(soak, life)
    logging.getLogger("passbot").removeHandler(errors)
    return soak


def _close() -> None:
    """Each death of the site has opened another database; `session` closes only the first."""
    if not database.is_closed():
        database.close()


def first(days: int) -> date:
    """The clocks go back half way."""
    return CLOCKS_GO_BACK - timedelta(days=days // 2)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield databases.fresh_url("sqlite", folder)
        return
    with own_server() as server:
        yield server.fresh_url()


class Errors(logging.Handler):
    """Whatever a human would have to look at."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.lines.append(record.getMessage() + cause)


def _live(life: "Life", day: int, soak: Soak, errors: Errors) -> None:
    began, processor = time.monotonic(), time.process_time()
    life.day()
    life.town.memory.forget(life.site.clock() - timedelta(days=2))
    soak.broken += [f"day {day}: {fault}" for fault in soak_verdict.broken(life.site, life.town.memory)]
    soak.broken += [f"day {day}: logged as an error: {line}" for line in errors.lines[:5]]
    errors.lines.clear()
    soak.rss.append(soak_verdict.rss())
    soak.known.append(soak_verdict.known(life.site))
    soak.tables.append(soak_verdict.tables())
    table, size = soak.tables[-1], sum(mb for _, mb in soak.tables[-1].values())
    print(
        f"day {day:3} {life.site.clock.local():%a %d %b %H:%M%z}  orders {table['orders'][0]:6,}  "
        f"arrivals {table['arrivals'][0]:6,}  rows {len(life.site.board.rows):4}  "
        f"messages {life.site.phones.heard:7,}  tables {size:5.1f} MB  process {soak.rss[-1]:5.1f} MB  "
        f"{time.monotonic() - began:5.1f} s, of the processor {time.process_time() - processor:5.1f}  "
        f"{', '.join(life.suffered)}",
        flush=True,
    )


class Life:
    def __init__(self, site: SoakSite, houses: int, seed: int, step: int) -> None:
        self.site, self.random, self.step = site, Random(seed + 1), step
        self.town = Town(site, houses, Random(seed + 2))
        self.suffered: list[str] = []
        self.site.jobs()

    def day(self) -> None:
        """Until tomorrow morning."""
        clock, self.suffered = self.site.clock, []
        tomorrow = datetime.combine(clock.local().date() + timedelta(days=1), datetime.min.time(), ZONE)
        end = tomorrow + timedelta(hours=MORNING)
        troubles = self._troubles((end - clock()) // MINUTE)
        while clock() < end:
            self._step()
            if troubles and troubles[0][0] >= (end - clock()) // MINUTE:
                self._suffer(*troubles.pop(0)[1:])
        for _ in range(QUIET):
            self.site.turn(60)
        self.site.jobs()
        self.site.turn(3)
        self.site.turn(3)

    def _step(self) -> None:
        minutes = self.step if MORNING <= self.site.clock.local().hour < EVENING else 3 * self.step
        self.site.turn(minutes * 60 - 33)
        self.town.live(minutes)
        while self.town.talk() and not (self.site.phones.is_away or self.site.database_is_away):
            self.site.talk(1)
        self.site.turn(3)
        self.site.turn(25)
        self.site.jobs()

    def _troubles(self, minutes: int) -> list[tuple[int, str, int]]:
        """Minutes before the day's end, what, and for how long; the night ends well."""
        found = [(self.random.randrange(300, minutes), "restart", 0) for _ in range(2)]
        found.append((self.random.randrange(300, minutes), "death", 0))
        database = 0.2 if on_sqlite() else 0.0  # a server that is away: `python -m tests.long badday`
        for what, chance in (("google", 0.3), ("telegram", 0.2), ("database", database)):
            if self.random.random() < chance:
                found.append((self.random.randrange(400, minutes), what, self.random.choice([10, 40, 120])))
        return sorted(found, reverse=True)

    def _suffer(self, what: str, minutes: int) -> None:
        self.suffered.append(f"{what} {minutes}" if minutes else what)
        until = self.site.clock() + minutes * MINUTE
        match what:
            case "restart":
                self.site.restart()
            case "death":
                self.site.dies_within(self.random.randrange(0, 12))
            case "database":
                with self.site.without_database():
                    self._steps_until(min(until, self.site.clock() + 40 * MINUTE))
            case "google":
                self.site.board.is_away = True
                self._steps_until(until)
                self.site.board.is_away = False
            case "telegram":
                self.site.phones.is_away = True
                self._steps_until(until)
                self.site.phones.is_away = False

    def _steps_until(self, moment: datetime) -> None:
        while self.site.clock() < moment:
            self._step()


def _tell_the_end(soak: Soak, life: Life) -> None:
    half = len(soak.rss) // 2
    print(f"starts {life.site.starts}, deaths in the middle of a cycle {life.site.deaths}")
    print("done " + ", ".join(f"{name} {times:,}" for name, times in sorted(life.town.memory.done.items())))
    print(
        "refused "
        + ", ".join(f"{code} {times:,}" for code, times in sorted(life.town.memory.refused.items()))
    )
    print(f"{'table':24} {'rows, half way':>14} {'at the end':>12} {'MB, half way':>14} {'at the end':>12}")
    for name, (count, size) in sorted(soak.tables[-1].items(), key=lambda each: -each[1][1]):
        had_count, had_size = soak.tables[half - 1].get(name, (0, 0.0))
        if count or had_count:
            print(f"{name:24} {had_count:14,} {count:12,} {had_size:14.2f} {size:12.2f}")
    _tell_memory(soak, half)
    soak.broken += too_large(soak)
    sys.stdout.flush()


def _tell_memory(soak: Soak, half: int) -> None:
    had, has = soak.known[half - 1], soak.known[-1]
    grown = soak.rss[-1] - soak.rss[half - 1]
    print(
        f"process {soak.rss[half - 1]:.1f} MB half way, {soak.rss[-1]:.1f} at the end: {grown:+.1f}; of these"
    )
    for name, size in has.items():
        print(f"  {name:44} {had[name]:6.1f} {size:6.1f}: {size - had[name]:+.1f}")
    print(f"  what is not accounted for {_unaccounted(soak):+32.1f}")


def too_large(soak: Soak) -> list[str]:
    rest = _unaccounted(soak)
    if rest <= GROWS:
        return []
    return [f"the process grew by {rest:.1f} MB in the second half that nothing accounts for"]


def _unaccounted(soak: Soak) -> float:
    """MB by which the process is larger at the end than half way, less what is reckoned to have grown."""
    half, end = len(soak.rss) // 2 - 1, len(soak.rss) - 1
    own = [soak.rss[day] - sum(soak.known[day].values()) for day in (half, end)]
    return own[1] - own[0]

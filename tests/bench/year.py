"""A site of a year beside one with the same open orders and no past: `python -m tests.bench.year`.

Of each kind of database two, two processes that do the same in turn; medians of the processor's time, that of the
server included (but for what the timetable and `check` ask over connections of their own). What may grow with the
size (backup, retention, the nightly audit) is told per 100,000 orders. `--past 20000 --rounds 5` is quicker.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from passbot import store
from passbot.clock import utc_now
from passbot.store.db import session
from tests import databases
from tests.bench import year_site
from tests.bench.table import Row, tell

# The last of what is done: what an order costs is measured on both before any other is placed.
DEEDS = {
    "opening": "start: the database is opened",
    "timetable": "start: the timetable's first round",
    "sheet": "start: the sheet's audit and first cycle",
    "cycle": "a cycle of the sheet that has nothing to do",
    "search": "five searches of a guard",
    "order": "an order",
    "arrival": "an arrival",
    "slots": "the board, what can be booked, the desks",
    "digest": "the morning's digest",
    "check": "check",
}
SLOW = {"timetable": 3, "sheet": 3}  # rounds
GROWS = {"backup": "backup", "audit": "the audit of all", "retention": "retention of a month's orders"}
GOAL, MORE = 1.2, 30


class Done:
    """A process that does what a site does all day."""

    def __init__(self, url: str, now: datetime) -> None:
        command = [sys.executable, "-m", "tests.bench.year_day", url, now.isoformat()]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._heard() == "ready"

    def tell(self, deed: str) -> float:
        assert self._process.stdin
        self._process.stdin.write(f"{deed}\n")
        self._process.stdin.flush()
        return float(self._heard())

    def _heard(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def doing(kind: str, past: int, now: datetime, args: argparse.Namespace) -> Iterator[Done]:
    with TemporaryDirectory() as folder:
        url = databases.fresh_url(kind, Path(folder))
        store.bind(url, synchronous="off")
        with session():
            year_site.make(residents=args.residents, past=past, open_orders=args.open, now=now)
        done = Done(url, now)
        try:
            yield done
        finally:
            done.end()


def main() -> None:
    args = parsed()
    now = utc_now().replace(hour=9, minute=0, second=0, microsecond=0)
    for kind in databases.KINDS:
        with ExitStack() as both:
            empty = both.enter_context(doing(kind, 0, now, args))
            year = both.enter_context(doing(kind, args.past, now, args))
            print(f"{kind}: {args.open:,} open orders, without a past and after {args.past:,} of a year")
            for deed, what in DEEDS.items():
                compare(f"{kind}, a year: {what}", deed, empty, year, SLOW.get(deed, args.rounds))
            less, more = empty.tell("memory"), year.tell("memory")
            tell(Row(f"{kind}, a year: memory", more - less, "MB more", limit=MORE))
            for deed, what in GROWS.items():
                if deed != "backup" or kind == "sqlite":
                    took = year.tell(deed) * 100_000 / args.past
                    tell(Row(f"{kind}, per 100,000 orders: {what}", took, "s"))
            longest = year.tell("longest") * 1_000
            tell(Row(f"{kind}, a year: the longest slice of retention", longest, "ms, with waiting"))


def compare(what: str, deed: str, empty: Done, year: Done, rounds: int) -> None:
    took = [(empty.tell(deed), year.tell(deed)) for _ in range(rounds)]
    less, more = (median(each) * 1_000 for each in zip(*took, strict=True))
    tell(Row(what, more, "ms", peer=less, beside="the same open orders, no past", most=GOAL))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.year", description=__doc__)
    parser.add_argument("--past", type=int, default=200_000, help="orders that are over")
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--open", type=int, default=500, help="orders that are open")
    parser.add_argument("--rounds", type=int, default=21)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How long an upgrade takes: `python -m tests.bench.upgrade [sqlite|postgres] [--had 30] [--orders 200000]`.

A site of a year as an older program leaves it, its database one of that version (30 is what stood before a year's
indexes and pieces); then what a start of this program does before it serves: SQLite's copy, and one step after the
other. Seconds of the clock with the disk's own (fsync), beside those of the processor, the server's included.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from passbot import store
from passbot.clock import utc_now
from passbot.services.site import before_migration
from passbot.store import migrations
from passbot.store.db import database, is_postgres, session
from tests import databases
from tests.bench import year_site
from tests.bench.processor import worked
from tests.postgres_server import own_server

BEFORE_A_YEAR = 30


def upgraded(url: str, had: int, args: argparse.Namespace) -> None:
    store.bind(url, synchronous="off")
    with session():
        brought_to(had)
        year_site.make(residents=args.orders // 10, past=args.orders, open_orders=args.open, now=utc_now())
    store.bind(url)
    with session():
        if is_postgres(url):
            database.execute_sql("CHECKPOINT")  # of what was written to make it
        print(
            f"{'postgres' if is_postgres(url) else 'sqlite'}: version {had}, {args.orders:,} orders of a year"
        )
        parts = [] if is_postgres(url) else [timed("the copy of before", lambda: keep(url, had))]
        for version in range(had + 1, len(migrations.MIGRATIONS) + 1):
            name = f"to version {version}, {migrations.MIGRATIONS[version - 1].__name__.strip('_')}"
            parts.append(timed(name, lambda to=version: brought_to(to)))  # type: ignore[misc]  # mypy cannot infer it
        told("all of it", *(sum(part) for part in zip(*parts, strict=True)))


def brought_to(version: int) -> None:
    """By a program that knows no more than so many migrations."""
    with patch.object(migrations, "MIGRATIONS", migrations.MIGRATIONS[:version]):
        store.migrate()


def keep(url: str, had: int) -> None:
    before_migration.keep(url, had, now=utc_now())


def timed(what: str, work: Callable[[], object]) -> tuple[float, float]:
    began, had = time.monotonic(), worked()
    work()
    took = time.monotonic() - began, worked() - had
    told(what, *took)
    return took


def told(what: str, clock: float, processor: float) -> None:
    print(f"  {what:45} {clock:6.1f} s, of the processor {processor:6.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.upgrade", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{' or '.join(databases.KINDS)} (both)")
    parser.add_argument("--had", type=int, default=BEFORE_A_YEAR, help="the version of before (%(default)s)")
    parser.add_argument("--orders", type=int, default=200_000, help="of a year (%(default)s)")
    parser.add_argument("--open", type=int, default=500, help="orders that are open (%(default)s)")
    args = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} before")
    for kind in args.kinds or databases.KINDS:
        with TemporaryDirectory() as folder:
            if kind == "sqlite":
                upgraded(databases.empty_url(kind, Path(folder)), args.had, args)
                continue
            with own_server() as server:
                server.sync_to_disk()
                upgraded(server.empty_url(), args.had, args)
    print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()

"""How large a database is after three years: `python -m tests.bench.size [sqlite|postgres] [--orders 20000]`.

Each week 1/52 of the orders of a year happens, with all that they leave behind; then comes the timetable's sweeping,
as it is. Beside it the same years without, but with `--swept`. Sizes are of tables with their indexes: by `dbstat` on
SQLite, by `pg_total_relation_size` on PostgreSQL, which is swept up each week as its autovacuum does it by itself.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import process_time, thread_time

import psycopg

from passbot.domain.site.rules import Rules
from passbot.services.places import populate
from passbot.services.privacy import retention
from passbot.services.site import backup
from passbot.slices import Slices
from passbot.store.db import database, on_sqlite, sqlite_file
from tests import databases
from tests.bench.size_years import WEEKS, laid_aside

MB = 1_000_000
LARGE = 2 * MB
COUNTED = ("rows", "rows, if nothing left")
SQLITE = """
    SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s LEFT JOIN sqlite_master m ON m.name = s.name
    GROUP BY 1
"""
POSTGRES = (
    "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables WHERE schemaname = 'public'"
)


@dataclass
class Swept:
    """What the sweeping has taken, of the processor."""

    seconds: float = 0.0
    longest: float = 0.0
    slices: int = 0

    def all_of(self, work: Slices[object]) -> None:
        began = last = thread_time()
        for _ in work:
            now = thread_time()
            self.longest, last, self.slices = max(self.longest, now - last), now, self.slices + 1
        self.seconds += thread_time() - began


@dataclass
class Size:
    rows: dict[str, int]
    bytes: dict[str, int]
    file: int
    free: int = 0  # of it, for rows to come
    compact: int = 0  # a backup of it
    backup_seconds: float = 0.0

    def bytes_but(self, named: list[str]) -> int:
        return sum(size for name, size in self.bytes.items() if name not in named)


@dataclass
class Run:
    sizes: list[Size] = field(default_factory=list)  # by year
    swept: Swept = field(default_factory=Swept)


def lived(kind: str, orders: int, years: int, *, sweeps: bool) -> Run:
    run = Run()
    with tempfile.TemporaryDirectory() as folder, databases.opened(kind, Path(folder)) as url:
        site = laid_aside(orders)
        print(f"{kind}: made, {process_time():.0f} s of the processor", file=sys.stderr, flush=True)
        for year in range(years):
            for week in range(WEEKS):
                now = site.live(year, week)
                if sweeps:
                    sweep(now, run.swept)
                vacuum(url)
            run.sizes.append(measured(url, Path(folder) / f"{year}.db"))
            _tell_year(f"{kind}, {'swept' if sweeps else 'never swept'}, year {year + 1}", run)
    return run


def _tell_year(which: str, run: Run) -> None:
    """A large site takes long, and what grows with its past shows in the sweeping of each year."""
    swept = f", sweeping {run.swept.seconds:.0f} s until now" if run.swept.slices else ""
    print(f"{which}: {run.sizes[-1].file / MB:,.0f} MB{swept}", file=sys.stderr, flush=True)


def sweep(now: datetime, swept: Swept) -> None:
    swept.all_of(retention.forget_old(rules=Rules(), now=now))
    swept.all_of(populate.forget_past(now=now))


def vacuum(url: str) -> None:
    if not on_sqlite():
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM")


def measured(url: str, copy: Path) -> Size:
    sizes = dict(database.execute_sql(SQLITE if on_sqlite() else POSTGRES).fetchall())
    rows = {name: int(database.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in sizes}
    sizes = {name: int(size) for name, size in sizes.items()}
    if not on_sqlite():
        return Size(rows, sizes, sum(sizes.values()))
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,), (free,) = (
        database.execute_sql(f"PRAGMA {of}").fetchone() for of in ("page_size", "freelist_count")
    )
    began = process_time()
    made = backup.make(url, copy)
    copy.unlink()
    file = sqlite_file(url).stat().st_size
    return Size(rows, sizes, file, free * page, made.size, process_time() - began)


def told(runs: Mapping[str, Sequence[Run]]) -> str:
    """As one table of Markdown: of each kind what there is, and what there would be if nothing left."""
    sides = list(zip(*runs.values(), strict=True))  # as it is, and if nothing left; of each the kinds
    years = [[[run.sizes[year] for run in side] for side in sides] for year in range(len(sides[0][0].sizes))]
    ends = years[-1]
    *_, last = [side[0] for side in ends]
    large = [
        name for name in last.bytes if any(size.bytes.get(name, 0) > LARGE for side in ends for size in side)
    ]
    large.sort(key=lambda name: -last.bytes[name])
    titles = [f"{kind}, MB" for kind in runs]
    head = [
        f"after {len(years)} years",
        *[each for at in range(len(sides)) for each in (COUNTED[at], *titles)],
    ]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    lines += [
        _row(f"`{name}`", ends, lambda size, name=name: size.bytes[name], rows=name)  # type: ignore[misc]
        for name in large
    ]
    lines.append(_row("the others", ends, lambda size: size.bytes_but(large)))
    lines.append(_row("free pages", ends, lambda size: size.free))
    lines += [
        _row(f"**all, after year {year}**", then, lambda size: size.file)
        for year, then in enumerate(years, 1)
    ]
    lines.append(_row("a backup", ends, lambda size: size.compact))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(title: str, sides: list[list[Size]], what: Callable[[Size], int], rows: str = "") -> list[str]:
    line = [title]
    for side in sides:
        line.append(f"{side[0].rows[rows]:,}" if rows else "")
        line += [mb(what(size)) if what(size) else "" for size in side]
    return line


def mb(size: int) -> str:
    return f"{size / MB:,.1f}" if size < 10 * MB else f"{size / MB:,.0f}"


def costs(kind: str, run: Run, orders: int) -> str:
    each = 100_000 / (orders * len(run.sizes))
    last = run.sizes[-1]
    line = (
        f"{kind}: sweeping {run.swept.seconds * each:.0f} s of the processor per 100,000 orders, "
        f"{run.swept.slices} slices, the longest {run.swept.longest * 1000:.0f} ms"
    )
    if last.compact:
        per = 100_000 / last.rows["orders"]
        line += f"; a backup {last.backup_seconds * per:.1f} s per 100,000 orders, without the write lock"
    return line


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.size", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{' or '.join(databases.KINDS)} (both)")
    parser.add_argument("--orders", type=int, default=20_000, help="of a year (%(default)s)")
    parser.add_argument("--swept", action="store_true", help="not the same years without sweeping")
    parser.add_argument("--years", type=int, default=3, choices=(1, 2, 3), help="(%(default)s)")
    args = parser.parse_args()
    runs = dict[str, list[Run]]()
    for kind in args.kinds or databases.KINDS:
        runs[kind] = [lived(kind, args.orders, args.years, sweeps=True)]
        print(costs(kind, runs[kind][0], args.orders), flush=True)
        if not args.swept:
            runs[kind].append(lived(kind, args.orders, args.years, sweeps=False))
    print(f"\n{told(runs)}")


if __name__ == "__main__":
    main()

"""How fast the guard's search is, beside what it was when it read every open order: `python -m tests.bench.search`.

10,000 and 100,000 open orders, and as many closed ones again; both ways answer the same questions, one after the
other. With `--alone` only the way that there is now. The processor's time has that of PostgreSQL's server in it.
"""

import argparse
import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any  # column values

from passbot.domain.people import names
from passbot.domain.people.people import Actor, Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.passes import verdicts
from passbot.store.db import database, on_sqlite, transaction
from passbot.store.fields import to_epoch
from tests import databases
from tests.bench.processor import worked
from tests.bench.table import Row, tell
from tests.bench.year_lives import plate
from tests.services.passes import search_before
from tests.services.people.some_people import NOON, actor, order_car, settle

# open orders, and what the slowest of a hundred may take on SQLite, in milliseconds
SIZES = {10_000: 5, 100_000: 15}
TIMES, ORDERS = 200, 200
FIRST_NAMES = (
    "Анна",
    "Борис",
    "Галина",
    "Дмитрий",
    "Елена",
    "Жанна",
    "Иван",
    "Кирилл",
    "Мария",
    "Ольга",
    "Павел",
)
STEMS = (
    "Петр",
    "Сидор",
    "Чайк",
    "Ковальч",
    "Гнатюк",
    "Волк",
    "Дорох",
    "Жук",
    "Зайц",
    "Карп",
    "Мороз",
    "Сокол",
)
ENDINGS = ("ов", "ев", "ин", "енко", "ский", "ук", "ян", "ых")

Ways = dict[str, Callable[[str, Actor], object]]
Took = dict[str, tuple[float, float]]  # each way, milliseconds by the clock and of the processor
WAYS: Ways = {
    "before": lambda query, guard: search_before.of(query, actor=guard, rules=Rules(), now=NOON),
    "now": lambda query, guard: verdicts.of(query, actor=guard, rules=Rules(), now=NOON),
}
dice = random.Random(1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--open", type=int, nargs="*", default=list(SIZES), help="how many orders are open")
    parser.add_argument("--kind", nargs="*", default=databases.KINDS)
    parser.add_argument("--alone", action="store_true", help="without the peer, which takes minutes")
    args = parser.parse_args()
    ways = {"now": WAYS["now"]} if args.alone else WAYS
    for kind in args.kind:
        for size in args.open:
            with TemporaryDirectory() as folder, databases.opened(kind, Path(folder)):
                measure(kind, size, ways)


def measure(kind: str, size: int, ways: Ways) -> None:
    guard = actor(settle("Иван Стражев", None, role=Role.GUARD))
    began = time.process_time()
    keys = fill(size)
    taken = time.process_time() - began
    print(f"{kind}: {size:,} open orders, made in {taken:.0f} s; an order takes {placing():.2f} ms")
    if "before" in ways:
        search_before.prepare()
    database.execute_sql("ANALYZE")
    heads = "before p50     p99   now p50     p99   processor p50     p99"
    print(f"  milliseconds     {heads} (SQLite: {SIZES.get(size, '')})")
    report(
        size,
        {
            what: asked(what, [ask() for _ in range(TIMES)], guard, ways)
            for what, ask in queries(keys).items()
        },
    )


def fill(size: int) -> list[str]:
    hosts = [resident(number) for number in range(size // 5)]
    insert("residents", iter(hosts))
    first = database.execute_sql("SELECT max(id) FROM residents").fetchone()[0] - len(hosts) + 1
    rows = [order(first + dice.randrange(len(hosts)), number, size) for number in range(2 * size)]
    insert("orders", iter(rows))
    return [row["plate_key"] for row in rows[:size] if row["plate_key"]]


def insert(table: str, rows: Iterator[dict[str, Any]]) -> None:
    one = next(rows)
    sign = "?" if on_sqlite() else "%s"
    sql = f"INSERT INTO {table} ({', '.join(one)}) VALUES ({', '.join(sign for _ in one)})"
    with transaction():
        cursor = database.cursor()
        cursor.execute(sql, tuple(one.values()))
        cursor.executemany(sql, (tuple(row.values()) for row in rows))


def resident(number: int) -> dict[str, Any]:
    called = name()
    return {
        "uuid": str(uuid.uuid4()), "name": called, "name_key": names.key(called), "phone": f"+7915{number:07}",
        "house": str(number // 4 + 1), "role": "resident", "created_at": to_epoch(NOON),
    }  # fmt: skip


def order(host: int, number: int, size: int) -> dict[str, Any]:
    is_open = number < size
    ahead = dice.randrange(-40, 200) if is_open else dice.randrange(-365 * 24, -24)
    start = NOON + timedelta(hours=ahead)
    on_foot = dice.random() < 0.2
    key, guest = (None, name()) if on_foot else (plate(dice), None)
    return {
        "code": f"A{number:06}", "resident_id": host, "kind": "guest" if on_foot else "car",
        "status": "open" if is_open else "expired", "house": str(dice.randrange(1, size // 20 + 2)),
        "plate": key, "plate_key": key, "plate_seek": plates.skeleton(key) if key else None,
        "guest_name": guest, "guest_key": names.key(guest) if guest else None,
        "day": (start + timedelta(hours=3)).date().isoformat(), "valid_from": to_epoch(start),
        "valid_until": to_epoch(start + timedelta(hours=48)), "created_at": to_epoch(start),
        "closed_at": None if is_open else to_epoch(start + timedelta(hours=1)),
    }  # fmt: skip


def name() -> str:
    return f"{dice.choice(FIRST_NAMES)} {dice.choice(STEMS)}{dice.choice(ENDINGS)}"


def placing() -> float:
    """What it costs to write one order down, its pieces too; the median."""
    host = settle("Анна Петрова", "1")
    taken = []
    for _ in range(ORDERS):
        start = time.perf_counter()
        order_car(host, f"{plate(dice)[:6]}96", rules=Rules(quota_house_day=10_000))
        taken.append(time.perf_counter() - start)
    return sorted(taken)[ORDERS // 2] * 1000


def queries(keys: list[str]) -> dict[str, Callable[[], str]]:
    return {
        "two digits": lambda: f"{dice.randrange(100):02}",
        "three digits": lambda: f"{dice.randrange(1000):03}",
        "four characters": lambda: dice.choice(keys)[:4],
        "whole plate": lambda: dice.choice(keys),
        "one slip": lambda: slip(dice.choice(keys)),
        "a slip in four": lambda: slip(dice.choice(keys)[2:6]),
        "nothing near": lambda: "Q9Q9Q9",
        "house": lambda: f"дом {dice.randrange(1, 121)}",
        "surname": lambda: dice.choice(STEMS)[:4],
        "first name": lambda: dice.choice(FIRST_NAMES),
        "two names": lambda: f"{dice.choice(FIRST_NAMES)} {dice.choice(STEMS)[:3]}",
    }


def slip(key: str) -> str:
    at = dice.randrange(len(key))
    return key[:at] + dice.choice("0123456789") + key[at + 1 :]


def asked(what: str, questions: list[str], guard: Actor, ways: Ways) -> Took:
    """How long the slowest of a hundred took each way, by the clock and of the processor."""
    walls: dict[str, list[float]] = {way: [] for way in ways}
    works: dict[str, list[float]] = {way: [] for way in ways}
    for question in questions:
        for way, ask in ways.items():
            start, work = time.perf_counter(), worked()
            ask(question, guard)
            walls[way].append((time.perf_counter() - start) * 1000)
            works[way].append((worked() - work) * 1000)
    took = {way: of_hundred(wall) for way, wall in walls.items()}
    was, now = ("".join(f"{each:8.1f}" for each in took.get(way, ())) for way in WAYS)
    work_now = "".join(f"{each:12.1f}" for each in of_hundred(works["now"]))
    print(f"  {what:16} {was:>18} {now} {work_now}", flush=True)
    return {way: (took[way][1], of_hundred(works[way])[1]) for way in ways}


def report(size: int, took: dict[str, Took]) -> None:
    """Of all kinds of questions the slowest."""
    limit = SIZES.get(size) if on_sqlite() else None
    for at, of in enumerate(("", ", of the processor")):
        what = max(took, key=lambda what: took[what]["now"][at])
        peer = took[what]["before"][at] if "before" in took[what] else None
        kinds = f"the slowest of {len(took)} kinds of questions"
        name = f"search in {size:,} on {'SQLite' if on_sqlite() else 'PostgreSQL'}, p99 of {kinds}{of}"
        tell(Row(name, took[what]["now"][at], "ms", peer, "without the index" if peer else "", limit=limit))


def of_hundred(taken: list[float]) -> tuple[float, float]:
    taken = sorted(taken)
    return taken[len(taken) // 2], taken[len(taken) * 99 // 100]


if __name__ == "__main__":
    main()

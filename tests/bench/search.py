"""How fast the guard's search is: `python -m tests.bench.search`. 10,000 open orders among 60,000."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any  # column values

from passbot.domain import plates
from passbot.domain.people import Resident, Role
from passbot.domain.rules import Rules
from passbot.services import verdicts
from passbot.store import models
from passbot.store.db import transaction
from tests import databases
from tests.services.people import NOON, actor, settle

OPEN, CLOSED, TIMES, TARGET = 10_000, 50_000, 200, 20
LETTERS = "ABEKMHOPCTYX"
REGIONS = ("77", "99", "177", "197", "777", "797", "50", "750")
FIRST_NAMES = ("Анна", "Борис", "Виктор", "Галина", "Дмитрий", "Елена")
SURNAMES = ("Петренко", "Сидоренко", "Ёлкин", "Чайка", "Ковальчук", "Гнатюк", "Бойко")

dice = random.Random(1)


def main() -> None:
    for kind in databases.KINDS:
        with TemporaryDirectory() as folder, databases.opened(kind, Path(folder)):
            guard = settle("Иван Стражев", None, role=Role.GUARD)
            keys = fill()
            print(f"{kind}: {OPEN:,} open orders, milliseconds (p99 on SQLite: {TARGET})")
            for what, query in queries(keys).items():
                report(what, query, guard)


def fill() -> list[str]:
    people = [settle(name(), str(number % 120 + 1)) for number in range(500)]
    orders = [order(dice.choice(people), number) for number in range(OPEN + CLOSED)]
    with transaction():
        for start in range(0, len(orders), 500):
            models.Order.insert_many(orders[start : start + 500]).execute()
    return [row["plate_key"] for row in orders[:OPEN] if row["plate_key"]]


def order(host: Resident, number: int) -> dict[str, Any]:
    ahead = dice.randrange(-40, 200) if number < OPEN else dice.randrange(-365 * 24, -48)
    start = NOON + timedelta(hours=ahead)
    on_foot = dice.random() < 0.2
    key = None if on_foot else plate()
    return {
        "code": f"A{number:06}",
        "resident_id": host.id,
        "kind": "guest" if on_foot else "car",
        "status": "open" if number < OPEN else "expired",
        "house": host.house,
        "plate": key,
        "plate_key": key,
        "plate_seek": plates.skeleton(key) if key else None,
        "guest_name": name() if on_foot else None,
        "day": (start + timedelta(hours=3)).date().isoformat(),
        "valid_from": start,
        "valid_until": start + timedelta(hours=48),
        "created_at": start,
    }


def name() -> str:
    return f"{dice.choice(FIRST_NAMES)} {dice.choice(SURNAMES)}"


def plate() -> str:
    first, second, third = dice.choices(LETTERS, k=3)
    return f"{first}{dice.randrange(1, 1000):03}{second}{third}{dice.choice(REGIONS)}"


def queries(keys: list[str]) -> dict[str, Callable[[], str]]:
    return {
        "two digits": lambda: f"{dice.randrange(100):02}",
        "three digits": lambda: f"{dice.randrange(1000):03}",
        "whole plate": lambda: dice.choice(keys),
        "one slip": lambda: slip(dice.choice(keys)),
        "nothing near": lambda: "Q9Q9Q9",
        "house": lambda: f"дом {dice.randrange(1, 121)}",
        "name": lambda: dice.choice(SURNAMES)[:4],
        "two names": lambda: f"{dice.choice(FIRST_NAMES)} {dice.choice(SURNAMES)[:3]}",
    }


def slip(key: str) -> str:
    at = dice.randrange(len(key))
    return key[:at] + dice.choice("0123456789") + key[at + 1 :]


def report(what: str, query: Callable[[], str], guard: Resident) -> None:
    taken = sorted(once(query(), guard) for _ in range(TIMES))
    print(f"  {what:13} p50 {taken[TIMES // 2]:6.1f}  p99 {taken[TIMES * 99 // 100]:6.1f}")


def once(query: str, guard: Resident) -> float:
    start = time.perf_counter()
    verdicts.of(query, actor=actor(guard), rules=Rules(), now=NOON)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()

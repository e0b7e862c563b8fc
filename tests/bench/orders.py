"""How many orders a second: `python -m tests.bench.orders`.

`orders.place` beside the same statements built by Peewee and beside raw sqlite3, all of them immediate
transactions on SQLite with synchronous=FULL. Rounds alternate, so that whatever else the machine does hits
all of them; the medians of the rounds are compared.
"""

import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from peewee import Database
from rich.console import Console
from rich.table import Table

from passbot import store
from passbot.domain.people import names
from passbot.store import models
from passbot.store.db import database
from tests import databases
from tests.bench.table import Row, tell
from tests.bench.ways import PEOPLE, Errand, RawSqlite, by_peewee, by_service, errand
from tests.services.people.some_people import NOON

ROUNDS, ORDERS = 15, 200
TARGET = 0.8


@dataclass(frozen=True)
class Way:
    """One way to place orders, on a file of its own."""

    name: str
    place: Callable[[Errand], None]
    connection: sqlite3.Connection
    bound: Database | None = None

    def measure(self, number: int) -> float:
        """Orders a second in one round; no two of one car."""
        self._bind()
        work = [errand(position) for position in range(number * ORDERS, (number + 1) * ORDERS)]
        start = time.perf_counter()
        for each in work:
            self.place(each)
        return ORDERS / (time.perf_counter() - start)

    def statements(self) -> int:
        """How many SQLite says an order takes, BEGIN, COMMIT and a trigger included."""
        said: list[str] = []
        self._bind()
        self.connection.set_trace_callback(said.append)
        self.place(errand((ROUNDS + 1) * ORDERS))
        self.connection.set_trace_callback(None)
        return sum(not statement.startswith("--") for statement in said)

    def _bind(self) -> None:
        if self.bound:
            database.initialize(self.bound)


def main() -> None:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        ways = set_out(Path(folder), stack)
        rates: dict[str, list[float]] = {way.name: [] for way in ways}
        for number in range(ROUNDS + 1):  # one to warm up
            for way in ways:
                rates[way.name].append(way.measure(number))
        medians = {name: statistics.median(measured[1:]) for name, measured in rates.items()}
        show(medians, {way.name: way.statements() for way in ways})


def set_out(folder: Path, stack: ExitStack) -> list[Way]:
    raw = RawSqlite(populated(folder, stack)[0])
    stack.callback(raw.connection.close)
    (_, ours), (_, peewees) = populated(folder, stack), populated(folder, stack)
    return [
        Way("orders.place", by_service, connection_of(ours), ours),
        Way("bare Peewee", by_peewee, connection_of(peewees), peewees),
        Way("raw sqlite3", raw, raw.connection),
    ]


def connection_of(bound: Database) -> sqlite3.Connection:
    found: sqlite3.Connection = bound.connection()  # type: ignore[no-untyped-call]  # Peewee says no types here
    return found


def populated(folder: Path, stack: ExitStack) -> tuple[str, Database]:
    """A fresh file with its residents, and an open database of Peewee for it."""
    url = databases.fresh_url("sqlite", folder)
    bound = store.bind(url)
    bound.connect()
    stack.callback(bound.close)
    models.Resident.insert_many(
        [
            {
                "uuid": str(uuid.uuid4()), "name": "Анна Петрова", "name_key": names.key("Анна Петрова"),
                "house": str(number), "role": "resident", "telegram_id": number, "created_at": NOON,
            }
            for number in range(1, PEOPLE + 1)
        ]
    ).execute()  # fmt: skip
    return url, bound


def show(medians: dict[str, float], statements: dict[str, int]) -> None:
    peewee, raw = medians["bare Peewee"], medians["raw sqlite3"]
    table = Table(title=f"Orders a second on SQLite, synchronous=FULL, median of {ROUNDS} rounds of {ORDERS}")
    table.add_column("way")
    for heading in ("statements", "orders/s", "ms each", "of bare Peewee", "of raw sqlite3"):
        table.add_column(heading, justify="right")
    for name, rate in medians.items():
        ratios = (f"{rate / peewee:.2f}", f"{rate / raw:.2f}")
        table.add_row(name, str(statements[name]), f"{rate:,.0f}", f"{1000 / rate:.2f}", *ratios)
    console = Console()
    console.print(table)
    ours = medians["orders.place"]
    tell(Row("orders placed on SQLite", ours, "orders/s", peewee, "bare Peewee", least=TARGET))
    tell(Row("orders placed on SQLite", ours, "orders/s", raw, "raw sqlite3"))


if __name__ == "__main__":
    main()

"""A gate whose Orders_completed is read in small pages, and what each read of it asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.sheets.board import Completed
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.sync import Sync
from passbot.sheets.timing import Pace
from passbot.store.db import database
from tests.services.people.some_people import order_car
from tests.sheets.site import FRESH, RULES, SETTLED, Site

PAGE = 10


class Watched(MemoryBoard):
    """How many rows of Orders_completed each read asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        read = super().completed(sheet, first, last)
        self.asked.append(len(read.rows))
        return read


class Paged(Site):
    def worker(self, holder: str) -> Sync:
        return Sync(self.board, self.wording, rules=RULES, holder=holder, pace=Pace(page=PAGE))

    def starts(self) -> None:
        """A process begins anew."""
        self.sync = self.worker("first")
        self.sync.audits.start(self.now)


def archived(site: Site, anna: Resident, count: int, *, first: int = 1) -> list[Order]:
    placed = [
        order_car(anna, f"А{at:03}АА77", rules=RULES, now=site.now) for at in range(first, first + count)
    ]
    site.after(FRESH)
    for order in placed:
        site.tick(order)
    for seconds in (FRESH, SETTLED, FRESH, FRESH):
        site.after(seconds)
    return placed


def read_all(site: Site) -> int:
    """The cycles until all was read."""
    for cycles in range(100):
        if not site.sync.audits.is_reading:
            return cycles
        site.after(6)
    raise AssertionError("it reads for ever")


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []
    run = database.obj.execute_sql

    def noted(sql: str, *given: object) -> object:
        found.append(sql)
        return run(sql, *given)

    database.obj.execute_sql = noted
    try:
        yield found
    finally:
        del database.obj.execute_sql

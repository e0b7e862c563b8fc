"""How fast the Google stand-in is: `python -m tests.bench.sandbox_google`."""

import statistics
import time
from collections.abc import Callable
from typing import Any  # JSON

import gspread

from passbot.sandbox.google import GoogleSide
from passbot.sandbox.google.app import make_app
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.serving import Server, address_of, in_thread, listen
from tests.bench.table import Row, tell
from tests.sandbox.google.clients import gspread_client
from tests.sandbox.google.wire import append, cells, delete, marker, update

ROWS, COLUMNS, MOVED, TIMES = 1_000, 11, 50, 40


def main() -> None:
    side = GoogleSide(Keeper(None), quotas=False)
    listening = listen(0)
    base = address_of(listening)
    with in_thread(Server(make_app(side), side), listening):
        client = gspread_client(base, side.create_account("owner", base_address=base))
        book = client.open_by_key(side.create_spreadsheet("Bench", owner="owner"))
        fill(book)
        print(f"{ROWS} rows x {COLUMNS} columns, median of {TIMES}, gspread and HTTP included")
        report("values:batchGet", 30, lambda: read(book))
        numbers = iter(range(1, 10_000))
        report(f"batchUpdate that moves {MOVED} rows", 50, lambda: move(book, next(numbers)))
        report("idle spreadsheets.get of one cell", 30, lambda: book.values_get("A1"))


def fill(book: gspread.Spreadsheet) -> None:
    rows = [cells(str(n), *(f"cell {n} {c}" for c in range(COLUMNS - 2)), n % 2 == 0) for n in range(ROWS)]
    book.batch_update({"requests": [update(0, *rows)]})


def read(book: gspread.Spreadsheet) -> None:
    params: Any = {"valueRenderOption": "UNFORMATTED_VALUE"}
    book.values_batch_get(["Sheet1!A1:K"], params=params)


def move(book: gspread.Spreadsheet, number: int) -> None:
    """Every twentieth row goes, from the bottom up, and stands again below the last."""
    step = ROWS // MOVED
    removed = [delete(row, row + 1) for row in range(ROWS - step, -1, -step)]
    rows = [cells(str(n), *(f"cell {n} {c}" for c in range(COLUMNS - 2)), False) for n in range(MOVED)]
    book.batch_update({"requests": [marker(number), *removed, append(*rows)]})


def report(name: str, goal: int, work: Callable[[], None]) -> None:
    median = statistics.median(_milliseconds(work) for _ in range(TIMES))
    tell(Row(f"the sandbox's Google: {name}", median, "ms", limit=goal))


def _milliseconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()

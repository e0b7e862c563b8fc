"""A site of years as the bench of its audit needs it: arrivals in the database, and their rows at the stand-in."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from passbot import store
from passbot.domain import codes
from passbot.sandbox.google.grid import BLANK, PLAIN, Row, new_sheet
from passbot.sandbox.running import Box, running
from passbot.sheets.identity import NoMemory
from passbot.store.db import database, on_sqlite, session, transaction
from tests import databases
from tests.sheets import sites

NOW = datetime(2027, 5, 4, 9, 0, tzinfo=UTC)
EVERY = 175  # seconds: 180,000 in a year
A_SHEET = 50_000  # rows, then another is begun
ZONE = ZoneInfo(sites.ZONE)
ORDER = (
    "INSERT INTO orders (code, resident_id, kind, status, house, plate, plate_key, day, valid_from, valid_until, "
    "created_at, closed_at, mirrored_at) "
    "VALUES ({}, 1, 'car', 'arrived', '1', 'А001АА77', 'A001AA77', {}, {}, {}, {}, {}, {})"
)
ARRIVAL = "INSERT INTO arrivals (order_id, turn, at, channel, archived_at) VALUES ({}, 1, {}, 'sheet', {})"


@dataclass(frozen=True)
class Came:
    code: str
    at: int

    @property
    def told(self) -> str:
        return f"{datetime.fromtimestamp(self.at, ZONE):%d.%m.%Y %H:%M:%S}"


def past(count: int) -> list[Came]:
    began = int(NOW.timestamp()) - (count + 1) * EVERY
    return [Came(_code(number), began + number * EVERY) for number in range(count)]


def _code(number: int) -> str:
    letters = codes.ORDER_ALPHABET
    return "A" + "".join(letters[number // len(letters) ** at % len(letters)] for at in reversed(range(5)))


def fill_database(came: Sequence[Came]) -> None:
    with transaction():
        database.execute_sql(
            "INSERT INTO residents (id, uuid, name, name_key, role, created_at) "
            "VALUES (1, 'u', 'Anna', 'anna', 'resident', 0)"
        )
        _many(
            ORDER,
            [
                (
                    each.code,
                    f"{datetime.fromtimestamp(each.at, ZONE):%Y-%m-%d}",
                    each.at - 60,
                    each.at + 60,
                    each.at - 60,
                    each.at,
                    each.at,
                )
                for each in came
            ],
        )
        _many(ARRIVAL, [(number, each.at, each.at + 20) for number, each in enumerate(came, start=1)])
    database.execute_sql("ANALYZE")


def _many(sql: str, rows: Sequence[Sequence[object]]) -> None:
    mark = "?" if on_sqlite() else "%s"
    if rows:
        database.connection().cursor().executemany(sql.format(*[mark] * len(rows[0])), rows)


def fill_spreadsheet(box: Box, spreadsheet: str, came: Sequence[Came]) -> None:
    """The last worksheet is today's, the others are of years before."""
    file = box.google.files.get(spreadsheet)
    assert file is not None
    book = file.book.copy()
    today = next(sheet for sheet in book.sheets if sheet.title == "Orders_completed")
    parts = [came[at : at + A_SHEET] for at in range(0, len(came), A_SHEET)] or [came]
    today.rows = [today.rows[0], *map(_row, parts[-1]), *[BLANK] * 100]
    for number, part in enumerate(parts[:-1], start=1):
        title = f"Orders_completed_2026{f' {number}' if number > 1 else ''}"
        old = new_sheet(number, today.properties | {"title": title}, rows=0)
        old.columns = today.columns[:]
        old.rows = [today.rows[0], *map(_row, part), *[BLANK] * 100]
        old.protected = {
            1000 + number: next(iter(today.protected.values()))
            | {"protectedRangeId": 1000 + number, "range": {"sheetId": number}}
        }
        book.sheets.append(old)
    box.do(lambda: box.google.files.replace(file, book))


def _row(each: Came) -> Row:
    return Row({0: _cell(each.code), 7: _cell(each.told)}, PLAIN)


def _cell(text: str) -> dict[str, Any]:  # Any: Google's JSON
    return {"userEnteredValue": {"stringValue": text}}


@contextmanager
def site(kind: str, count: int) -> Iterator[dict[str, Any]]:  # Any: what the other process is given
    with tempfile.TemporaryDirectory() as folder, running(checked=False) as box:
        url = databases.fresh_url(kind, Path(folder))
        spreadsheet = sites.share(box)
        sites.sheet(box).board(NoMemory()).set_up()
        store.bind(url, synchronous="off")
        came = past(count)
        with session():
            fill_database(came)
        fill_spreadsheet(box, spreadsheet, came)
        yield {"url": url, "base": box.base, "key": sites.key(box, "worker")}

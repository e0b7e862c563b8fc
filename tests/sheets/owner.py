"""A spreadsheet's owner who does whatever can be done to it, while guards tick and the real worker runs, over HTTP."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.errors import FarSide
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.running import Box
from passbot.services.sheet import worksheets
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import ARRIVED, CODE, COMPLETED_HEADER, HEADER, is_ticked
from passbot.sheets.set_up import quoted
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from passbot.store.db import database
from tests import databases
from tests.services.people.some_people import order_car, settle
from tests.sheets import sites
from tests.sheets.clock import Clock
from tests.sheets.site import RULES

Json = dict[str, Any]  # Any: Google's JSON
Rows = list[list[Any]]  # Any: cells
LETTERS = "АВЕКМНОРСТУХ"
QUIET = 12  # minutes, in which every row that is done with leaves
TICK_AGAIN = "not counted: untick, then tick again"


@dataclass
class Gate:
    """Guards who see a worksheet as people do: by the names in its header, wherever that stands."""

    box: Box
    sheet: Spreadsheet
    spreadsheet_id: str
    host: Resident
    clock: Clock
    placed: list[Order] = field(default_factory=list)
    ticked: set[str] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    versions: list[Book] = field(default_factory=list)

    def __post_init__(self) -> None:
        far = Far(self.sheet.key, base=self.box.base, monotonic=self.clock.monotonic)
        vars(self.sheet)["far"] = far  # whose minutes are those of the clock
        self.board: GoogleBoard | None = None
        self.worker = Worker(self._opened, holder="w", now=self.clock, monotonic=self.clock.monotonic)

    def _opened(self) -> tuple[GoogleBoard, Sync]:
        self.board = self.sheet.board()
        return self.board, self.sheet.sync(self.board, holder="w")

    # The worker, and whoever reads what it says.

    def turns(self, count: int = 1) -> None:
        for _ in range(count):
            wait = self.worker.turn()
            self.clock.moment += timedelta(seconds=max(wait, 3))

    def obey(self) -> None:
        """The one command that the worker names, where it names one."""
        if named := re.search(r"`(sheet repair)`", self.worker.health.error):
            self.commands.append(named.group(1))
            said = self.sheet.repaired(now=self.clock.moment)
            self.turns(2)
            for order in self.placed:
                if order.code in said and TICK_AGAIN not in str(self.latest()):
                    self.tick(order)  # somebody reads to the guards what it says

    # Residents and guards.

    def order(self) -> Order:
        number = len(self.placed) + 1
        plate = f"{LETTERS[number % 12]}{number:03}АА77"
        placed = order_car(self.host, plate, rules=RULES, now=self.clock.moment)
        self.placed.append(placed)
        return placed

    def expected(self) -> Order:
        """The next car that comes."""
        return next(order for order in self.placed if order.code not in self.ticked)

    def tick(self, order: Order, value: bool = True) -> bool:
        """False where no box of this order is in sight."""
        for tab, rows in self.worksheets().items():
            column = self._box(rows)
            at = None if column is None else self._row_of(order, rows, box=column)
            if at is None or column is None:
                continue
            try:
                self._write(tab, at, column, value)
            except Refused:  # somebody protects it
                return False
            if value:
                self.ticked.add(order.code)
            return True
        return False

    def heed(self) -> None:
        """Who is asked in K to tick again does."""
        for order in self.placed:
            rows = self.latest()
            at = self._row_of(order, rows)
            if at is not None and TICK_AGAIN in rows[at]:
                self.tick(order, value=False)
                self.turns()
                self.tick(order)

    def _row_of(self, order: Order, rows: Rows, *, box: int | None = None) -> int | None:
        """The first row that names it; one with a box to tick before one without."""
        known = {order.plate, order.code}
        found = [at for at, row in enumerate(rows) if known & set(map(str, row))]
        boxed = (at for at in found if box is not None and _is_box(rows[at][box : box + 1]))
        return next(boxed, next(iter(found), None))

    def _box(self, rows: Rows) -> int | None:
        """The column with the boxes, whatever its name is by now."""
        named = [row.index(HEADER[ARRIVED]) for row in rows[:3] if HEADER[ARRIVED] in row]
        boxes = Counter(at for row in rows for at, cell in enumerate(row) if isinstance(cell, bool))
        return named[0] if named else boxes.most_common(1)[0][0] if boxes else None

    # The owner.

    def owner(self, *requests: Json) -> None:
        self.box.google.edit("owner", self.spreadsheet_id, list(requests))

    def ours(self) -> dict[str, int]:
        """By the names that the settings give them, whatever the owner calls them by now."""
        tabs = self.tabs()
        known = {each.wanted: each.sheet_id for each in worksheets.known(self.spreadsheet_id)}
        return tabs | {name: tab for name, tab in known.items() if tab in tabs.values()}

    def tabs(self) -> dict[str, int]:
        said = self.box.google.look("owner", self.spreadsheet_id)["sheets"]
        return {each["properties"]["title"]: each["properties"]["sheetId"] for each in said}

    def _write(self, tab: int, row: int, column: int, value: str | bool, *, who: str = "guard") -> None:
        kind = "boolValue" if isinstance(value, bool) else "stringValue"
        rows = [{"values": [{"userEnteredValue": {kind: value}}]}]
        start = {"sheetId": tab, "rowIndex": row, "columnIndex": column}
        asked = {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}
        self.box.google.edit(who, self.spreadsheet_id, [asked])

    def type_over(self, tab: int, row: int, column: int, value: str | bool) -> None:
        self._write(tab, row, column, value, who="owner")

    def keep_version(self) -> None:
        """As the version history does by itself: the whole of it."""
        file = self.box.google.files.get(self.spreadsheet_id)
        assert file is not None
        self.versions.append(file.book.copy())

    def restore(self, at: int, *, with_metadata: bool = True) -> None:
        """Nobody knows whether Google restores what no person sees."""
        file = self.box.google.files.get(self.spreadsheet_id)
        assert file is not None
        book = self.versions[at].copy()
        if not with_metadata:
            book.metadata = dict(file.book.metadata)
        self.box.do(lambda: self.box.google.files.replace(file, book))

    # What stands there.

    def values(self, title: str) -> Rows:
        said = self.box.google.read("owner", self.spreadsheet_id, [f"{quoted(title)}!A1:Z"])
        return list(said["valueRanges"][0].get("values", []))

    def worksheets(self) -> dict[int, Rows]:
        """Those that a guard may look at, ours first."""
        tabs = self.tabs()
        mine = self._latest_id()
        ordered = sorted(tabs.items(), key=lambda each: each[1] != mine)
        return {tab: self.values(title) for title, tab in ordered if title != "_sync"}

    def _latest_id(self) -> int | None:
        try:
            return self.board.tabs.latest_id if self.board else None
        except FarSide:  # gone at the moment
            return None

    def latest(self) -> Rows:
        return self.worksheets().get(self._latest_id() or 0, [])

    def completed(self) -> Rows:
        assert self.board
        titles = {tab: title for title, tab in self.tabs().items()}
        return self.values(titles[self.board.tabs.completed_id])

    # What must hold.

    def calm(self) -> None:
        self.turns(4)
        for _ in range(4):
            self.clock.moment += timedelta(minutes=QUIET / 4)
            self.turns(2)

    def check(self, *, commands: int = 1) -> None:
        assert (0, "") == (self.worker.health.failures, self.worker.health.error)
        assert len(self.commands) <= commands
        turns = _turns()
        assert {} == {code: turns[code] for code in self.ticked if turns[code] != 1}
        assert [] == [code for code in turns if code not in self.ticked]
        latest, completed = self.latest(), self.completed()
        assert (HEADER, COMPLETED_HEADER) == (tuple(latest[0][:11]), tuple(completed[0][:11]))
        there = Counter(row[CODE] for row in completed[1:] if row and row[CODE] in _codes(self.placed))
        assert Counter(self.ticked) == there
        stand = Counter(row[CODE] for row in latest[1:] if row and row[CODE] in _codes(self.placed))
        assert Counter(_codes(self.placed) - self.ticked) == stand
        ours = [row for row in latest[1:] if row and row[CODE] in _codes(self.placed)]
        assert not any(is_ticked(row[ARRIVED]) for row in ours if len(row) > ARRIVED)


def _is_box(cells: Sequence[Any]) -> bool:  # Any: cells
    return any(isinstance(cell, bool) for cell in cells)


@contextmanager
def gate_of(box: Box, title: str, folder: Path) -> Iterator[Gate]:
    """A spreadsheet and a database of its own."""
    found = sites.share(box, title)
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    with databases.opened("sqlite", folder):
        yield Gate(box, sites.sheet(box, title), found, settle("Anna", "27"), clock)


def played(gate: Gate, deeds: Sequence[Callable[[Gate], Callable[[], None] | None]]) -> None:
    """Cars are expected and come before, in the middle of and after each deed."""
    for _ in range(3):
        gate.order()
    gate.turns(2)
    gate.keep_version()
    gate.tick(gate.expected())
    gate.turns()
    gate.keep_version()
    for deed in deeds:
        later = deed(gate)
        gate.tick(gate.expected())
        gate.turns(2)
        gate.order()
        gate.tick(gate.expected())
        gate.turns()
        if later:
            later()
        gate.obey()
        gate.turns(3)
        gate.heed()
        gate.order()
        gate.turns()
    gate.tick(gate.expected())
    gate.calm()


def _codes(placed: list[Order]) -> set[str]:
    return {order.code for order in placed}


def _turns() -> Counter[str]:
    """How many turns each order has: one, if it arrived and nobody took that back."""
    sql = "SELECT o.code FROM arrivals a JOIN orders o ON o.id = a.order_id"
    return Counter(row[0] for row in database.execute_sql(sql).fetchall())


def columns(tab: int, first: int, last: int) -> Json:
    return {"sheetId": tab, "dimension": "COLUMNS", "startIndex": first, "endIndex": last}


def lines(tab: int, first: int, last: int) -> Json:
    return {"sheetId": tab, "dimension": "ROWS", "startIndex": first, "endIndex": last}

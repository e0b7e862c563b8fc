"""A random life whose owner does what only owners can: rename, delete, move, cut, and call `sheet repair`."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from passbot.sheets.rows import ARRIVED, CODE, HEADER, OURS
from tests.sheets.hands import Cells, SandboxHands
from tests.sheets.life import ACTS, Life
from tests.sheets.owner import Json, columns, lines

LATEST = "Orders_latest"
LETTERS = range(11)


class OwnersHands(SandboxHands):
    def rename(self, name: str) -> None:
        """And back again."""
        tab = self.latest.id if name == LATEST else self._others[name]
        is_renamed = self._file().book.sheet(tab).title != name
        self._edit(_titled(tab, name if is_renamed else f"Ворота {tab}"))

    def delete_column(self, column: int) -> None:
        at = self.latest.column(column)
        self._shift({"deleteDimension": {"range": columns(self.latest.id, at, at + 1)}})

    def insert_column(self, at: int) -> None:
        span = columns(self.latest.id, at, at + 1)
        self._shift({"insertDimension": {"range": span, "inheritFromBefore": at > 0}})

    def move_column(self, column: int, to: int) -> None:
        at = self.latest.column(column)
        if to not in (at, at + 1):
            source = columns(self.latest.id, at, at + 1)
            self._shift({"moveDimension": {"source": source, "destinationIndex": to}})

    def _shift(self, request: Json) -> None:
        """And something else after it: then no torn read shows the columns as they were."""
        self._edit(request)
        self._edit(_titled(self.latest.id, self.latest.title))

    def is_straight(self) -> bool:
        return self.latest.values("A1:K1") == [list(HEADER)]

    def rows(self) -> list[Cells]:
        """None where the worksheet is gone at the moment."""
        if not self._stands():
            self.follow()
        return super().rows() if self._stands() else []

    def _stands(self) -> bool:
        return any(sheet.sheet_id == self.latest.id for sheet in self._file().book.sheets)

    def delete_sheet(self) -> None:
        self._edit({"deleteSheet": {"sheetId": self.latest.id}})

    def cut(self) -> None:
        """The blank rows below, all but two."""
        used, height = len(self.rows()) + 1, len(self._file().book.sheet(self.latest.id).rows)
        if height > used + 2:
            self._edit({"deleteDimension": {"range": lines(self.latest.id, used + 2, height)}})

    def follow(self) -> None:
        """The worksheet that has the name now, where another one was begun."""
        named = self._file().book.titled(LATEST)
        if named is not None:
            self.latest.id = named.sheet_id

    def may_tick(self) -> None:
        """Refused where a guard may not set the box of a row."""
        for at, row in enumerate(self.rows()):
            if row[CODE] != "":
                value = self._write(at, ARRIVED, [bool(row[ARRIVED])])
                self._google.edit("guard", self._id, [value])


class OwnedLife(Life):
    """Google has no way to refuse a batch whose columns stand elsewhere by now: so none is moved between a read and
    its write, nor while a request is on its way; and no read from before comes again.
    """

    hands: OwnersHands
    repair: Callable[[], object]
    all_answered: Callable[[], object]
    pages = (400, 20_000)  # a worksheet has a thousand rows from its first day
    acts: tuple[str, ...] = (
        *ACTS,
        *("rename", "cut", "cut", "lose_column", "lose_sheet"),
        *("move_column", "insert_column", "repair"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # Any: as a life
        super().__init__(*given, **named)
        self._smudged: set[str] = set()  # orders whose row may say something else than the worker wrote last
        self._cycles = 0  # that are going on

    def cycle(self, at: int | None = None) -> None:
        self._cycles += 1
        try:
            super().cycle(at)
        finally:
            self._cycles -= 1

    def _rests(self) -> bool:
        if self._cycles == 0:
            self.all_answered()
            self._open_board().let_arrive()
            self.weather.reads.clear()
        return self._cycles == 0

    def rename(self) -> None:
        self.hands.rename(self.random.choice((LATEST, "Orders_completed", "_sync")))

    def cut(self) -> None:
        self.hands.cut()

    def move_column(self) -> None:
        if self._rests():
            self.hands.move_column(self.random.choice(LETTERS), self.random.randrange(13))

    def insert_column(self) -> None:
        if self._rests():
            self.hands.insert_column(self.random.randrange(13))

    def save_version(self) -> None:
        if self.hands.is_straight():
            super().save_version()

    def lose_column(self) -> None:
        """And the worker meets it before the owner has it repaired."""
        if self.random.random() < 0.5 and self._rests():
            column = self.random.choice(LETTERS)
            before = self.hands.rows()
            self.hands.delete_column(column)
            self.cycle()
            self.repair()
            self._lost(column, before)

    def _lost(self, column: int, rows: list[Cells]) -> None:
        """Nobody guesses a tick that is gone, nor whose row it is of two that read the same."""
        for cells in self.strangers.values():
            cells[column] = ""
        if column == ARRIVED:
            self.owed_ticks.clear()
        if column == CODE:
            self._start_anew()
            self._forget_unread(self._alone(rows))

    def _alone(self, rows: list[Cells]) -> set[str]:
        """Whose row is known by all else that stands in it."""
        texts = Counter(_text(row) for row in rows)
        alone = {str(row[CODE]) for row in rows if texts[_text(row)] == 1}
        return set() if self.weather.has_moved else alone - self._smudged

    def _forget_unread(self, known: set[str]) -> None:
        self.owed_ticks = {code: at for code, at in self.owed_ticks.items() if code in known}

    def paste(self) -> None:
        before = self.hands.rows()
        super().paste()
        self._smudged |= {str(row[CODE]) for row in before if row not in self.hands.rows()}

    def extend(self) -> None:
        super().extend()
        self._smudged |= set(self.orders)  # any of them

    def lose_sheet(self) -> None:
        if self.random.random() < 0.3:
            self.hands.delete_sheet()
            self.cycle()
            self.repair()
            self._start_anew()
            self.owed_ticks.clear()

    def _start_anew(self) -> None:
        """Another worksheet has the name; of the one before nothing is restored."""
        self.hands.follow()
        self.versions.clear()
        self.strangers.clear()


def _titled(sheet_id: int, title: str) -> Json:
    properties = {"sheetId": sheet_id, "title": title}
    return {"updateSheetProperties": {"properties": properties, "fields": "title"}}


def _text(row: Cells) -> tuple[str, ...]:
    return tuple(str(row[column]) for column in OURS)

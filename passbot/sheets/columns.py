"""Finds our columns by the names in the header, since people move, insert and delete columns. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from passbot.sheets import layout
from passbot.sheets.layout import Json
from passbot.sheets.rows import ARRIVED, CODE, HEADER, Value, is_ticked
from passbot.sheets.writing import CHECKBOX

Row = Sequence[Value]
RECOGNISED = 8  # of eleven names, in any order, so that a row counts as the header
SEARCHED_ROWS = 200
WIDEST = 52  # columns that are read; forty may be people's own


@dataclass(frozen=True)
class Header:
    """The header's row, and for each column which of our names it has; "" for people's own columns."""

    row: int
    labels: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]  # the cells as they stand

    @property
    def is_straight(self) -> bool:
        return self.row == 0 and self.texts[: len(self.names)] == self.names

    @property
    def is_readable(self) -> bool:
        """True if the columns of codes and of ticks are known: those two are never guessed."""
        return self.names[CODE] in self.labels and self.names[ARRIVED] in self.labels

    def cells(self, row: Row) -> tuple[Value, ...]:
        """The row's cells in our order. If several columns are named Arrived, a tick in any of them counts."""
        return tuple(self._cell(row, name) for name in self.names)

    def _cell(self, row: Row, name: str) -> Value:
        found = [row[at] for at, label in enumerate(self.labels) if label == name and at < len(row)]
        if name == self.names[ARRIVED] and any(is_ticked(cell) for cell in found):
            return True
        return found[0] if found else ""


def header_of(rows: Sequence[Row], names: Sequence[str], *, restored: Iterable[str] = ()) -> Header | None:
    """The first row that has most of our names. `restored` are the names that may be recognised by position."""
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        texts = [str(cell) for cell in row[:WIDEST]]
        texts += [""] * (len(names) - len(texts))
        if len({text.strip() for text in texts} & set(names)) >= RECOGNISED:
            labels = _labels([text.strip() for text in texts], names, set(restored))
            return Header(at, tuple(labels), tuple(names), tuple(texts))
    return None


def _labels(texts: list[str], names: Sequence[str], restored: set[str]) -> Iterator[str]:
    """Our name for each column. A name that was typed over is recognised by position if all others are in place."""
    missing = {name for name in names if name not in texts}
    in_place = all(text == name or name in missing for text, name in zip(texts, names, strict=False))
    for at, text in enumerate(texts):
        own = names[at] if at < len(names) else ""
        is_known = text in names or (in_place and own in missing & restored)
        yield (text if text in names else own) if is_known else ""


def boxes_aside(names: Sequence[str]) -> set[str]:
    """Names that may be restored without asking: all but that of the checkboxes, because a tick lets somebody in."""
    return set(names) - {names[ARRIVED]}


def straightened(
    sheet_id: int, header: Header, *, rows: int, notes: Mapping[str, str], head_of_next: str | None = None
) -> list[Json]:
    """Requests that put the header on top and our columns in order from A; people's own go to the right, unharmed.

    Deletes nothing and overwrites only names in the header. Columns of checkboxes that must be added have boxes down to
    `rows`. `head_of_next` begins the header of the worker's column after ours ("as of").
    """
    columns = list(zip(header.labels, header.texts, strict=True))
    found = [_unfrozen(sheet_id)]
    if header.row:
        found.append(_moved(sheet_id, "ROWS", header.row, 0))
    for at, name in enumerate(header.names):
        found += _brought(sheet_id, columns, at, name, notes)
        if name == HEADER[ARRIVED] and name not in header.labels:
            found.append(_validated(sheet_id, at, rows, CHECKBOX))
    if head_of_next is not None:
        found += _next(sheet_id, columns, len(header.names), head_of_next)
    return found


def _brought(
    sheet_id: int, columns: list[tuple[str, str]], at: int, name: str, notes: Mapping[str, str]
) -> Iterator[Json]:
    stands = next((now for now in range(at, len(columns)) if columns[now][0] == name), None)
    if stands is None:
        yield layout.inserted(sheet_id, "COLUMNS", at)
        # An inserted column inherits its neighbour's checkboxes.
        yield _validated(sheet_id, at, rows=None, rule=None)
        columns.insert(at, (name, ""))
    elif stands != at:
        yield _moved(sheet_id, "COLUMNS", stands, at)
        columns.insert(at, columns.pop(stands))
    if columns[at][1] != name:
        yield layout.head(sheet_id, [name], notes, left=at)


def _next(sheet_id: int, columns: list[tuple[str, str]], at: int, head: str) -> Iterator[Json]:
    stands = next((now for now in range(at, len(columns)) if columns[now][1].startswith(head)), None)
    if stands is not None and stands != at:
        yield _moved(sheet_id, "COLUMNS", stands, at)
    elif stands is None and at < len(columns) and columns[at][1]:
        yield layout.inserted(sheet_id, "COLUMNS", at)


def _unfrozen(sheet_id: int) -> Json:
    """Google refuses to move rows or columns across frozen ones; decoration freezes them again."""
    return layout.frozen(sheet_id, rows=0, columns=0)


def _moved(sheet_id: int, dimension: str, stands: int, at: int) -> Json:
    source = {"sheetId": sheet_id, "dimension": dimension, "startIndex": stands, "endIndex": stands + 1}
    return {"moveDimension": {"source": source, "destinationIndex": at}}


def _validated(sheet_id: int, column: int, rows: int | None, rule: Json | None) -> Json:
    area = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": column, "endColumnIndex": column + 1}
    area |= {} if rows is None else {"endRowIndex": rows}
    return {"setDataValidation": {"range": area} | ({} if rule is None else {"rule": rule})}

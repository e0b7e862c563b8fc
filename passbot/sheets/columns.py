"""Which column is which, by the names in the header: people move, insert and delete columns. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from passbot.sheets import layout
from passbot.sheets.layout import Json
from passbot.sheets.rows import ARRIVED, CODE, HEADER, Value, is_ticked
from passbot.sheets.writing import CHECKBOX

Row = Sequence[Value]
RECOGNISED = 8  # of eleven names, in whatever order
SEARCHED_ROWS = 200
WIDEST = 52  # columns, of which forty are people's own


@dataclass(frozen=True)
class Header:
    """Where it stands, and which of our names each column has; "" is a column of somebody else's."""

    row: int
    labels: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]  # as they stand there

    @property
    def is_straight(self) -> bool:
        return self.row == 0 and self.texts[: len(self.names)] == self.names

    @property
    def is_readable(self) -> bool:
        """Nobody guesses which column has the codes, nor which has the ticks."""
        return self.names[CODE] in self.labels and self.names[ARRIVED] in self.labels

    def cells(self, row: Row) -> tuple[Value, ...]:
        """A row in the order of our names; a box is ticked where any column of its name says so."""
        return tuple(self._cell(row, name) for name in self.names)

    def _cell(self, row: Row, name: str) -> Value:
        found = [row[at] for at, label in enumerate(self.labels) if label == name and at < len(row)]
        if name == self.names[ARRIVED] and any(is_ticked(cell) for cell in found):
            return True
        return found[0] if found else ""


def header_of(rows: Sequence[Row], names: Sequence[str], *, restored: Iterable[str] = ()) -> Header | None:
    """The first row that has most of our names; `restored` are those that may be known by their place alone."""
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        texts = [str(cell) for cell in row[:WIDEST]]
        texts += [""] * (len(names) - len(texts))
        if len({text.strip() for text in texts} & set(names)) >= RECOGNISED:
            labels = _labels([text.strip() for text in texts], names, set(restored))
            return Header(at, tuple(labels), tuple(names), tuple(texts))
    return None


def _labels(texts: list[str], names: Sequence[str], restored: set[str]) -> Iterator[str]:
    """A name that was typed over is known by its place, where all the others stand at theirs."""
    missing = {name for name in names if name not in texts}
    in_place = all(text == name or name in missing for text, name in zip(texts, names, strict=False))
    for at, text in enumerate(texts):
        own = names[at] if at < len(names) else ""
        is_known = text in names or (in_place and own in missing & restored)
        yield (text if text in names else own) if is_known else ""


def boxes_aside(names: Sequence[str]) -> set[str]:
    """What may be called by its name again without asking anybody: all but the boxes, for a tick lets somebody in."""
    return set(names) - {names[ARRIVED]}


def straightened(
    sheet_id: int, header: Header, *, rows: int, notes: Mapping[str, str], head_of_next: str | None = None
) -> list[Json]:
    """Our columns in order from A on, and the header on top. What is not ours goes to the right of them, whole.

    Nothing is deleted, and nothing written over but names in the header. Boxes that are made anew go down to `rows`.
    `head_of_next` is how the head of the column begins that stands next to ours and is the worker's too.
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
        yield _validated(sheet_id, at, rows=None, rule=None)  # its neighbour's boxes are not its own
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
    """Lines may not be moved across the edge of what is frozen; decoration freezes them again."""
    return layout.frozen(sheet_id, rows=0, columns=0)


def _moved(sheet_id: int, dimension: str, stands: int, at: int) -> Json:
    source = {"sheetId": sheet_id, "dimension": dimension, "startIndex": stands, "endIndex": stands + 1}
    return {"moveDimension": {"source": source, "destinationIndex": at}}


def _validated(sheet_id: int, column: int, rows: int | None, rule: Json | None) -> Json:
    area = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": column, "endColumnIndex": column + 1}
    area |= {} if rows is None else {"endRowIndex": rows}
    return {"setDataValidation": {"range": area} | ({} if rule is None else {"rule": rule})}

"""Insert, delete and move rows and columns, with all ranges that refer to them."""

from collections.abc import Callable
from typing import TypeVar

from passbot.sandbox.google import groups, ranges
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.grid import BLANK, PLAIN, ROWS, Cells, Line, Row, Sheet

INHERITED = ("userEnteredFormat", "dataValidation")
Move = Callable[[Json], Json | None]
Key = TypeVar("Key", int, str)


def insert(book: Book, sheet: Sheet, dimension: str, at: int, count: int, *, like: int | None = None) -> None:
    """`like`: the line whose size and formats the new lines copy."""
    book.check_size(count * (len(sheet.columns) if dimension == ROWS else len(sheet.rows)))
    if dimension == ROWS:
        sheet.rows[at:at] = [_row_like(sheet, like)] * count
    else:
        _insert_columns(sheet, at, count, like)
    _move_ranges(book, sheet, lambda given: ranges.inserted(given, dimension, at, count))


def append(book: Book, sheet: Sheet, dimension: str, count: int) -> None:
    """Append at the end, where nothing shifts."""
    book.check_size(count * (len(sheet.columns) if dimension == ROWS else len(sheet.rows)))
    if dimension == ROWS:
        sheet.rows.extend([BLANK] * count)
    else:
        sheet.columns.extend([PLAIN] * count)


def grow(book: Book, sheet: Sheet, dimension: str, end: int, count: int) -> None:
    """Extend all ranges that reached the former end."""
    _move_ranges(book, sheet, lambda given: ranges.inserted(given, dimension, end - 1, count))


def delete(book: Book, sheet: Sheet, dimension: str, first: int, last: int) -> None:
    """Delete lines [first, last) with their metadata."""
    gone = [row.line for row in sheet.rows[first:last]] if dimension == ROWS else sheet.columns[first:last]
    for line in gone:
        for tag in line.tags:
            book.metadata.pop(tag, None)
    if dimension == ROWS:
        del sheet.rows[first:last]
    else:
        _delete_columns(sheet, first, last)
    _move_ranges(book, sheet, lambda given: ranges.deleted(given, dimension, first, last))


def move(sheet: Sheet, dimension: str, first: int, last: int, to: int) -> None:
    """Move lines [first, last) before line `to`, counted before the move."""
    size = sheet.size(dimension)
    others = [index for index in range(size) if not first <= index < last]
    cut = to if to <= first else to - (last - first)
    order = [*others[:cut], *range(first, last), *others[cut:]]
    if dimension == ROWS:
        sheet.rows = [sheet.rows[index] for index in order]
        return
    sheet.columns = [sheet.columns[index] for index in order]
    place = {old: new for new, old in enumerate(order)}
    _replace_cells(sheet, lambda cells: {place[column]: cell for column, cell in cells.items()})


def resize(book: Book, sheet: Sheet, dimension: str, size: int) -> None:
    """Set the size by grid properties: lines are added or removed at the end."""
    now = sheet.size(dimension)
    if size > now:
        append(book, sheet, dimension, size - now)
    elif size < now:
        delete(book, sheet, dimension, size, now)


def _row_like(sheet: Sheet, like: int | None) -> Row:
    if like is None:
        return BLANK
    model = sheet.rows[like]
    return Row(_looks(model.cells), Line(size=model.line.size))


def _looks(cells: Cells) -> Cells:
    """What new cells inherit: format and validation, but no value or note."""
    looks = {
        column: {name: cell[name] for name in INHERITED if name in cell} for column, cell in cells.items()
    }
    return {column: look for column, look in looks.items() if look}


def _insert_columns(sheet: Sheet, at: int, count: int, like: int | None) -> None:
    sheet.columns[at:at] = [Line(size=sheet.columns[like].size) if like is not None else PLAIN] * count

    def widened(cells: Cells) -> Cells:
        moved = {column + count if column >= at else column: cell for column, cell in cells.items()}
        if like is not None and (look := _looks({like: cells.get(like, {})})):
            moved |= dict.fromkeys(range(at, at + count), look[like])
        return moved

    _replace_cells(sheet, widened)


def _delete_columns(sheet: Sheet, first: int, last: int) -> None:
    del sheet.columns[first:last]
    count = last - first
    _replace_cells(
        sheet,
        lambda cells: {
            column - count if column >= last else column: cell
            for column, cell in cells.items()
            if not first <= column < last
        },
    )


def _replace_cells(sheet: Sheet, change: Callable[[Cells], Cells]) -> None:
    sheet.rows = [Row(change(row.cells), row.line) if row.cells else row for row in sheet.rows]


def _move_ranges(book: Book, sheet: Sheet, move_one: Move) -> None:
    """Move all ranges of the sheet; a range of which nothing is left is removed."""
    sheet.merges = [moved for each in sheet.merges if (moved := move_one(each))]
    sheet.protected = _moved_all(sheet.protected, move_one)
    sheet.views = _moved_all(sheet.views, move_one)
    sheet.tables = _moved_all(sheet.tables, move_one)
    sheet.groups = groups.moved(sheet.groups, move_one)
    if sheet.basic_filter:
        sheet.basic_filter = _moved(sheet.basic_filter, move_one)
    sheet.conditional = [_moved_rule(rule, move_one) for rule in sheet.conditional]
    sheet.conditional = [rule for rule in sheet.conditional if rule["ranges"]]
    for key, named in list(book.named.items()):
        if named["range"].get("sheetId", 0) == sheet.sheet_id:
            moved = move_one(named["range"])
            if moved:
                book.named[key] = {**named, "range": moved}
            else:
                del book.named[key]


def _moved_all(things: dict[Key, Json], move_one: Move) -> dict[Key, Json]:
    return {key: moved for key, thing in things.items() if (moved := _moved(thing, move_one))}


def _moved(thing: Json, move_one: Move) -> Json | None:
    """Move a protected range, a filter view or the basic filter."""
    if "range" not in thing:
        return thing
    moved = move_one(thing["range"])
    if moved is None:
        return None
    result = {**thing, "range": moved}
    if "unprotectedRanges" in thing:
        result["unprotectedRanges"] = [
            kept for each in thing["unprotectedRanges"] if (kept := move_one(each))
        ]
    return result


def _moved_rule(rule: Json, move_one: Move) -> Json:
    return {**rule, "ranges": [moved for each in rule["ranges"] if (moved := move_one(each))]}

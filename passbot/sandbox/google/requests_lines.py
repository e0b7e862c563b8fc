"""batchUpdate requests about rows and columns: insert, delete, append, move, resize, hide, group."""

from passbot.sandbox.google import lines, update_masks
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import ROWS, Line, Sheet
from passbot.sandbox.google.ranges import box_of_lines, lines_of

WORD = {"ROWS": "row", "COLUMNS": "column"}


def delete_dimension(batch: Batch, body: Json) -> Json:
    sheet, dimension, start, end = _lines(batch, body["range"])
    size, word = sheet.size(dimension), WORD[dimension]
    if start >= size or end > size:
        missing = start if start >= size else end
        raise Refused(
            f"Cannot delete a {word} that doesn't exist. "
            f"Tried to delete {word} index {missing} but there are only {size} {word}s."
        )
    _keep_some(sheet, dimension, start, end)
    batch.guard(sheet, box_of_lines(sheet, dimension, start, end))
    lines.delete(batch.book, sheet, dimension, start, end)
    return REPLY_WITHOUT_WORDS


def _keep_some(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    size, word, frozen = sheet.size(dimension), WORD[dimension], sheet.frozen(dimension)
    if end - start >= size:
        raise Refused(f"You can't delete all the {word}s on the sheet.")
    if frozen and start <= frozen and end >= size:
        raise Refused(f"Sorry, it is not possible to delete all non-frozen {word}s.")


def insert_dimension(batch: Batch, body: Json) -> Json:
    sheet, dimension, start, end = _lines(batch, body["range"])
    size, from_before = sheet.size(dimension), body.get("inheritFromBefore", False)
    if start > size:
        raise Refused(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not from_before:
        raise Refused(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false."
        )
    if start == 0 and from_before:
        raise Refused("inheritFromBefore cannot be true if inserting before the first row or column.")
    if end <= start:
        raise Refused("range.endIndex must be greater than range.startIndex.")
    at = min(start, size - 1)
    batch.guard(sheet, box_of_lines(sheet, dimension, at, at + 1))
    lines.insert(batch.book, sheet, dimension, start, end - start, like=start - 1 if from_before else start)
    return REPLY_WITHOUT_WORDS


def append_dimension(batch: Batch, body: Json) -> Json:
    sheet, dimension = batch.book.sheet(body.get("sheetId", 0)), body["dimension"]
    if body.get("length", 0) < 1:
        raise Refused("Must specify length greater than 0.")
    size = sheet.size(dimension)
    batch.guard(sheet, box_of_lines(sheet, dimension, size - 1, size))
    lines.append(batch.book, sheet, dimension, body["length"])
    if batch.habits.growing_ranges:
        lines.grow(batch.book, sheet, dimension, size, body["length"])
    return REPLY_WITHOUT_WORDS


def move_dimension(batch: Batch, body: Json) -> Json:
    sheet, dimension, start, end = _lines(batch, body["source"])
    size, to = sheet.size(dimension), body.get("destinationIndex", 0)
    if end > size or to > size or end <= start:
        raise Refused("The source and the destination must be inside the grid.")
    if start < to < end:
        raise Refused("The destination index must not be inside the source range.")
    batch.guard(sheet, box_of_lines(sheet, dimension, min(start, to), max(end, to)))
    lines.move(sheet, dimension, start, end, to)
    return REPLY_WITHOUT_WORDS


def update_dimension_properties(batch: Batch, body: Json) -> Json:
    sheet, dimension, start, end = _lines(batch, body["range"])
    mask = update_masks.of(body, "DimensionProperties")
    given, size = body.get("properties", {}), sheet.size(dimension)
    if start >= size:
        raise Refused(f"range.startIndex must be less than the grid size ({size}).")
    batch.guard(sheet, box_of_lines(sheet, dimension, start, min(end, size)))
    wanted = {"pixelSize", "hiddenByUser"} if not mask else set(mask)
    for index in range(start, min(end, size)):
        old = sheet.lines(dimension)[index] if dimension != ROWS else sheet.rows[index].line
        sheet.set_line(dimension, index, _changed(old, given, wanted))
    return REPLY_WITHOUT_WORDS


def _changed(line: Line, given: Json, wanted: set[str]) -> Line:
    size = given.get("pixelSize", 0) if "pixelSize" in wanted else line.size
    hidden = given.get("hiddenByUser", False) if "hiddenByUser" in wanted else line.hidden
    return Line(size, hidden, line.tags)


def auto_resize_dimensions(batch: Batch, body: Json) -> Json:
    """The sandbox renders no text, so the lines get their default size."""
    sheet, dimension, start, end = _lines(batch, body["dimensions"])
    batch.guard(sheet, box_of_lines(sheet, dimension, start, end))
    for index in range(start, min(end, sheet.size(dimension))):
        old = sheet.lines(dimension)[index]
        sheet.set_line(dimension, index, Line(0, old.hidden, old.tags))
    return REPLY_WITHOUT_WORDS


def _lines(batch: Batch, given: Json) -> tuple[Sheet, str, int, int]:
    sheet = batch.book.sheet(given.get("sheetId", 0))
    start, end = lines_of(sheet, given)
    return sheet, given["dimension"], start, end


KINDS: dict[str, Kind] = {
    "deleteDimension": delete_dimension,
    "insertDimension": insert_dimension,
    "appendDimension": append_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
}

"""batchUpdate requests about groups of rows or columns."""

from passbot.sandbox.google import groups
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.grid import ROWS, Sheet
from passbot.sandbox.google.ranges import box_of_lines, lines_of

CONTROL = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


def add_dimension_group(batch: Batch, body: Json) -> Json:
    """A group inside a group is one level deeper. The sheet says from then on where its controls stand."""
    given, dimension = body["range"], body["range"].get("dimension", "")
    sheet = batch.book.sheet(given.get("sheetId", 0))
    start, end = lines_of(sheet, given)
    batch.guard(sheet, box_of_lines(sheet, dimension, start, end))
    those = sheet.groups.setdefault(dimension, [])
    around = [each for each in those if _covers(each["range"], start, end)]
    whole = {**given, "startIndex": start, "endIndex": end}
    those.append({"range": whole, "depth": len(around) + 1})
    grid = {**sheet.properties["gridProperties"], CONTROL[dimension]: True}
    sheet.properties = {**sheet.properties, "gridProperties": grid}
    return {"dimensionGroups": groups.shown(sheet, dimension)}


def delete_dimension_group(batch: Batch, body: Json) -> Json:
    given = body["range"]
    sheet = batch.book.sheet(given.get("sheetId", 0))
    wanted = lines_of(sheet, given)
    those = sheet.groups.get(given["dimension"], [])
    found = [each for each in those if lines_of(sheet, each["range"]) == wanted]
    if not found:
        raise Refused("Cannot delete a dimension group that doesn't exist.")
    those.remove(found[-1])
    return {"dimensionGroups": groups.shown(sheet, given["dimension"])} if those else {}


def update_dimension_group(batch: Batch, body: Json) -> Json:
    """Fold or unfold: its lines are hidden with it, and shown with it."""
    given = body["dimensionGroup"]
    sheet, dimension = batch.book.sheet(given["range"].get("sheetId", 0)), given["range"].get("dimension", "")
    wanted = lines_of(sheet, given["range"])
    those = sheet.groups.get(dimension, [])
    for index, each in enumerate(those):
        if lines_of(sheet, each["range"]) == wanted and each["depth"] == given.get("depth", 1):
            folded = given.get("collapsed", False)
            those[index] = {name: value for name, value in each.items() if name != "collapsed"}
            those[index] |= {"collapsed": True} if folded else {}
            _hide(sheet, dimension, wanted, hidden=folded)
            return REPLY_WITHOUT_WORDS
    raise Refused("Cannot update a dimension group that doesn't exist.")


def _hide(sheet: Sheet, dimension: str, wanted: tuple[int, int], *, hidden: bool) -> None:
    for index in range(*wanted):
        old = sheet.rows[index].line if dimension == ROWS else sheet.columns[index]
        sheet.set_line(dimension, index, old._replace(hidden=hidden))


def _covers(dimension_range: Json, start: int, end: int) -> bool:
    return bool(dimension_range["startIndex"] <= start and end <= dimension_range["endIndex"])


KINDS: dict[str, Kind] = {
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
    "updateDimensionGroup": update_dimension_group,
}

"""Groups of rows or columns: as they are answered, and moved with their lines."""

from collections.abc import Callable

from passbot.sandbox.google import ranges
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.grid import Sheet

Move = Callable[[Json], Json | None]


def shown(sheet: Sheet, dimension: str) -> list[Json]:
    return [{**each, "range": ranges.tidy(each["range"])} for each in sheet.groups.get(dimension, ())]


def moved(groups: dict[str, list[Json]], move_one: Move) -> dict[str, list[Json]]:
    """A group of which no line is left is removed."""
    return {
        dimension: [kept for each in those if (kept := _moved(each, dimension, move_one))]
        for dimension, those in groups.items()
    }


def _moved(group: Json, dimension: str, move_one: Move) -> Json | None:
    start, end = ranges.START[dimension], ranges.END[dimension]
    lines = group["range"]
    to = move_one({start: lines.get("startIndex", 0), end: lines["endIndex"]})
    return {**group, "range": {**lines, "startIndex": to[start], "endIndex": to[end]}} if to else None

"""Orders_latest as its owner sees and changes it at the stand-in for Google."""

from typing import Any

from passbot.sandbox.running import Box
from passbot.sheets.google import GoogleBoard


def latest(box: Box, board: GoogleBoard) -> dict[str, Any]:  # Any: Google's JSON
    said = box.google.look("owner", board.id)["sheets"]
    return next(each for each in said if each["properties"]["title"] == "Orders_latest")


def edit(box: Box, board: GoogleBoard, *requests: dict[str, Any]) -> None:  # Any: Google's JSON
    box.google.edit("owner", board.id, list(requests))


def rows(board: GoogleBoard, first: int, last: int) -> dict[str, Any]:  # Any: Google's JSON
    span = {"dimension": "ROWS", "startIndex": first, "endIndex": last}
    return {"sheetId": board.tabs.latest_id} | span


def height(box: Box, board: GoogleBoard) -> int:
    return int(latest(box, board)["properties"]["gridProperties"]["rowCount"])

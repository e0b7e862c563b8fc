"""Finds the site's spreadsheet among those shared with the worker."""

from passbot.errors import BoardBroken
from passbot.sheets.google_client import Far

ALL_DRIVES = {"supportsAllDrives": "true"}
SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"


def find_spreadsheet(far: Far, title: str, *, worker: str) -> str:
    """The id of the only spreadsheet with this title that is shared with the worker."""
    escaped = title.replace("\\", "\\\\").replace("'", "\\'")
    params = {
        "q": f"mimeType = '{SPREADSHEET_TYPE}' and name = '{escaped}' and trashed = false",
        "fields": "files(id,name)",
        "pageSize": 10,
        "includeItemsFromAllDrives": "true",
    }
    found = far.read("/drive/v3/files", params | ALL_DRIVES).get("files", [])
    if not found:
        raise BoardBroken(
            "board.missing",
            f"No spreadsheet “{title}” is shared with {worker}: make one and share it as editor.",
        )
    if len(found) > 1:
        raise BoardBroken(
            "board.twice", f"{len(found)} spreadsheets “{title}” are shared with {worker}: leave one of them."
        )
    return str(found[0]["id"])

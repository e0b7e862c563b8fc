"""A site's spreadsheet at the stand-in for Google: who owns it, with whom it is shared."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.site.rules import Rules
from passbot.sandbox.running import Box
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.texts import Texts

ZONE = "Europe/Moscow"


@cache
def key(box: Box, name: str) -> dict[str, Any]:  # Any: Google's JSON
    return dict(box.google.create_account(name, base_address=box.base, owns_files=name == "owner"))


def share(box: Box, title: str = "Orders", *, role: str = "writer") -> str:
    """A new and empty spreadsheet that the owner has shared with the worker and a guard."""
    for name in ("owner", "worker", "guard"):
        key(box, name)
    spreadsheet_id = box.google.create_spreadsheet(title, owner="owner")
    for name in ("worker", "guard"):
        box.google.share(spreadsheet_id, name, role)
    return spreadsheet_id


def sheet(box: Box, title: str = "Orders", **given: Any) -> Spreadsheet:  # Any: the settings of a site
    texts = Texts("en", ZoneInfo(ZONE))
    return Spreadsheet(
        key(box, "worker"),
        title=title,
        latest="Orders_latest",
        completed="Orders_completed",
        texts=texts,
        zone=ZONE,
        settings_rules=Rules(),
        base=box.base,
        **given,
    )


def board(sheet: Spreadsheet) -> GoogleBoard:
    """Set up, with nothing in it."""
    made = sheet.board()
    made.set_up()
    return made

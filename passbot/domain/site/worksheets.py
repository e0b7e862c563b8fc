"""The worksheets of a site's spreadsheet, as stored in the database."""

from dataclasses import dataclass
from enum import StrEnum


class Tab(StrEnum):
    """The purpose of a worksheet."""

    LATEST = "latest"
    COMPLETED = "completed"
    SYNC = "sync"
    OLDER = "older"  # Orders_completed of a past year


@dataclass(frozen=True)
class Worksheet:
    """A worksheet of ours. `wanted` is its name in the settings when it was made; people may have renamed it."""

    tab: Tab
    sheet_id: int
    wanted: str = ""

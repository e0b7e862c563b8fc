"""The worksheets of a site's spreadsheet, as the database knows them again."""

from dataclasses import dataclass
from enum import StrEnum


class Tab(StrEnum):
    """What a worksheet is for."""

    LATEST = "latest"
    COMPLETED = "completed"
    SYNC = "sync"
    OLDER = "older"  # the Orders_completed of a year that is over


@dataclass(frozen=True)
class Worksheet:
    """One that is ours. `wanted` is the name that the settings gave it then; people may have given it another."""

    tab: Tab
    sheet_id: int
    wanted: str = ""

"""The sheet ids of our worksheets, for writing."""

from dataclasses import dataclass, field

from passbot.domain.site.worksheets import Tab
from passbot.sheets.identity import Ours


@dataclass(frozen=True)
class Tabs:
    """Sheet ids, titles and grid sizes of our worksheets, as last looked up."""

    latest_id: int
    completed_id: int
    sync_id: int
    titles: dict[int, str]
    guard: int | None = None  # the id of our protection on Orders_latest
    older: tuple[int, ...] = ()  # Orders_completed_2025 and so on, whatever their titles are now
    rows: dict[int, int] = field(default_factory=dict)  # of their grids

    @classmethod
    def of(cls, ours: Ours) -> "Tabs":
        latest, completed, sync = (ours.of_today[tab] for tab in (Tab.LATEST, Tab.COMPLETED, Tab.SYNC))
        sheets = (latest, completed, sync, *ours.older)
        titles = {sheet.id: sheet.title for sheet in sheets}
        rows = {sheet.id: sheet.rows for sheet in sheets}
        older = tuple(sheet.id for sheet in ours.older)
        return cls(latest.id, completed.id, sync.id, titles, latest.guard, older, rows)

    def id_of(self, sheet: str) -> int:
        return int(sheet) if sheet else self.completed_id

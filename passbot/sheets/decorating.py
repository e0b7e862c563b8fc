"""Decides when the spreadsheet is decorated: after the orders, rarely, and never holding anything up."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passbot.domain.site.worksheets import Tab
from passbot.errors import BoardBroken, Rejected
from passbot.sheets import decoration, layout
from passbot.sheets.google_client import Far
from passbot.sheets.layout import Json
from passbot.sheets.set_up import Look, SpreadsheetFound

logger = logging.getLogger(__name__)
PAUSE = timedelta(minutes=1)  # between two batches of decoration


def parts(found: SpreadsheetFound, look: Look) -> dict[str, list[Json]]:
    """Missing decoration in parts, the most useful first. Each part can be left out."""
    latest, completed = (found.ours.get(tab) for tab in (Tab.LATEST, Tab.COMPLETED))
    if latest is None or completed is None or found.ours.missing:
        return {}  # worksheets must be added first
    taken = {view["filterViewId"] for sheet in found.sheets.values() for view in sheet.views}
    views = decoration.views(latest, look.views, former=look.titles_of_views, taken=taken)
    wanted = {
        "rights": layout.protection(latest, look.worker, open_ticks=True),
        "colours": decoration.colours(latest, damaged=look.texts("sheet.damaged")),
        "views": views,
        "frozen": [*decoration.frozen(latest, columns=2), *decoration.frozen(completed)],
        "widths": [
            *decoration.widths(latest, decoration.WIDTHS),
            *decoration.widths(completed, decoration.COMPLETED_WIDTHS),
        ],
        "zone": [layout.in_zone(look.zone)] if found.zone != look.zone else [],
    }
    return {name: requests for name, requests in wanted.items() if requests}


@dataclass
class Decorating:
    """Decorates until nothing is missing. If Google refuses, each part is sent alone, and the refused one is left out
    until the next start or night.
    """

    far: Far
    spreadsheet_id: str
    look: Look
    looked: Callable[[], SpreadsheetFound]
    _is_due: bool = True
    _is_one_by_one: bool = False
    _refused: set[str] = field(default_factory=set)
    _written: set[str] = field(default_factory=set)  # parts sent; Google may store them differently
    _last: datetime | None = None

    def begin(self) -> None:
        """Check and try everything again: at a start, every night, after a repair."""
        self._is_one_by_one = False
        self._refused.clear()
        self.grid_changed()

    def grid_changed(self) -> None:
        self._is_due = True
        self._written.clear()

    def is_due(self, now: datetime) -> bool:
        return self._is_due and (self._last is None or now - self._last >= PAUSE)

    def turn(self, now: datetime) -> bool:
        """Send at most one batch. False if nothing is missing."""
        self._last = now
        return self._step()

    def whole(self) -> bool:
        """Decorate everything now, for a person who waits. True if anything was missing."""
        self.begin()
        steps = 0
        while self._step():
            steps += 1
        return steps > 0

    def _step(self) -> bool:
        lacking = self.lacking()
        names = list(lacking)[:1] if self._is_one_by_one else list(lacking)
        if not names:
            self._is_due = False
            return False
        try:
            requests = [request for name in names for request in lacking[name]]
            self.far.write(f"/v4/spreadsheets/{self.spreadsheet_id}:batchUpdate", {"requests": requests})
        except (Rejected, BoardBroken) as exc:
            self._note_refusal(names, exc)
        else:
            self._written.update(names)
        return True

    def lacking(self) -> dict[str, list[Json]]:
        wanted = parts(self.looked(), self.look)
        return {name: wanted[name] for name in wanted if name not in self._refused | self._written}

    def _note_refusal(self, names: list[str], exc: Rejected | BoardBroken) -> None:
        """Leave this part out; logged once, so that somebody missing the colours finds out why."""
        self._is_one_by_one = True
        if len(names) == 1:
            self._refused.update(names)
            logger.error("decoration refused part=%s: %s", names[0], exc.message)

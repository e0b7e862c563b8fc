"""Free rows below the last order: the grid of Orders_latest grows in time, with checkboxes open to its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from passbot.sheets.layout import Json, opened
from passbot.sheets.rows import Changes

SPARE_ROWS = 50
STEP = 50  # rows added at once, so that the protection is not rewritten for every order


@dataclass
class Room:
    """The grid as read. Open ranges are not trusted: Google may close one, and each row that leaves would shorten it,
    until new orders are where no guard may tick.
    """

    height: int = 0  # 0 before the first read
    used: int = 0
    is_open: bool = False  # H is open down to the end of the grid, as far as known

    def see(self, range_read: str, *, used: int) -> bool:
        """Note the grid's height; True if somebody else has changed it, so that the ends of ranges are unknown.

        Google limits an open range that is read to the grid.
        """
        last = re.search(r":[A-Z]+(\d+)$", range_read)
        height = int(last.group(1)) if last else 0
        is_changed = height != self.height
        self.is_open = self.is_open and not is_changed
        self.height, self.used = height, used
        return is_changed

    def requests(self, changes: Changes, *, sheet_id: int, rule: int | None) -> Iterator[Json]:
        """Requests that extend the grid, before any row leaves: deleting shrinks it, and Google refuses to delete its
        last row.

        `rule` is the protection's id. A row inserted on top pushes the unprotected range down.
        """
        length = self._lacking(changes)
        if length:
            yield {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": length}}
        if rule is not None and self.height and (length or not self.is_open):
            yield opened(sheet_id, rule, rows=self.height + length)

    def written(self, changes: Changes) -> bool:
        """Note what was written; True if the grid has grown."""
        length = self._lacking(changes)
        self.is_open = True
        self.height += length - len(changes.removals)
        return length > 0

    def _lacking(self, changes: Changes) -> int:
        lost, new = len(changes.removals), len(changes.appended)
        spare = self.height - max(self.used + new, 1)
        if not self.height or not (lost or new) or spare >= SPARE_ROWS:
            return 0
        return SPARE_ROWS + STEP - spare

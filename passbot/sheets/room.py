"""Room below the last order: the grid of Orders_latest grows in time, and guards may tick down to its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from passbot.sheets.layout import Json, opened
from passbot.sheets.rows import Changes

SPARE_ROWS = 50
STEP = 50  # rows at once, so that the rights are not written anew with every order


@dataclass
class Room:
    """The grid as read. No range is trusted to grow by itself: what Google has bounded once, each row that leaves
    makes shorter, until new orders stand where no guard may tick.
    """

    height: int = 0  # 0 before the first read
    used: int = 0
    is_open: bool = False  # H, down to the end of the grid, as far as is known

    def see(self, range_read: str, *, used: int) -> bool:
        """True where somebody else has added rows or taken some: where ranges end is not known any more.

        Google bounds what is read of an open range to the grid.
        """
        last = re.search(r":[A-Z]+(\d+)$", range_read)
        height = int(last.group(1)) if last else 0
        is_changed = height != self.height
        self.is_open = self.is_open and not is_changed
        self.height, self.used = height, used
        return is_changed

    def requests(self, changes: Changes, *, sheet_id: int, rule: int | None) -> Iterator[Json]:
        """Before any row leaves: rows that do take their place in the grid with them, and Google refuses to
        delete the last one. `rule` is the protection's id; a row that somebody puts on top pushes its gap down.
        """
        length = self._lacking(changes)
        if length:
            yield {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": length}}
        if rule is not None and self.height and (length or not self.is_open):
            yield opened(sheet_id, rule, rows=self.height + length)

    def written(self, changes: Changes) -> bool:
        """True where the grid has grown."""
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

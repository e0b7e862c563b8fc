"""Counts which arrivals have a row in Orders_completed, page by page, in one byte for each arrival."""

from collections import Counter
from collections.abc import Sequence

from passbot.services.sheet import archive
from passbot.services.sheet.archive import Entered
from passbot.sheets.board import CompletedRow
from passbot.sheets.words import Wording
from passbot.slices import Slices


class Tally:
    """Matches rows by code and time, or by code alone if the site had another zone then."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._standing = bytearray()  # indexed by arrival id
        self._spare: Counter[str] = Counter()  # rows whose time matches none of their order's entries

    def take(self, rows: Sequence[CompletedRow]) -> Slices[list[int]]:
        """Take a page; returns arrivals that have a row but are not marked as archived."""
        found = list[int]()
        for at in range(0, len(rows), archive.READ_AT_ONCE):
            part = rows[at : at + archive.READ_AT_ONCE]
            found += self._take(part, archive.of_codes(sorted({row.code for row in part})))
            yield
        return found

    def _take(self, rows: Sequence[CompletedRow], entries: Sequence[Entered]) -> list[int]:
        by_code: dict[str, list[Entered]] = {}
        for each in entries:
            by_code.setdefault(each.code, []).append(each)
        found = list[int]()
        for row in rows:
            entry = self._entry(row, by_code.get(row.code, ()))
            if entry is not None and entry.archived_at is None:
                found.append(entry.arrival_id)
        return found

    def _entry(self, row: CompletedRow, entries: Sequence[Entered]) -> Entered | None:
        """The entry of a row. If an order has only one entry, a row with another time is its too, from another zone."""
        for each in entries:
            if self._wording.arrived(each.at) == row.arrived and self._stands(each.arrival_id):
                return each
        if len(entries) == 1 and entries[0].archived_at is not None:
            self._stands(entries[0].arrival_id)
        elif entries:
            self._spare[row.code] += 1
        return None

    def _stands(self, arrival_id: int) -> bool:
        """Mark the arrival as having a row; False if it had one already."""
        if arrival_id >= len(self._standing):
            self._standing.extend(bytes(arrival_id + 1 - len(self._standing)))
        is_new = not self._standing[arrival_id]
        self._standing[arrival_id] = True
        return is_new

    def has(self, entry: Entered) -> bool:
        """True if the entry has a row. Ask once for each archived entry, after all pages."""
        if entry.arrival_id < len(self._standing) and self._standing[entry.arrival_id]:
            return True
        spare = self._spare.get(entry.code, 0)
        if spare:
            self._spare[entry.code] = spare - 1
        return spare > 0

"""The audit's mark: how far Orders_completed was compared with the database. Rows above it are compared at
night only.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from passbot.store.db import transaction
from passbot.store.models import SheetAudit
from passbot.store.prepared import P, Prepared, given

_LAST = Prepared(SheetAudit.select().where(SheetAudit.spreadsheet_id == P.spreadsheet_id))
_ALL = SheetAudit._meta.sorted_fields
_KEEP = Prepared(SheetAudit.insert(given(*_ALL)).on_conflict(conflict_target=_ALL[:1], preserve=_ALL[1:]))


@dataclass(frozen=True)
class Mark:
    """The last row that an audit read, and its contents, by which the row is found again if rows above it are moved.

    What was archived after `at` stands below it. The mark lives in the database: a restored database has its old mark,
    and everything it does not know stands below that.
    """

    sheet: str
    row: int
    code: str
    arrived: str
    closed: tuple[str, ...]  # the worksheets of other years, to which nothing is appended any more
    at: datetime
    whole_at: datetime  # when all of them were last read


def last(spreadsheet_id: str) -> Mark | None:
    found = _LAST.one(spreadsheet_id=spreadsheet_id)
    if found is None:
        return None
    closed = tuple(found.closed)
    return Mark(
        found.sheet, found.row_at, found.code, found.arrived, closed, found.audited_at, found.whole_at
    )


def keep(spreadsheet_id: str, mark: Mark) -> None:
    with transaction():
        _KEEP.run(
            spreadsheet_id=spreadsheet_id,
            sheet=mark.sheet,
            row_at=mark.row,
            code=mark.code,
            arrived=mark.arrived,
            closed=json.dumps(mark.closed),
            audited_at=mark.at,
            whole_at=mark.whole_at,
        )

"""The audit's mark: how far Orders_completed was compared with the database. Rows above it are compared at
night only.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

_LAST = Statement("""
    SELECT sheet, row_at, code, arrived, closed, audited_at, whole_at FROM sheet_audits
    WHERE spreadsheet_id = :spreadsheet_id
""")
_KEEP = Statement("""
    INSERT INTO sheet_audits (spreadsheet_id, sheet, row_at, code, arrived, closed, audited_at, whole_at)
    VALUES (:spreadsheet_id, :sheet, :row_at, :code, :arrived, :closed, :audited_at, :whole_at)
    ON CONFLICT (spreadsheet_id) DO UPDATE SET sheet = :sheet, row_at = :row_at, code = :code, arrived = :arrived,
        closed = :closed, audited_at = :audited_at, whole_at = :whole_at
""")


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
    found = _LAST.row(spreadsheet_id=spreadsheet_id)
    if found is None:
        return None
    sheet, row, code, arrived, closed, at, whole_at = found
    return Mark(sheet, row, code, arrived, tuple(json.loads(closed)), from_epoch(at), from_epoch(whole_at))


def keep(spreadsheet_id: str, mark: Mark) -> None:
    with transaction():
        _KEEP.run(
            spreadsheet_id=spreadsheet_id,
            sheet=mark.sheet,
            row_at=mark.row,
            code=mark.code,
            arrived=mark.arrived,
            closed=json.dumps(mark.closed),
            audited_at=to_epoch(mark.at),
            whole_at=to_epoch(mark.whole_at),
        )

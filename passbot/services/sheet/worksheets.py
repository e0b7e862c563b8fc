"""Our worksheets of a spreadsheet, known by Google's sheet ids, which stay when people rename a worksheet."""

from passbot.domain.site.worksheets import Tab, Worksheet
from passbot.store.db import lock, transaction
from passbot.store.models import Worksheet as Row
from passbot.store.prepared import P, Prepared, given

_KNOWN = Prepared(
    Row.select(Row.tab, Row.sheet_id, Row.wanted)
    .where(Row.spreadsheet_id == P.spreadsheet_id)
    .order_by(Row.sheet_id)
)
_FORGET = Prepared(Row.delete().where(Row.spreadsheet_id == P.spreadsheet_id))
_REMEMBER = Prepared(Row.insert(given(Row)))


def known(spreadsheet_id: str) -> tuple[Worksheet, ...]:
    return tuple(
        Worksheet(Tab(row.tab), row.sheet_id, row.wanted)
        for row in _KNOWN.rows(spreadsheet_id=spreadsheet_id)
    )


def remember(spreadsheet_id: str, found: tuple[Worksheet, ...]) -> None:
    """Store all of them, replacing what was known."""
    with transaction():
        lock(f"worksheets {spreadsheet_id}")  # two workers that begin at once have both read them
        _FORGET.run(spreadsheet_id=spreadsheet_id)
        for each in found:
            _REMEMBER.run(
                spreadsheet_id=spreadsheet_id, tab=each.tab.value, sheet_id=each.sheet_id, wanted=each.wanted
            )

"""Our worksheets of a spreadsheet, known by Google's sheet ids, which stay when people rename a worksheet."""

from passbot.domain.site.worksheets import Tab, Worksheet
from passbot.store.db import lock, transaction
from passbot.store.statement import Statement

_KNOWN = Statement("""
    SELECT tab, sheet_id, wanted FROM worksheets WHERE spreadsheet_id = :spreadsheet_id ORDER BY sheet_id
""")
_FORGET = Statement("DELETE FROM worksheets WHERE spreadsheet_id = :spreadsheet_id")
_REMEMBER = Statement("""
    INSERT INTO worksheets (spreadsheet_id, tab, sheet_id, wanted)
    VALUES (:spreadsheet_id, :tab, :sheet_id, :wanted)
""")


def known(spreadsheet_id: str) -> tuple[Worksheet, ...]:
    return tuple(
        Worksheet(Tab(tab), sheet_id, wanted)
        for tab, sheet_id, wanted in _KNOWN.rows(spreadsheet_id=spreadsheet_id)
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

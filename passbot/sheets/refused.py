"""Explains a refusal by looking at the spreadsheet, because the refusal's text may be in any language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from passbot import called
from passbot.domain.site.worksheets import Tab
from passbot.errors import BoardBroken, FarSide, Rejected, Unavailable
from passbot.sheets import layout, numbers
from passbot.sheets.board import NumberTaken
from passbot.sheets.google_client import Far
from passbot.sheets.identity import Ours
from passbot.sheets.layout import SYNC_ROWS
from passbot.sheets.set_up import SpreadsheetFound


@contextmanager
def explained(
    far: Far, spreadsheet_id: str, looked: Callable[[], SpreadsheetFound], *, number: int | None = None
) -> Iterator[None]:
    """Replace a refusal inside the block by an error that says what to do. `number` is the batch's."""
    try:
        yield
    except Rejected as exc:
        if number is not None and numbers.is_taken(far, spreadsheet_id, number):
            raise NumberTaken("board.number", "This batch's number was applied before.") from exc
        raise _of_the_frame(looked().ours) or exc from exc


def _of_the_frame(ours: Ours) -> FarSide | None:
    """The structural fault, or None: then the contents were refused."""
    if ours.missing:
        return BoardBroken("board.sheets", "A worksheet is missing. Run `sheet repair`.")
    if any(sheet.shut_out_by for sheet in ours.of_today.values()):
        why = called.told("A protection keeps the worker out: `./run check` names it.")
        return BoardBroken("board.protected", why)
    if _is_cut(ours):
        return Unavailable("board.grid", "Somebody has cut a worksheet's grid: it is made whole.")
    return None


def _is_cut(ours: Ours) -> bool:
    return any(
        any(layout.grown(sheet, rows=SYNC_ROWS if tab is Tab.SYNC else 2))
        for tab, sheet in ours.of_today.items()
    )

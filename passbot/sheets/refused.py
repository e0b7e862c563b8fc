"""Why Google has refused: asked of the spreadsheet itself, for the words of a refusal come in any language."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from passbot.errors import BoardBroken, FarSide, Rejected, Unavailable
from passbot.sheets import frame
from passbot.sheets.board import NumberTaken
from passbot.sheets.far import Far
from passbot.sheets.frame import SYNC, SYNC_ROWS, Sheet
from passbot.sheets.making import look_at


@contextmanager
def explained(
    far: Far, spreadsheet_id: str, titles: Collection[str], *, number: int | None = None
) -> Iterator[None]:
    """What goes on inside is refused for a reason that says what to do. `number` is that of the batch."""
    try:
        yield
    except Rejected as exc:
        if number is not None and _is_taken(far, spreadsheet_id, number):
            raise NumberTaken("board.number", "This batch's number was applied before.") from exc
        raise _of_the_frame(far, spreadsheet_id, titles) or exc from exc


def _is_taken(far: Far, spreadsheet_id: str, number: int) -> bool:
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataId": number}}]}
    answer = far.search(f"/v4/spreadsheets/{spreadsheet_id}/developerMetadata:search", lookup)
    return bool(answer.get("matchedDeveloperMetadata"))


def _of_the_frame(far: Far, spreadsheet_id: str, titles: Collection[str]) -> FarSide | None:
    """None where everything stands as it should: then it was the content."""
    found = look_at(far, spreadsheet_id).sheets
    ours = [found[title] for title in titles if title in found]
    if len(ours) < len(titles):
        return BoardBroken("board.sheets", "A worksheet is missing. Run `sheet repair`.")
    if any(sheet.shut_out_by for sheet in ours):
        return BoardBroken("board.protected", "A protection keeps the worker out: `./run check` names it.")
    if any(_is_cut(sheet) for sheet in ours):
        return Unavailable("board.grid", "Somebody has cut a worksheet's grid: it is made whole.")
    return None


def _is_cut(sheet: Sheet) -> bool:
    return any(frame.grown(sheet, rows=SYNC_ROWS if sheet.title == SYNC else 2))

"""Makes the spreadsheet what it should be: at the first start, at every start again, and after a human broke it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from passbot.sheets import frame
from passbot.sheets.far import Far
from passbot.sheets.frame import SYNC, Json, Sheet
from passbot.sheets.rows import COMPLETED_HEADER, HEADER
from passbot.texts import LANGUAGES, Texts

FIELDS = (
    "properties(timeZone),"
    "sheets(properties(sheetId,title,gridProperties),protectedRanges,conditionalFormats,filterViews,"
    "developerMetadata,data(columnMetadata(pixelSize)))"
)
NOTED = ("Code", "Arrived", "Status")
RECOGNISED = 8  # of eleven names in the header
SEARCHED_ROWS = 200


@dataclass(frozen=True)
class Look:
    """What this site's spreadsheet should look like."""

    latest: str
    completed: str
    worker: str  # the account that alone may write
    zone: str
    texts: Texts

    @property
    def notes(self) -> dict[str, str]:
        return {name: "\n".join(t(f"sheet.note.{name.lower()}") for t in self.tongues) for name in NOTED}

    @property
    def views(self) -> dict[str, str]:
        return _views(self.texts)

    @property
    def titles_of_views(self) -> set[str]:
        """In every language: the site may have had another one when they were made."""
        return {title for tongue in self.tongues for title in _views(tongue).values()}

    @property
    def tongues(self) -> list[Texts]:
        return [Texts(language, self.texts.zone) for language in LANGUAGES]


def _views(texts: Texts) -> dict[str, str]:
    return {name: texts(f"sheet.view.{name}") for name in ("now", "today", "house")}


@dataclass(frozen=True)
class Found:
    """What Google says about the whole spreadsheet."""

    sheets: dict[str, Sheet]
    zone: str


def look_at(far: Far, spreadsheet_id: str) -> Found:
    said = far.read(f"/v4/spreadsheets/{spreadsheet_id}", {"fields": FIELDS})
    sheets = [Sheet.of(each) for each in said["sheets"]]
    properties = said.get("properties", {})
    titles = {sheet.title: sheet for sheet in sheets}
    return Found(titles, properties.get("timeZone", ""))


@dataclass(frozen=True)
class Making:
    far: Far
    spreadsheet_id: str
    look: Look

    def make(self, *, repair: bool = False) -> bool:
        """True if anything was missing. A header that a human broke is mended only where `repair` says so."""
        found = look_at(self.far, self.spreadsheet_id)
        heads = self._heads(found)
        moves = [*self._grids(found), *self._sheets(found, heads, repair=repair)]
        if moves:
            self._write(moves)
            found = look_at(self.far, self.spreadsheet_id)
            heads = self._heads(found)
        rest = list(self._rest(found, heads))
        if rest:
            self._write(rest)
        return bool(moves or rest)

    def lacking(self) -> int:
        """How many things `make` would do."""
        found = look_at(self.far, self.spreadsheet_id)
        heads = self._heads(found)
        moves = [*self._grids(found), *self._sheets(found, heads, repair=False)]
        return len(moves) or len(list(self._rest(found, heads)))

    def set_aside(self) -> str | None:
        """Keep a copy of Orders_latest, whose name it answers. The sheet itself is emptied: a running worker
        writes to it by its number.
        """
        found = look_at(self.far, self.spreadsheet_id)
        title = self.look.latest
        if title not in found.sheets:
            return None
        kept = _free_title(title, found)
        self._write(frame.moved_out(found.sheets[title].id, kept))
        return kept

    def _grids(self, found: Found) -> Iterator[Json]:
        sizes = {self.look.latest: 2, self.look.completed: 2, SYNC: frame.SYNC_ROWS}
        for title, rows in sizes.items():
            if title in found.sheets:
                yield from frame.grown(found.sheets[title], rows=rows)

    def _write(self, requests: list[Json]) -> None:
        self.far.write(f"/v4/spreadsheets/{self.spreadsheet_id}:batchUpdate", {"requests": requests})

    def _heads(self, found: Found) -> dict[str, list[list[Any]]]:  # Any: cells
        titles = [title for title in (self.look.latest, self.look.completed) if title in found.sheets]
        if not titles:
            return {}
        ranges = [f"{quoted(title)}!A1:L{SEARCHED_ROWS}" for title in titles]
        params = {"ranges": ranges, "valueRenderOption": "UNFORMATTED_VALUE"}
        said = self.far.read(f"/v4/spreadsheets/{self.spreadsheet_id}/values:batchGet", params)
        return {
            title: each.get("values", []) for title, each in zip(titles, said["valueRanges"], strict=True)
        }

    def _sheets(self, found: Found, heads: dict[str, list[list[Any]]], *, repair: bool) -> Iterator[Json]:
        """Which worksheets are added, set aside or straightened."""
        latest, completed = self.look.latest, self.look.completed
        if latest not in found.sheets:
            yield frame.add_sheet(latest, index=0)
        elif not _is(heads[latest], HEADER) and _has_words(heads[latest]):
            is_theirs = SYNC not in found.sheets
            if is_theirs or repair:
                yield from self._mend(found, heads[latest], is_theirs=is_theirs)
        if completed not in found.sheets:
            yield frame.add_sheet(completed, index=1)
        elif _has_words(heads[completed]) and heads[completed][0][:7] != list(COMPLETED_HEADER[:7]):
            yield _blank_row_on_top(found.sheets[completed].id)
        if SYNC not in found.sheets:
            yield frame.add_sheet(SYNC, index=2, rows=frame.SYNC_ROWS, hidden=True)

    def _mend(self, found: Found, rows: list[list[Any]], *, is_theirs: bool) -> Iterator[Json]:
        """Keep the rows where the header can be put right; else set the sheet aside and begin anew."""
        title = self.look.latest
        sheet_id = found.sheets[title].id
        at = next((at for at, row in enumerate(rows) if _resembles(row)), None)
        if is_theirs or (at is None and not _resembles_order(rows)):
            yield frame.renamed(sheet_id, _free_title(title, found))
            yield frame.add_sheet(title, index=0)
            return
        if at:
            span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
            yield {"deleteDimension": {"range": span}}
        if at != 0:
            yield _blank_row_on_top(sheet_id)
        else:
            yield frame.head(sheet_id, HEADER, self.look.notes)

    def _rest(self, found: Found, heads: dict[str, list[list[Any]]]) -> Iterator[Json]:
        look = self.look
        latest, completed, sync = (found.sheets[title] for title in (look.latest, look.completed, SYNC))
        if not _has_words(heads[look.latest][:1]):
            yield frame.head(latest.id, HEADER, look.notes)
        if not _is(heads[look.completed], COMPLETED_HEADER):
            yield frame.head(completed.id, COMPLETED_HEADER, look.notes)
        yield from frame.protection(latest, look.worker, open_ticks=True)
        yield from frame.protection(completed, look.worker, open_ticks=False)
        yield from frame.protection(sync, look.worker, open_ticks=False)


def quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _is(rows: list[list[Any]], header: Sequence[str]) -> bool:
    return tuple(rows[0][: len(header)] if rows else ()) == tuple(header)


def _has_words(rows: list[list[Any]]) -> bool:
    return any(bool(cell not in ("", None, False)) for row in rows for cell in row)


def _resembles(row: list[Any]) -> bool:
    return len([name for cell, name in zip(row, HEADER, strict=False) if cell == name]) >= RECOGNISED


def _resembles_order(rows: list[list[Any]]) -> bool:
    """The first row is an order where the header should be: a boolean stands in H."""
    return bool(rows) and len(rows[0]) > 7 and isinstance(rows[0][7], bool)


def _blank_row_on_top(sheet_id: int) -> Json:
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    return {"insertDimension": {"range": span, "inheritFromBefore": False}}


def _free_title(title: str, found: Found) -> str:
    wanted = [f"{title} (old)", *(f"{title} (old {number})" for number in range(2, 1_000))]
    return next(each for each in wanted if each not in found.sheets)

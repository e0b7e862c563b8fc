"""Creates and repairs the spreadsheet: at the first start, at every later one, and by `sheet repair`."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from passbot.domain.people.languages import LANGUAGES
from passbot.domain.site.worksheets import Tab
from passbot.errors import BoardBroken, Rejected
from passbot.sheets import identity, layout
from passbot.sheets.columns import SEARCHED_ROWS, Header, boxes_aside, header_of, straightened
from passbot.sheets.google_client import Far
from passbot.sheets.identity import Memory, Ours
from passbot.sheets.layout import Json, Sheet
from passbot.sheets.rows import ARRIVED, ARRIVED_AT, CODE, COMPLETED_HEADER, HEADER
from passbot.texts import Texts

logger = logging.getLogger(__name__)
FIELDS = (
    "properties(timeZone),"
    "sheets(properties(sheetId,title,gridProperties),merges,protectedRanges,conditionalFormats,filterViews,"
    "developerMetadata,data(columnMetadata(pixelSize)))"
)
NOTED = ("Code", "Arrived", "Status")


@dataclass(frozen=True)
class Look:
    """What this site's spreadsheet should look like."""

    latest: str
    completed: str
    worker: str  # the only account that may write
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
        """Titles of our views in every language: the site's may have changed since they were made."""
        return {title for tongue in self.tongues for title in _views(tongue).values()}

    @property
    def tongues(self) -> list[Texts]:
        return [Texts(language, self.texts.zone) for language in LANGUAGES]


def _views(texts: Texts) -> dict[str, str]:
    return {name: texts(f"sheet.view.{name}") for name in ("now", "today", "house")}


@dataclass(frozen=True)
class SpreadsheetFound:
    """Google's description of the whole spreadsheet."""

    sheets: dict[str, Sheet]
    ours: Ours
    zone: str


Rows = list[list[Any]]  # Any: cells
Heads = dict[int, Rows]  # the first rows of each worksheet


@dataclass(frozen=True)
class Making:
    far: Far
    spreadsheet_id: str
    look: Look
    memory: Memory

    def looked(self) -> SpreadsheetFound:
        """Describe everything but the cells; ids of our worksheets are stored, whatever their titles are."""
        said = self.far.read(f"/v4/spreadsheets/{self.spreadsheet_id}", {"fields": FIELDS})
        sheets = {sheet.title: sheet for sheet in map(Sheet.of, said["sheets"])}
        known = self.memory.known(self.spreadsheet_id)
        ours = identity.find(sheets, known, identity.names(self.look.latest, self.look.completed))
        if not ours.missing and ours.worksheets() != known:
            self.memory.remember(self.spreadsheet_id, ours.worksheets())
        properties = said.get("properties", {})
        return SpreadsheetFound(sheets, ours, properties.get("timeZone", ""))

    def make(self, *, repair: bool = False, only_today: bool = False) -> bool:
        """Create what is missing; True if anything was. Decisions of a person are made only if `repair`.

        `only_today` skips older years' worksheets, to which nothing is written.
        """
        found = self.looked()
        if only_today:
            found = replace(found, ours=replace(found.ours, older=()))
        heads = self._heads(found)
        moves = list(self._moves(found, heads, repair=repair))
        if moves:
            self._write(moves)
            found = self.looked()
            heads = self._heads(found)
        return self._write_rest(found, heads) or bool(moves)

    def _write_rest(self, found: SpreadsheetFound, heads: Heads) -> bool:
        """Write headers and protections; if Google lets only the owner protect, the headers alone."""
        names, guards = list(self._headers(found, heads)), list(self._guards(found))
        try:
            if names or guards:
                self._write([*names, *guards])
        except (BoardBroken, Rejected) as exc:
            if not guards:
                raise
            if names:
                self._write(names)
            logger.error("worksheets stay unprotected, protect them as the owner: %s", exc.message)
            return bool(names)
        return bool(names or guards)

    def lacking(self) -> int:
        """The number of requests that `make` would send."""
        found = self.looked()
        heads = self._heads(found)
        moves = list(self._moves(found, heads, repair=False))
        return len(moves or [*self._headers(found, heads), *self._guards(found)])

    def set_aside(self) -> str | None:
        """Copy Orders_latest to a free title, which is returned, and empty it: a running worker writes to
        it by its id.
        """
        found = self.looked()
        latest = found.ours.get(Tab.LATEST)
        if latest is None:
            return None
        kept = _free_title(latest.title, found)
        self._write(layout.moved_out(latest.id, kept))
        return kept

    def sets_aside(self) -> bool:
        """True if a repair would begin a new Orders_latest; no worker reads the rows left in the old one."""
        found = self.looked()
        latest = found.ours.get(Tab.LATEST)
        if latest is None:
            return False
        moves = self._ordered_latest(found, latest, self._heads(found)[latest.id], repair=True)
        return layout.renamed(latest.id, _free_title(latest.title, found)) in moves

    def _moves(self, found: SpreadsheetFound, heads: Heads, *, repair: bool) -> Iterator[Json]:
        for tab, sheet in found.ours.of_today.items():
            yield from layout.grown(sheet, rows=layout.SYNC_ROWS if tab is Tab.SYNC else 2)
            yield from layout.unmerged(sheet)
        yield from self._names(found)
        yield from self._sheets(found, heads, repair=repair)
        for sheet in found.ours.older:
            yield from self._ordered_completed(sheet, heads[sheet.id])

    def _names(self, found: SpreadsheetFound) -> Iterator[Json]:
        """Rename worksheets whose title in the settings has changed. Otherwise the owner's own title stays."""
        ours = found.ours
        for tab in ours.former:
            yield layout.renamed(ours.of_today[tab].id, ours.names[tab])

    def _write(self, requests: list[Json]) -> None:
        self.far.write(f"/v4/spreadsheets/{self.spreadsheet_id}:batchUpdate", {"requests": requests})

    def _heads(self, found: SpreadsheetFound) -> Heads:
        today = [found.ours.get(tab) for tab in (Tab.LATEST, Tab.COMPLETED)]
        sheets = [*filter(None, today), *found.ours.older]
        if not sheets:
            return {}
        ranges = [f"{quoted(sheet.title)}!A1:AZ{SEARCHED_ROWS}" for sheet in sheets]
        params = {"ranges": ranges, "valueRenderOption": "UNFORMATTED_VALUE"}
        said = self.far.read(f"/v4/spreadsheets/{self.spreadsheet_id}/values:batchGet", params)
        pairs = zip(sheets, said["valueRanges"], strict=True)
        return {sheet.id: each.get("values", []) for sheet, each in pairs}

    def _sheets(self, found: SpreadsheetFound, heads: Heads, *, repair: bool) -> Iterator[Json]:
        """Worksheets to add, set aside or put in order."""
        latest, completed = found.ours.get(Tab.LATEST), found.ours.get(Tab.COMPLETED)
        if latest is None:
            yield layout.add_sheet(self.look.latest, index=0)
        else:
            yield from self._ordered_latest(found, latest, heads[latest.id], repair=repair)
        if completed is None:
            yield layout.add_sheet(self.look.completed, index=1)
        else:
            yield from self._ordered_completed(completed, heads[completed.id])
        if found.ours.get(Tab.SYNC) is None:
            yield layout.add_sheet(layout.SYNC, index=2, rows=layout.SYNC_ROWS, hidden=True)

    def _ordered_latest(
        self, found: SpreadsheetFound, sheet: Sheet, rows: Rows, *, repair: bool
    ) -> Iterator[Json]:
        """Only a repair, which a person has asked for, may take an unnamed column for the checkboxes."""
        header = header_of(rows, HEADER, restored=HEADER if repair else boxes_aside(HEADER))
        if not _has_words(rows) or (header and header.is_straight):
            return
        is_theirs = found.ours.get(Tab.SYNC) is None and not self.memory.known(self.spreadsheet_id)
        if header and not is_theirs and (header.is_readable or repair) and HEADER[CODE] in header.labels:
            yield from self._straightened(sheet, header, len(rows), is_latest=True)
        elif is_theirs or (repair and not _resembles_order(rows)):
            yield layout.renamed(sheet.id, _free_title(sheet.title, found))
            if found.sheets.get(self.look.latest, sheet) is sheet:
                yield layout.add_sheet(self.look.latest, index=0)
        elif repair:
            yield layout.inserted(sheet.id, "ROWS", 0)  # a row for the header

    def _ordered_completed(self, sheet: Sheet, rows: Rows) -> Iterator[Json]:
        header = header_of(rows, COMPLETED_HEADER, restored=COMPLETED_HEADER)
        if header and not header.is_straight:
            yield from self._straightened(sheet, header, len(rows), is_latest=False)
        elif _has_words(rows) and rows[0][:ARRIVED_AT] != list(COMPLETED_HEADER[:ARRIVED_AT]):
            yield layout.inserted(sheet.id, "ROWS", 0)  # a row for the header

    def _straightened(self, sheet: Sheet, header: Header, used: int, *, is_latest: bool) -> list[Json]:
        head_of_next = self.look.texts("sheet.as_of", at="").strip() if is_latest else None
        rows = max(used, 2) if used < SEARCHED_ROWS else sheet.rows
        return straightened(sheet.id, header, rows=rows, notes=self.look.notes, head_of_next=head_of_next)

    def _headers(self, found: SpreadsheetFound, heads: Heads) -> Iterator[Json]:
        latest, completed = (found.ours.of_today[tab] for tab in (Tab.LATEST, Tab.COMPLETED))
        if not _has_words(heads[latest.id][:1]):
            yield layout.head(latest.id, HEADER, self.look.notes)
        if not _is(heads[completed.id], COMPLETED_HEADER):
            yield layout.head(completed.id, COMPLETED_HEADER, self.look.notes)

    def _guards(self, found: SpreadsheetFound) -> Iterator[Json]:
        for tab in (Tab.LATEST, Tab.COMPLETED, Tab.SYNC):
            sheet = found.ours.of_today[tab]
            yield from layout.protection(sheet, self.look.worker, open_ticks=tab is Tab.LATEST)


def quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _is(rows: list[list[Any]], header: Sequence[str]) -> bool:
    return tuple(rows[0][: len(header)] if rows else ()) == tuple(header)


def _has_words(rows: list[list[Any]]) -> bool:
    return any(bool(cell not in ("", None, False)) for row in rows for cell in row)


def _resembles_order(rows: list[list[Any]]) -> bool:
    """True if the first row is an order instead of the header: H is a boolean."""
    return bool(rows) and len(rows[0]) > ARRIVED and isinstance(rows[0][ARRIVED], bool)


def _free_title(title: str, found: SpreadsheetFound) -> str:
    wanted = [f"{title} (old)", *(f"{title} (old {number})" for number in range(2, 1_000))]
    return next(each for each in wanted if each not in found.sheets)

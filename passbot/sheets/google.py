"""The board as a Google spreadsheet, read by one call and written by one atomic `batchUpdate`."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from passbot.domain.gate.gate import CALLS_A_MINUTE
from passbot.domain.site.worksheets import Tab
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.sheets import layout, numbers, reading
from passbot.sheets.areas import Area, Values, area, read_areas
from passbot.sheets.board import Batch, Completed, TitleTaken, Year
from passbot.sheets.decorating import Decorating
from passbot.sheets.filtering import Filters
from passbot.sheets.google_client import Far
from passbot.sheets.identity import Memory, NoMemory
from passbot.sheets.layout import Sheet
from passbot.sheets.refused import explained
from passbot.sheets.room import Room
from passbot.sheets.rows import ARRIVED, CODE, WIDTH, Seen, SeenRow, Value, padded
from passbot.sheets.set_up import Look, Making, quoted
from passbot.sheets.tabs import Tabs
from passbot.sheets.writing import requests_of, told

READ_AGAIN = 2  # times, until all of it is of one moment


def _number_of(sync: Values) -> tuple[object, ...]:
    return reading.signs_of(sync.get("values", []))[:2]


class GoogleBoard:
    def __init__(self, far: Far, spreadsheet_id: str, look: Look, memory: Memory | None = None) -> None:
        self._far = far
        self._making = Making(far, spreadsheet_id, look, memory or NoMemory())
        self.look = look
        self._tabs: Tabs | None = None
        self._room = Room()
        self._filters = Filters(far, spreadsheet_id)
        self.decorating = Decorating(far, spreadsheet_id, look, self._making.looked)
        self.id = spreadsheet_id

    @property
    def tabs(self) -> Tabs:
        if self._tabs is None:
            self._tabs = self._find_tabs()
        return self._tabs

    def _find_tabs(self) -> Tabs:
        ours = self._making.looked().ours
        if ours.missing:
            raise BoardBroken(
                "board.sheets", f"The worksheet {', '.join(ours.missing)} is gone. Run `sheet repair`."
            )
        return Tabs.of(ours)

    def read(self) -> Seen:
        """Read by sheet ids, which are the ones that `write` uses."""
        before = self.tabs
        try:
            return self._read(before)
        except Rejected:  # a worksheet may have been replaced by another of its name
            self._tabs = None
            if self.tabs == before:
                raise
            return self._read(self.tabs)
        except BoardBroken:
            self._tabs = None  # a repair may give it another id
            raise

    def _read(self, tabs: Tabs) -> Seen:
        """Read the number before the rows: if a batch comes in between, the read counts as old, never as too new."""
        sync, latest, completed = self._of_one_moment(tabs)
        said, rows = latest.get("range", ""), latest.get("values", [])
        if self._room.see(said, used=len(rows)):
            self.decorating.grid_changed()
        head = completed.get("values", [])
        return reading.seen(reading.title_of(said), rows, sync.get("values", []), head=head)

    def _of_one_moment(self, tabs: Tabs) -> list[Values]:
        """`_sync`, the rows and the header of Orders_completed. A read whose first and last number differ is done
        again: rows older than the number would look as if the last batch's rows had been taken away.
        """
        asked = area(tabs.sync_id), area(tabs.latest_id), area(tabs.completed_id, last=1)
        for _ in range(READ_AGAIN):
            *read, last = self._areas(*asked, area(tabs.sync_id, last=1, right=2))
            if _number_of(read[0]) == _number_of(last):
                return read
        raise Unavailable("google.torn", "Google answers with two moments at once.")

    def _areas(self, *asked: Area) -> list[Values]:
        return read_areas(self._far, self.id, asked)

    def _values(self, ranges: list[str]) -> list[dict[str, Any]]:  # Any: Google's JSON
        params = {"ranges": ranges, "valueRenderOption": "UNFORMATTED_VALUE"}
        with self._explained():
            answer = self._far.read(f"/v4/spreadsheets/{self.id}/values:batchGet", params)
        return list(answer["valueRanges"])

    def write(self, batch: Batch) -> None:
        filtering = self._filters.over(self.tabs.latest_id, batch.changes, used=self._room.used)
        requests = requests_of(batch, self.tabs, self._room, filtering)
        try:
            with self._explained(number=batch.number):
                self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": requests})
        except (BoardBroken, Rejected) as exc:
            self._tabs = None  # a worksheet or the protection may have another id now
            if filtering and type(exc) is Rejected:  # no other cause is known
                self._filters.is_refused = True
            raise
        self._filters.is_refused = False
        if self._room.written(batch.changes):
            self.decorating.grid_changed()

    def _explained(self, *, number: int | None = None) -> AbstractContextManager[None]:
        return explained(self._far, self.id, self._making.looked, number=number)

    def numbers(self) -> dict[int, str]:
        return numbers.remembered(self._far, self.id)

    def signs(self) -> tuple[str, str]:
        sync = self._making.looked().ours.get(Tab.SYNC)
        if sync is None:
            return "", ""  # nobody has written here yet
        return reading.signs_of(self._areas(area(sync.id))[0].get("values", []))[2:]

    def say(self, word: str) -> None:
        body = {"requests": [told(self.tabs.sync_id, word)]}
        self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", body)

    def look_anew(self) -> None:
        self._tabs = None

    def years(self) -> tuple[Year, ...]:
        self.look_anew()
        tabs = self.tabs
        return tuple(Year(str(each), tabs.rows[each]) for each in (*tabs.older, tabs.completed_id))

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        """Read the number first and last: if the ranges are of two revisions, the read counts as the older."""
        tabs = self.tabs
        sheet_id = tabs.id_of(sheet)
        state, *columns, state_again = self._areas(
            area(tabs.sync_id, last=1, right=1),
            area(sheet_id, last=1, right=WIDTH),
            area(sheet_id, first=first, last=last, left=CODE, right=CODE + 1),
            area(sheet_id, first=first, last=last, left=ARRIVED, right=ARRIVED + 1),
            area(tabs.sync_id, last=1, right=2),
        )
        number = min(
            reading.number_of(reading.signs_of(each.get("values", []))[0]) for each in (state, state_again)
        )
        return Completed(number, reading.arrivals(str(sheet_id), tabs.titles[sheet_id], columns, first=first))

    def copied(self, sheet: str, first: int, last: int) -> tuple[tuple[Value, ...], ...]:
        (rows,) = self._values([f"{quoted(self.titled(sheet))}!A{first + 1}:K{last}"])
        return tuple(padded(row) for row in rows.get("values", []))

    def titled(self, sheet: str = "") -> str:
        return self.tabs.titles[int(sheet) if sheet else self.tabs.latest_id]

    def set_up(self, *, repair: bool = False, only_today: bool = False) -> bool:
        self.look_anew()
        self.decorating.begin()
        with self._explained():
            return self._making.make(repair=repair, only_today=only_today)

    def is_plain(self, now: datetime) -> bool:
        return self.decorating.is_due(now)

    def decorate(self, now: datetime) -> bool:
        return self.decorating.turn(now)

    def spent(self) -> tuple[int, int]:
        return CALLS_A_MINUTE - self._far.left("read"), CALLS_A_MINUTE - self._far.left("write")

    def proved(self) -> str:
        """The state in words. Writes a value that is there already; raises BoardBroken if the worker cannot write."""
        found = self._making.looked()
        for sheet in found.ours.of_today.values():
            self._check_rights(sheet)
        self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": [layout.in_zone(found.zone)]})
        if found.ours.missing:
            return f"passbot will add {', '.join(found.ours.missing)}"
        self.read()  # raises if the header is not ours
        lacking = self._making.lacking() or len(self.decorating.lacking())
        return (
            f"at each start passbot tries to put right what is missing ({lacking})"
            if lacking
            else "it is set up"
        )

    def _check_rights(self, sheet: Sheet) -> None:
        for name in sheet.shut_out_by:
            raise BoardBroken(
                "board.protected",
                f"The protection “{name}” on {sheet.title} keeps {self.look.worker} out: delete it, or make that "
                "account one of its editors.",
            )

    def set_aside(self) -> str | None:
        """Copy Orders_latest to another title and empty it; the worker then writes it anew."""
        return self._making.set_aside()

    def sets_aside(self) -> bool:
        """True if a repair would do that too."""
        return self._making.sets_aside()

    def titles(self) -> set[str]:
        """Titles of worksheets that are not ours, or not any more."""
        found = self._making.looked()
        ours = {sheet.title for sheet in (*found.ours.of_today.values(), *found.ours.older)}
        return set(found.sheets) - ours

    def rows(self, title: str) -> tuple[SeenRow, ...]:
        """Rows of any worksheet with our header; none if the checkboxes' column has lost its name."""
        return reading.by_header(self._values([f"{quoted(title)}!A1:AZ"])[0].get("values", []))

    def standing(self) -> tuple[SeenRow, ...]:
        """Rows of Orders_latest; none if the checkboxes' column has lost its name."""
        latest = self._making.looked().ours.get(Tab.LATEST)
        return self.rows(latest.title) if latest else ()

    def doubtful(self) -> list[str] | None:
        """Codes with a tick in an unnamed checkbox column; None if the column has its name."""
        latest = self._making.looked().ours.get(Tab.LATEST)
        return reading.doubtful(self._areas(area(latest.id))[0].get("values", [])) if latest else None

    def roll_over(self, year: int, *, past: int) -> bool:
        *_, today = self.years()
        if today.rows <= past or not self.completed(today.sheet, past).rows:
            return False
        tabs, name = self.tabs, self.look.completed
        taken = {title.lower() for title in self._making.looked().sheets} - {
            tabs.titles[tabs.completed_id].lower()
        }
        if name.lower() in taken:
            raise TitleTaken(name)
        names = [f"{name}_{year}", *(f"{name}_{year} {at}" for at in range(2, 1_000))]
        title = next(each for each in names if each.lower() not in taken)
        moves = [layout.renamed(tabs.completed_id, title), layout.add_sheet(name, index=1)]
        try:
            self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": moves})
        finally:
            self.look_anew()  # it may have been applied although no answer came
        return self.set_up(only_today=True)

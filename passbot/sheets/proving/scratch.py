"""The proof's two worksheets at Google: made, written, read and removed by the same client as the worker's."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from passbot.errors import BoardBroken, FarSide, Rejected, Unavailable
from passbot.sheets.areas import Values, area, read_areas
from passbot.sheets.google_client import Far
from passbot.sheets.layout import Json
from passbot.sheets.proving.assumption import Cells
from passbot.sheets.proving.place import KEY, Place, forgotten

T = TypeVar("T")
MOST_CALLS = 29  # of a proof, after the one that finds the spreadsheet
KEPT_BACK = 2  # calls of these that are left for the removal
NO_CALLS_LEFT = "the calls of a proof are spent"
READ = ("values",)
READ_AGAIN = 3  # times, until a read shows what was written
LOOKED_AT = (
    "properties.locale,developerMetadata(metadataId,metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,gridProperties),developerMetadata(metadataKey,metadataValue),"
    "protectedRanges,conditionalFormats,filterViews)"
)


@dataclass(frozen=True)
class Call:
    """One call to Google, as it is recorded."""

    what: tuple[str, ...]  # the kinds of its requests
    seconds: float
    refusal: str = ""  # Google's words; or why there was no answer
    is_answered: bool = True


@dataclass
class Scratch:
    far: Far
    spreadsheet_id: str
    place: Place
    monotonic: Callable[[], float] = time.monotonic
    calls: list[Call] = field(default_factory=list)
    late: int = 0
    torn: list[str] = field(default_factory=list)
    is_over: bool = False  # from now on it is removed, with the calls kept back
    _serial: int = 0
    _settled: int = 0  # the newest serial that Google has confirmed

    @property
    def has_calls_left(self) -> bool:
        return len(self.calls) < MOST_CALLS - KEPT_BACK

    def write_and_read(self) -> None:
        """A read while a write is on its way, which may be of two moments."""
        with ThreadPoolExecutor(1) as beside:
            written = beside.submit(self.send, [])
            self.read()
            written.result()

    def send(self, requests: Sequence[Json]) -> str:
        """Send one batch; returns Google's words if it is refused. Other errors mean that nobody knows."""
        self._serial += 1
        serial = self._serial
        kinds = tuple(next(iter(request)) for request in requests)
        try:
            self._timed(
                kinds, self.far.write, ":batchUpdate", {"requests": [*requests, *self.place.counted(serial)]}
            )
        except (BoardBroken, Rejected) as exc:  # what only the owner may do is refused as 400 or 403
            return exc.message
        self._settled = max(self._settled, serial)
        return ""

    def make(self, title: str) -> None:
        self._timed(("addSheet",), self.far.write, ":batchUpdate", {"requests": self.place.made(title)})

    def remove(self, looked: Json, *, is_left: Callable[[str], bool]) -> bool:
        """Delete what a proof has left, by its mark; False if nothing was there."""
        requests = removal(looked, is_left=is_left)
        if requests:
            self._timed(("deleteSheet",), self.far.write, ":batchUpdate", {"requests": requests})
        return bool(requests)

    def read(self) -> tuple[Cells, Cells]:
        """Both worksheets as the worker reads. Reads that are old or of two moments are counted, and done again."""
        for _ in range(READ_AGAIN):
            settled = self._settled  # before: a write may end while this read is on its way
            small, here, there = self._read()
            first, *others = (_serial_of(each) for each in (small, here, there))
            if any(other != first for other in others):
                self.torn.append("first" if first < max(others) else "others")
            elif first < settled:
                self.late += 1
            else:
                return here.get("values", []), there.get("values", [])
        raise Unavailable("google.old", "Reads go on showing what was there before.")

    def _read(self) -> list[Values]:
        first, second = self.place.first, self.place.second
        asked = [area(second, last=1, right=1), area(first), area(second)]
        return self._clocked(READ, lambda: read_areas(self.far, self.spreadsheet_id, asked))

    def look(self) -> Json:
        """Google's description of the spreadsheet, without its cells."""
        return self._timed(("get",), self.far.read, "", {"fields": LOOKED_AT})

    def is_found(self) -> bool:
        lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataId": self.place.number}}]}
        found = self._timed(("search",), self.far.search, "/developerMetadata:search", lookup)
        return bool(found.get("matchedDeveloperMetadata"))

    def _timed(
        self, kinds: tuple[str, ...], call: Callable[[str, Json], Json], verb: str, given: Json
    ) -> Json:
        return self._clocked(kinds, lambda: call(f"/v4/spreadsheets/{self.spreadsheet_id}{verb}", given))

    def _clocked(self, kinds: tuple[str, ...], call: Callable[[], T]) -> T:
        if not (self.is_over or self.has_calls_left):
            raise Unavailable("proof.spent", NO_CALLS_LEFT)
        began = self.monotonic()
        try:
            answered = call()
        except FarSide as exc:
            is_answered = not isinstance(exc, Unavailable)
            self.calls.append(Call(kinds, self.monotonic() - began, exc.message, is_answered))
            raise
        self.calls.append(Call(kinds, self.monotonic() - began))
        return answered


def removal(looked: Json, *, is_left: Callable[[str], bool]) -> list[Json]:
    """The requests that delete worksheets and numbers of these marks, and nothing else."""

    def is_ours(item: Json) -> bool:
        return item.get("metadataKey") == KEY and is_left(item.get("metadataValue", ""))

    numbers = [each["metadataId"] for each in looked.get("developerMetadata", []) if is_ours(each)]
    sheets = [
        sheet["properties"]["sheetId"]
        for sheet in looked["sheets"]
        if any(map(is_ours, sheet.get("developerMetadata", [])))
    ]
    return [*map(forgotten, numbers), *({"deleteSheet": {"sheetId": each}} for each in sheets)]


def _serial_of(values: Values) -> int:
    rows = values.get("values", [])
    found = rows[0][0] if rows and rows[0] else 0
    return found if isinstance(found, int) else 0

"""Reads rows of both worksheets back into orders and arrivals. Unreadable rows are listed, never guessed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain import codes, plain_text
from passbot.domain.gate.copies import ANY_ZONE, CompletedRow, Copy, Listed, OrderCopy, Stood, Why, WordInK
from passbot.domain.passes.orders import PASSES, Kind
from passbot.domain.people import phones
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.services.privacy.forgetting import NOBODY
from passbot.sheets.answers import Answers
from passbot.sheets.rows import (
    ANSWER,
    ARRIVED,
    ARRIVED_AT,
    BRAND,
    CODE,
    CONFIRMED_BY,
    HOUSE,
    KIND,
    NAME,
    NUMBER,
    ORDERED,
    PERSONAL,
    PHONE,
    VALID,
    Value,
    is_ticked,
)
from passbot.texts import Texts

LONGEST = 200
ALMOST_A_MINUTE = timedelta(seconds=59)
A_QUARTER, ZERO = timedelta(minutes=15), timedelta()
MOST_ENTRIES = 50  # entries of one order; more are not plausible
_MINUTE = r"([0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}:[0-9]{2})"
_VALID = re.compile(rf"\s*{_MINUTE}\s*[–—-]\s*{_MINUTE}\s*")


class Unread(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Reading:
    """What was read so far, by code. `listed` are rows for a person to check, `others` counts rows that were never
    ours.
    """

    found: dict[str, OrderCopy] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    others: int = 0


class Reader:
    """Reads kinds, answers and channels in every language, and times in the site's zone."""

    def __init__(self, texts: Texts, known: Mapping[str, set[datetime]], *, now: datetime) -> None:
        """`known` are the database's entries; their rows are skipped."""
        self._known = known
        self._met: set[tuple[str, datetime]] = set()
        self._crowded: set[str] = set()
        self._zone = ZoneInfo(str(texts.zone))
        tongues = [Texts(language, self._zone) for language in LANGUAGES]
        self._kinds = {t(f"kind.{kind}").casefold(): kind for t in tongues for kind in Kind}
        self._answers = Answers(tongues, self._zone)
        self._now = now
        self.reading = Reading()

    def take_latest(self, sheet: str, rows: Iterable[tuple[int, Sequence[Value]]]) -> None:
        """Read Orders_latest. Several rows of one code count as one if they say the same."""
        by_code: dict[str, list[tuple[int, Sequence[Value]]]] = {}
        for at, cells in rows:
            is_told = any(
                cell not in ("", True, False) for cell in cells[:ANSWER]
            )  # a tick alone is no content
            if is_told and not (cells[NUMBER] and self._is_erased(cells)):
                by_code.setdefault(str(cells[CODE]).strip(), []).append((at, cells))
        for code, copies in by_code.items():
            if not codes.is_order(code):
                self._list_all(sheet, copies, Why.CODE)
            elif len({_told(cells) for _, cells in copies}) > 1:
                self._list_all(sheet, copies, Why.COPIES)
            else:
                self._stood(sheet, copies)

    def _stood(self, sheet: str, copies: list[tuple[int, Sequence[Value]]]) -> None:
        at, cells = copies[0]
        ticked = any(is_ticked(each[ARRIVED]) for _, each in copies)
        answers = (self._answers.read(each[ANSWER], now=self._now) for _, each in copies)
        answer = next((each for each in answers if each.word is not WordInK.NONE), None)
        stood = Stood(ticked, answer or self._answers.read("", now=self._now))
        self._take(sheet, at, cells, lambda known: replace(known, stood=stood))

    def take_completed(self, sheet: str, rows: Iterable[tuple[int, Sequence[Value]]]) -> None:
        """Read Orders_completed. A row without a code of ours is another program's, unless it looks like
        one of ours.
        """
        for at, cells in rows:
            code = str(cells[CODE]).strip()
            if codes.is_order(code):
                self._entered(sheet, at, cells)
            elif self._resembles(cells):
                self._list_all(sheet, [(at, cells)], Why.CODE)
            elif any(cell != "" for cell in cells):
                self.reading.others += 1

    def _entered(self, sheet: str, at: int, cells: Sequence[Value]) -> None:
        arrived = self._time(str(cells[ARRIVED_AT]), "%d.%m.%Y %H:%M:%S")
        if arrived is None or arrived - self._now > ANY_ZONE:
            self._list_all(sheet, [(at, cells)], Why.TIME)
            return
        said, code = self._answers.read(cells[ANSWER], now=self._now), str(cells[CODE]).strip()
        if arrived in self._known.get(code, ()):
            self._met.add((code, arrived))
            if said.word is not WordInK.ANNULLED:
                return
        if self._is_erased(cells):
            return
        if (so_far := self.reading.found.get(code)) and len(so_far.entries) >= MOST_ENTRIES:
            self._crowded.add(code)
            return
        channel, name = self._answers.by_whom(cells[CONFIRMED_BY])
        annulled = (said.at or arrived) if said.word is WordInK.ANNULLED else None
        entry = CompletedRow(arrived, channel, name, annulled and annulled.astimezone(UTC))
        self._take(sheet, at, cells, lambda known: replace(known, entries=_with(known.entries, entry)))

    def finish(self) -> Reading:
        """The result, without entries that the database has at another zone's clock time, which the site used then.

        Orders with implausibly many entries are listed instead.
        """
        self.reading.listed += (self.reading.found.pop(code).listed(Why.COPIES) for code in self._crowded)
        for code, found in self.reading.found.items():
            spare = [at for at in self._known.get(code, ()) if (code, at) not in self._met]
            new = [each for each in found.entries if not _is_shifted(each.at, spare)] if spare else None
            if new is not None:
                self.reading.found[code] = replace(found, entries=tuple(new))
        return self.reading

    def _take(
        self, sheet: str, at: int, cells: Sequence[Value], more: Callable[[OrderCopy], OrderCopy]
    ) -> None:
        """Read an order once, from the first of its rows in either worksheet, and add what this row says."""
        code = str(cells[CODE]).strip()
        try:
            known = self.reading.found.get(code) or OrderCopy(self._copy(code, cells), sheet, at + 1)
        except Unread as exc:
            self._list_all(sheet, [(at, cells)], exc.why)
            return
        self.reading.found[code] = more(known)

    def _list_all(self, sheet: str, rows: Iterable[tuple[int, Sequence[Value]]], why: Why) -> None:
        for at, cells in rows:
            code, told = str(cells[CODE]).strip()[:20], str(cells[NUMBER])[:LONGEST]
            self.reading.listed.append(Listed(sheet, at + 1, code, why, told))

    def _is_erased(self, cells: Sequence[Value]) -> bool:
        """True if the order has lost its names: nothing is left to adopt. B says the kind if it was written later."""
        number, brand, name, phone = (str(cells[column]).strip() for column in PERSONAL)
        if brand or phone or name not in ("", NOBODY) or not codes.is_order(str(cells[CODE]).strip()):
            return False
        return (not number and not name) or self._kinds.get(number.casefold()) is Kind.CAR

    def _resembles(self, cells: Sequence[Value]) -> bool:
        return str(cells[KIND]).strip().casefold() in self._kinds and bool(
            _VALID.fullmatch(str(cells[VALID]))
        )

    def _copy(self, code: str, cells: Sequence[Value]) -> Copy:
        kind = self._kinds.get(str(cells[KIND]).strip().casefold())
        if kind is None:
            raise Unread(Why.KIND)
        window, told = self._window(str(cells[VALID])), _text(cells[NUMBER])
        plate, guest = _car(told) if kind is Kind.CAR else (None, told or None)
        ordered = self._time(str(cells[ORDERED]), "%d.%m.%Y %H:%M")
        former = _text(cells[BRAND]) if kind is Kind.GUEST and not told else ""
        return Copy(
            code=code,
            kind=kind,
            told=told or former,
            plate=plate,
            brand=_text(cells[BRAND]) or None if kind is Kind.CAR else None,
            guest=(guest or former or None) if kind in PASSES else None,
            ordered=ordered or min(window.start, self._now),
            name=_text(cells[NAME]),
            phone=_phone(_text(cells[PHONE])),
            house=_text(cells[HOUSE]) or None,
            window=window,
        )

    def _window(self, text: str) -> Window:
        found = _VALID.fullmatch(text)
        start, end = (
            (self._time(part, "%d.%m.%Y %H:%M") for part in found.groups()) if found else (None, None)
        )
        if start is None or end is None or start > end:
            raise Unread(Why.WINDOW)
        return Window(start, end if start < end else end + ALMOST_A_MINUTE)

    def _time(self, text: str, form: str) -> datetime | None:
        try:
            return windows.to_utc(datetime.strptime(text.strip(), form), self._zone)  # noqa: DTZ007  # the site's
        except (ValueError, InvalidInput):
            return None


def _is_shifted(at: datetime, spare: list[datetime]) -> bool:
    """True if a spare entry of the database differs by whole quarters of an hour only, as zones do."""
    shifted = next(
        (each for each in spare if abs(at - each) <= ANY_ZONE and (at - each) % A_QUARTER == ZERO), None
    )
    if shifted is not None:
        spare.remove(shifted)
    return shifted is not None


def _with(entries: tuple[CompletedRow, ...], entry: CompletedRow) -> tuple[CompletedRow, ...]:
    """Add the entry. A copied row is no second arrival; if one of the copies is struck, the entry is."""
    same = next((each for each in entries if each.at == entry.at), None)
    if same is None:
        return (*entries, entry)
    return tuple(entry if each is same and entry.annulled else each for each in entries)


def _told(cells: Sequence[Value]) -> tuple[str, ...]:
    return tuple(str(cells[column]).strip() for column in (NUMBER, BRAND, HOUSE, KIND, VALID))


def _text(cell: Value) -> str:
    """The cell's text; empty if it has characters that we never write."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = " ".join(text.split())
    return text[:LONGEST] if plain_text.is_plain(text) else ""


def _phone(text: str) -> str | None:
    try:
        return phones.read(text)
    except InvalidInput:
        return None


def _car(told: str) -> tuple[Plate, str | None]:
    """The plate, and the guest who comes with it."""
    shown, _, guest = told.partition(", ")
    try:
        return _plate(shown), guest or None
    except InvalidInput as exc:
        raise Unread(Why.PLATE) from exc


def _plate(shown: str) -> Plate:
    """The plate that is shown like this, foreign and special ones too; else what a person has typed there."""
    key = plates.fold(shown)
    for read in (plates.exact, plates.read_foreign):
        with suppress(InvalidInput):
            plate = read(key)
            if plate.shown == shown:
                return plate
    return plates.read(shown)

"""What happens between the worker and its board: lost answers, late requests, stale reads, sudden death."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from passbot.errors import FarSide, Unavailable
from passbot.sheets.board import Batch, Board, Completed, Year
from passbot.sheets.rows import ARRIVED, CODE, Seen, Value, is_ticked
from tests.sheets.hands import Cells, Hands

LATEST_REQUEST = timedelta(seconds=180)


class Died(BaseException):
    """The worker's process is gone, in the middle of things."""


@dataclass
class Weather:
    """Two workers see the same one. `wind` is how likely something happens at each call."""

    random: Random
    wind: float = 0.0
    meanwhile: Callable[[], None] = lambda: None
    doom: Iterator[bool] = field(default_factory=lambda: iter(()))  # when, of the moments to come, one dies
    on_its_way: list[tuple[datetime, Batch, list[str]]] = field(default_factory=list)
    answered: list[tuple[datetime, Batch, list[str]]] = field(default_factory=list)
    reads: list[tuple[datetime, Seen]] = field(default_factory=list)
    audits: list[tuple[datetime, Completed]] = field(default_factory=list)
    has_moved: bool = False  # rows stood elsewhere when a batch was applied than when it was planned

    def blows(self, times: float = 1.0) -> bool:
        return self.random.random() < self.wind * times

    def may_die(self) -> None:
        if self.blows(0.5) or next(self.doom, False):
            raise Died


class Witness:
    """Sees every batch that is applied, and swears that no row which stands got another code or tick by it."""

    def __init__(self, board: Board, hands: Hands, weather: Weather) -> None:
        self._board, self._hands, self._weather = board, hands, weather

    def write(self, batch: Batch, codes: list[str]) -> None:
        before, changes = self._hands.rows(), batch.changes
        self._board.write(batch)
        if codes != [str(row[CODE]).strip() for row in before]:
            self._weather.has_moved = True
        removed = {at - 1 for at in changes.leaving}
        staying = [row for at, row in enumerate(before) if at not in removed]
        assert _named([*staying, *map(list, changes.appended)]) == _named(self._hands.rows())


def _named(rows: list[Cells]) -> Counter[tuple[str, bool]]:
    return Counter((str(row[CODE]), is_ticked(row[ARRIVED])) for row in rows if row[CODE] != "")


class StormyBoard:
    """Any board, in bad weather."""

    def __init__(self, board: Board, weather: Weather, now: Callable[[], datetime], hands: Hands) -> None:
        self._board, self._weather, self._now = board, weather, now
        self._witness = Witness(board, hands, weather)
        self._codes: list[str] = []  # as they stood in the last read

    @property
    def id(self) -> str:
        return self._board.id

    def titled(self, sheet: str = "") -> str:
        return self._board.titled(sheet)

    def copied(self, sheet: str, first: int, last: int) -> tuple[tuple[Value, ...], ...]:
        return self._board.copied(sheet, first, last)

    def read(self) -> Seen:
        weather = self._weather
        weather.may_die()
        if weather.blows():
            raise Unavailable("test.read", "503")
        recent = [seen for at, seen in weather.reads if self._now() - at < timedelta(seconds=20)]
        if recent and weather.blows(0.5):
            return self._read(weather.random.choice(recent[-3:]))
        seen = self._board.read()
        weather.reads.append((self._now(), seen))
        seen = self._read(self._torn(recent[-1], seen) if recent and weather.blows(0.5) else seen)
        weather.may_die()
        if weather.blows():
            weather.meanwhile()
        return seen

    def _torn(self, before: Seen, after: Seen) -> Seen:
        """The ranges of one read, of two revisions: the rows and what `_sync` says of them do not belong together."""
        old, new = self._weather.random.choice(((before, after), (after, before)))
        return replace(old, number=new.number, digest=new.digest, removed=new.removed)

    def _read(self, seen: Seen) -> Seen:
        self._codes = [row.code for row in seen.rows]
        return seen

    def write(self, batch: Batch) -> None:
        weather, codes = self._weather, self._codes
        weather.may_die()
        if weather.blows():
            weather.meanwhile()
        if weather.blows():
            raise Unavailable("test.write", "503, and nothing was done")
        if weather.blows():
            weather.on_its_way.append((self._now(), batch, codes))
            raise Unavailable("test.write", "no answer, and it is still on its way")
        self._witness.write(batch, codes)
        weather.answered.append((self._now(), batch, codes))
        weather.may_die()
        if weather.blows():
            raise Unavailable("test.write", "503, and yet it was done")

    def let_arrive(self) -> None:
        """What was on its way arrives now, and sometimes a request arrives twice."""
        weather, now = self._weather, self._now()
        late = [(batch, codes) for at, batch, codes in weather.on_its_way if now - at < LATEST_REQUEST]
        again = [(batch, codes) for at, batch, codes in weather.answered if now - at < LATEST_REQUEST]
        weather.on_its_way.clear()
        for batch, codes in [*late, *weather.random.sample(again, min(len(again), 2))]:
            try:
                self._witness.write(batch, codes)
            except FarSide:
                continue

    def numbers(self) -> dict[int, str]:
        self._weather.may_die()
        return self._board.numbers()

    def years(self) -> tuple[Year, ...]:
        return self._board.years()

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        """An old read shows the same rows as they were."""
        weather = self._weather
        weather.may_die()
        recent = [read for at, read in weather.audits if self._now() - at < timedelta(seconds=20)]
        whole = self._board.completed(sheet)
        weather.audits.append((self._now(), whole))
        if recent and weather.blows():
            whole = weather.random.choice(recent[-3:])
        end = last if last is not None else sys.maxsize
        return replace(whole, rows=tuple(row for row in whole.rows if first <= row.row < end))

    def look_anew(self) -> None:
        self._board.look_anew()

    def set_up(self, *, only_today: bool = False) -> bool:
        return self._board.set_up(only_today=only_today)

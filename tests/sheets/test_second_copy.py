"""A sheet that a random site has written, a database that is lost altogether, and the same sheet again."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passbot.domain.gate.copies import MissingTurn, OrderCopy, missing_turns
from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people.people import OPERATOR
from passbot.domain.plates import plates
from passbot.domain.times.windows import Window
from passbot.errors import Refusal
from passbot.services.adoption import adopting, entries
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.sheets import ownership
from passbot.sheets.adopting import Copybook
from passbot.sheets.rows import Value
from passbot.sheets.words import Wording
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import database
from passbot.texts import Texts
from tests import databases
from tests.services.people.some_people import actor, settle
from tests.sheets.past import begin_anew
from tests.sheets.site import FRESH, PIN, QUIET, RULES, SETTLED, Site

PLATES = ("А{:03}АА77", "К{:03}МР177", "{:03}", "1{:03}АВ-7", "А{:03}АА77 RUS", "AB{:04}C")
GUESTS = ("Иван", "Иван, друг Петра", "=1+1", "O'Neil-Smith", "ООО «Роза», 2 чел.", "Том  Джонс")
BRANDS = (None, "Kia", "белая Киа", "+7 Motors", "-")
SOON = timedelta(minutes=30)
WITH_ARRIVALS = 3  # the seed of a life that has some
LIVES = settings().max_examples // 25


class Gate:
    """Days at a gate, without weather: what the sheet looks like is what counts."""

    def __init__(self, dice: Random, language: str, *, is_minimal: bool) -> None:
        self._dice = dice
        self.site = Site()
        texts = Texts(language, ZoneInfo("Europe/Moscow"))
        self.site.wording = Wording(texts, is_minimal=is_minimal)
        self.site.sync = self.site.worker("first")
        self._people = [settle(name, house) for name, house in (("Анна Ёлкина", "27"), ("Joe Doe", "12/2"))]
        if not is_minimal:
            self._people.append(settle("Охрана Ворот", None))
            models.Resident.update(phone=None).where(models.Resident.id == self._people[-1].id).execute()
        self._orders: list[Order] = []

    def live(self) -> None:
        for number in range(self._dice.randrange(3, 12)):
            self._expect(number)
            for deed in self._dice.choices(
                (self._tick, self._pin, self._undo, self._cancel, self._extend), k=2
            ):
                self._try(deed)
            self.site.after(self._dice.choice((FRESH, FRESH, SETTLED, 70, 4_000)))
        self._calm()
        for row in self.site.board.rows:  # what was taken back before it was archived left no other trace
            row[7] = row[7] and not str(row[10]).startswith(("annulled", "прибытие снято"))
        self._calm()
        while self._ends_soon():
            self._calm()

    def _ends_soon(self) -> bool:
        """Whether an order would leave the sheet by itself before the database is back, or is just leaving."""
        until = models.Order.valid_until.between(self.site.now - SOON, self.site.now + SOON)
        return bool(models.Order.select().where(until).exists())

    def _calm(self) -> None:
        for seconds in (FRESH, SETTLED, QUIET, FRESH, FRESH):
            self.site.after(seconds)

    def _expect(self, number: int) -> None:
        who, now = self._dice.choice(self._people), self.site.now
        since = now + timedelta(minutes=self._dice.randrange(0, 2_000))
        window = Window(since, since + timedelta(seconds=self._dice.choice((20, 3_600, 90_000))))
        wish = Wish(kind=Kind.GUEST, guest_name=self._dice.choice(GUESTS), window=window, with_pin=True)
        if self._dice.random() < 0.7:
            read = self._dice.choice((plates.read, plates.read_foreign))
            plate = read(self._dice.choice(PLATES).format(number + 101))
            wish = Wish(plate=plate, brand=self._dice.choice(BRANDS), window=window)
        self._try(lambda: self._orders.append(orders.place(wish, actor=actor(who), rules=RULES, now=now)))

    def _try(self, deed: Any) -> None:  # Any: answers what it likes
        with suppress(Refusal, IndexError):  # somebody was first, or nobody is there yet
            deed()

    def _any(self) -> Order:
        return self._dice.choice(self._orders)

    def _tick(self) -> None:
        self._dice.choice(self.site.board.rows)[7] = True

    def _pin(self) -> None:
        arrivals.record(self._any().code, actor=PIN, rules=RULES, now=self.site.now)

    def _undo(self) -> None:
        arrivals.annul(self._any().code, actor=OPERATOR, rules=RULES, now=self.site.now)

    def _cancel(self) -> None:
        order = self._any()
        changes.cancel(order.code, actor=actor(order.resident), now=self.site.now)

    def _extend(self) -> None:
        order = self._any()
        until = order.window.end + timedelta(hours=1)
        changes.extend(order.code, until, actor=actor(order.resident), rules=RULES, now=self.site.now)


def _sheet(site: Site) -> tuple[list[list[Value]], list[list[Value]]]:
    """As the guards see it; how rows are told apart that stand there blank is no matter."""
    latest = [list(row) for row in site.board.rows if row[0] != ""]
    return latest, [list(row) for row in site.board.done]


def _log() -> list[tuple[Any, ...]]:  # Any: what a driver returns
    """Of what has ever stood in Orders_completed; of an annulment the sheet knows the minute alone."""
    found: list[tuple[Any, ...]] = database.execute_sql("""
        SELECT o.code, a.at FROM arrivals a JOIN orders o ON o.id = a.order_id
        WHERE a.turn % 2 = 1 AND a.archived_at IS NOT NULL
        UNION ALL
        SELECT o.code, NULL FROM arrivals a JOIN orders o ON o.id = a.order_id
        WHERE a.turn % 2 = 0 AND a.archived_at IS NOT NULL ORDER BY 1, 2
    """).fetchall()
    return found


def _lost_and_found(seed: int, language: str = "en", *, is_minimal: bool = False, times: int = 1) -> None:
    with TemporaryDirectory() as folder, databases.opened("sqlite", Path(folder)):
        gate = Gate(Random(seed), language, is_minimal=is_minimal)
        gate.live()
        site = gate.site
        sheet, log = _sheet(site), _log()
        begin_anew()
        ownership.take_over(site.board)
        site.sync = site.worker("second")

        site.after(61)
        copybook = Copybook(site.board, site.wording, RULES)
        found = [copybook.adopted(OPERATOR, now=site.now, is_older=True) for _ in range(times)]
        for seconds in (FRESH, SETTLED, QUIET, FRESH):
            site.after(seconds)

        assert [] == found[0].listed
        assert sheet == _sheet(site)
        assert log == _log()


@pytest.mark.parametrize("is_minimal", [False, True])
@pytest.mark.parametrize("language", ["ru", "en"])
@settings(max_examples=LIVES)
@given(seed=st.integers(0, 10**9))
def test_the_same_sheet_comes_out_of_nothing_but_the_sheet(
    language: str, is_minimal: bool, seed: int
) -> None:
    _lost_and_found(seed, language, is_minimal=is_minimal, times=2)


def test_what_is_taken_over_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what the database has of an order's log is not looked at."""

    def forgetful(_: Sequence[datetime], found: OrderCopy, *, now: datetime) -> list[MissingTurn]:
        return missing_turns([], found, now=now)

    def nothing() -> Slices[dict[str, set[datetime]]]:
        yield
        return {}

    monkeypatch.setattr(adopting, "missing_turns", forgetful)
    monkeypatch.setattr(entries, "entered", nothing)

    with pytest.raises(AssertionError):
        _lost_and_found(WITH_ARRIVALS, times=2)

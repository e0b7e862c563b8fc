"""A series through any life of makings, pauses and cancelled days, against a model that knows each day."""

from datetime import date, time, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.people import CLOCK, OPERATOR
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.passes import changes
from passbot.services.regular import series
from passbot.services.regular.series_days import DAYS_AHEAD
from passbot.store import models
from tests.services.people.some_people import NOON, actor, settle

RULES = Rules()
DAY = timedelta(days=1)
FIRST = date(2026, 5, 4)
WEEKDAYS = frozenset({0, 2, 5})
DAYS = st.integers(0, 9)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        pattern = Pattern(
            kind=Repeat.WEEKLY,
            start_time=time(22, 0),
            end_time=time(23, 0),
            zone="Europe/Moscow",
            starts_on=FIRST,
            until=FIRST + 20 * DAY,
            weekdays=WEEKDAYS,
        )
        wish = Wish(kind=Kind.GUEST, guest_name="Вера")
        owner = settle("Анна Петрова", "27")
        self.series, _ = series.create(wish, pattern, actor=actor(owner), rules=RULES, now=NOON)
        self.free: set[date] = set()  # paused
        self.refused: set[date] = set()  # cancelled by hand

    @property
    def today(self) -> date:
        return self.now.date()

    @rule()
    def make(self) -> None:
        series.make(rules=RULES, now=self.now)
        assert self.due() == {day for day in self.live() if day >= self.today}

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.now += days * DAY
        changes.expire(actor=CLOCK, now=self.now)

    @rule(since=DAYS, length=st.integers(0, 6))
    def pause(self, since: int, length: int) -> None:
        first = self.today + since * DAY
        last = first + length * DAY
        series.pause(self.series.id, first, last, actor=OPERATOR, now=self.now)
        self.free |= {first + number * DAY for number in range(length + 1)}

    @rule()
    def resume(self) -> None:
        had = bool({day for day in self.free if day >= self.today})
        series.resume(self.series.id, actor=OPERATOR, rules=RULES, now=self.now)
        self.free = {day for day in self.free if day < self.today}
        if had:
            assert self.due() == {day for day in self.live() if day >= self.today}

    @rule(pick=st.integers(0, 9))
    def cancel_a_day(self, pick: int) -> None:
        open_days = sorted(self.live().items())
        if open_days:
            day, code = open_days[pick % len(open_days)]
            changes.cancel(code, actor=OPERATOR, now=self.now)
            self.refused.add(day)

    @invariant()
    def no_live_order_stands_on_a_day_that_was_taken_away(self) -> None:
        assert not self.live().keys() & (self.free | self.refused)

    @invariant()
    def no_day_has_two_live_orders(self) -> None:
        row = models.Order
        mine = (row.series == self.series.id) & (row.status == "open")
        assert len(self.live()) == row.select().where(mine).count()

    def live(self) -> dict[date, str]:
        row = models.Order
        mine = (row.series == self.series.id) & (row.status == "open")
        return {date.fromisoformat(order.day): order.code for order in row.select().where(mine)}

    def due(self) -> set[date]:
        ahead = {self.today + number * DAY for number in range(DAYS_AHEAD + 1)}
        named = {day for day in ahead if day <= FIRST + 20 * DAY and day.weekday() in WEEKDAYS}
        return named - self.free - self.refused


@pytest.mark.usefixtures("db")
def test_every_day_is_made_once_unless_it_was_taken_away() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=20, stateful_step_count=12))

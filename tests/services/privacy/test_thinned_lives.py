"""Thinned at any time and stopped anywhere: nothing is told twice, each update handled once, and no total moves."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, OPERATOR, Resident, Role
from passbot.domain.site.facts.sheet import SheetLost
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import admin_notices, outbox, updates
from passbot.services.passes import changes
from passbot.services.privacy import retention
from passbot.services.telling import broadcast, digests, journal, reports
from passbot.slices import at_once
from passbot.store import models
from tests import databases
from tests.services.people.some_people import NOON, actor, order_car, settle
from tests.services.privacy.events import newest_event

RULES = Rules(quota_house_day=100)
DAY = timedelta(days=1)
PRESSED_AGAIN = DAY  # a preview waits so long for its press
SENT_AGAIN = DAY  # Telegram keeps an update so long
QUIET = 7 * DAY  # without updates; then the numbers begin anew

Heard = tuple[int, datetime]  # the number of an update, and when it was sent first


@dataclass
class Life:
    host: Resident
    admin: Resident
    now: datetime = NOON
    number: int = 0
    sent: list[Heard] = field(default_factory=list)
    came: dict[int, Heard] = field(default_factory=dict)  # what stands in the inbox by this number
    handled: Counter[Heard] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    words: list[datetime] = field(default_factory=list)
    hearers: Counter[str] = field(default_factory=Counter)
    open: list[Order] = field(default_factory=list)
    cars: int = 0

    def an_update(self) -> None:
        if self.sent and self.now - self.sent[-1][1] >= QUIET:
            self.number = 0  # the worst chance there is
        self.number += 1
        self.sent.append((self.number, self.now))
        self._send(self.sent[-1])

    def the_same_update(self) -> None:
        for heard in self.sent[-2:]:
            if self.now - heard[1] < SENT_AGAIN:
                self._send(heard)

    def _send(self, heard: Heard) -> None:
        if updates.receive_all([(heard[0], 7, "{}")], now=self.now):
            self.came[heard[0]] = heard

    def the_bot_works(self) -> None:
        for update in updates.unfinished():
            heard = self.came[update.update_id]
            updates.once(update.update_id, lambda heard=heard: self.handled.update([heard]), now=self.now)  # type: ignore[misc]

    def a_morning(self) -> None:
        digests.owe({"a fault": 1}, rules=RULES, now=self.now)

    def an_alarm(self) -> None:
        admin_notices.warn_hourly(SheetLost(1), now=self.now)

    def a_word(self) -> None:
        self.words.append(self.now)
        self._say(len(self.words) - 1)

    def the_same_press(self) -> None:
        if self.words and self.now - self.words[-1] < PRESSED_AGAIN:
            self._say(len(self.words) - 1)

    def _say(self, number: int) -> None:
        broadcast.send(
            "a word",
            nonce=f"{number}",
            actor=actor(self.admin),
            now=self.now,
            report_to=self.admin.telegram_id,
        )

    def it_spreads(self) -> None:
        at_once(broadcast.spread(now=self.now))

    def the_oldest_is_told(self) -> None:
        self._tell(outbox.due(Route.TELEGRAM, now=self.now)[:1])

    def all_is_told(self) -> None:
        self._tell(outbox.due(Route.TELEGRAM, now=self.now))
        outbox.done([each.id for each in outbox.due(Route.SHEET, now=self.now)], now=self.now)

    def _tell(self, owed: list[Delivery]) -> None:
        for each in owed:
            row = models.Delivery.get_by_id(each.id)
            if row.dedupe_key:
                self.told[row.dedupe_key] += 1
            if each.kind == "broadcast":
                self.hearers[str(row.event_id)] += 1
            if each.kind == "broadcast.heard":
                heard = broadcast.heard(int(each.payload["event"]))
                assert self.hearers[str(each.payload["event"])] == heard.heard
            outbox.done([each.id], now=self.now)

    def an_order(self) -> None:
        self.cars += 1
        self.open.append(order_car(self.host, f"А{self.cars:03}ВС77", rules=RULES, now=self.now))

    def an_arrival(self) -> None:
        if self.open:
            order = self.open.pop()
            if order.window.end > self.now:
                arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=self.now)

    def an_hour(self) -> None:
        self._passes(timedelta(hours=1))

    def some_days(self) -> None:
        self._passes(4 * DAY)

    def a_week(self) -> None:
        self._passes(QUIET)

    def a_month(self) -> None:
        self._passes(31 * DAY)

    def a_year(self) -> None:
        self._passes(400 * DAY)

    def _passes(self, time: timedelta) -> None:
        """Each day has the bot at work, and each night its sweeping, so the last one has been a day ago at most."""
        if time >= DAY:
            self.the_bot_works()
        self.now += time
        changes.expire(actor=CLOCK, now=self.now)
        if time >= DAY:
            self.it_is_thinned(None, at=self.now - timedelta(hours=23))

    def it_is_thinned(self, slices: int | None, at: datetime | None = None) -> None:
        """As far as it comes until it is stopped."""
        before, newest = self.totals(), newest_event()
        for _ in islice(retention.forget_old(rules=RULES, now=at or self.now), slices):
            pass
        assert before == self.totals()
        assert newest <= newest_event()  # boards tell by it that something has happened

    def totals(self) -> list[object]:
        first = date(2026, 5, 1)
        spans = range(
            reports.MOST_DAYS, (self.now.date() - first).days + 2 * reports.MOST_DAYS, reports.MOST_DAYS
        )
        counted = [
            reports.of_days(first + days * DAY, reports.MOST_DAYS, actor=OPERATOR, rules=RULES, now=self.now)
            for days in spans
        ]
        return [journal.first_day(), *counted]


ACTS = (
    Life.an_update,
    Life.the_same_update,
    Life.the_bot_works,
    Life.a_morning,
    Life.an_alarm,
    Life.a_word,
    Life.the_same_press,
    Life.it_spreads,
    Life.the_oldest_is_told,
    Life.all_is_told,
    Life.an_order,
    Life.an_arrival,
    Life.an_hour,
    Life.some_days,
    Life.a_week,
    Life.a_month,
    Life.a_year,
)


@contextmanager
def lived(kind: str) -> Iterator[Life]:
    with tempfile.TemporaryDirectory() as folder, databases.opened(kind, Path(folder)):
        yield Life(settle("Анна Петрова", "27"), settle("Ольга Главная", None, role=Role.ADMIN))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
@settings(max_examples=settings().max_examples // 2)
@given(acts=st.lists(st.sampled_from([*ACTS, 0, 1, 2, 5]), max_size=25))
def test_thinning_at_any_time_doubles_nothing_and_moves_no_total(kind: str, acts: list[object]) -> None:
    with lived(kind) as life:
        for act in acts:
            if isinstance(act, int):
                life.it_is_thinned(act)
            else:
                act(life)  # type: ignore[operator]  # one of the acts
        life.the_bot_works()
        life.all_is_told()

    assert dict.fromkeys(life.sent, 1) == life.handled
    assert set(life.told.values()) <= {1}

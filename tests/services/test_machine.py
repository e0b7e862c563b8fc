"""Orders and arrivals in any order of acts do what a small model of the gate says."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from hypothesis.strategies import SearchStrategy

from passbot import store
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import CLOCK, OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Refusal
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.store.db import database
from tests import databases
from tests.databases import rows
from tests.services.gate.gate_model import OK, GateModel, Line
from tests.services.people.some_people import NOON, actor, settle

RULES = Rules(quota_house_day=2)
PLATES = ("А001АА77", "А002АА77", "А003АА77", "А004АА77")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

a_person = st.integers(0, 2)
a_plate = st.sampled_from(PLATES)
a_channel = st.sampled_from([Channel.SHEET, Channel.PIN, Channel.BOT, Channel.WEB])
a_nonce = st.none() | st.sampled_from(["n1", "n2", "n3"])
a_reason: SearchStrategy[str | None] = st.none() | st.just("the host came out")


def answer(service: Callable[[], object]) -> str:
    try:
        service()
    except Refusal as exc:
        return exc.code
    return OK


class Gate(RuleBasedStateMachine):
    lines = Bundle("lines")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        store.bind(self.url(), synchronous="off")
        database.connect()
        self.people = [settle("Анна Петрова", "27"), settle("Пётр Петров", "27"), settle("Яна Белова", "12")]
        self.model = GateModel(RULES)
        self.now = NOON

    def url(self) -> str:
        return databases.fresh_url("sqlite", Path(self.folder.name))

    def teardown(self) -> None:
        database.close()
        self.folder.cleanup()

    def who(self, person: int) -> tuple[Resident, Actor, str]:
        resident = self.people[person]
        return resident, actor(resident), resident.house or ""

    @rule(
        target=lines,
        person=a_person,
        plate=a_plate,
        delay=st.sampled_from([0, 0, 20, 24]),
        hours=st.sampled_from([1, 5, 48]),
    )
    def place(self, person: int, plate: str, delay: int, hours: int) -> object:
        resident, who, house = self.who(person)
        start = self.now + delay * HOUR
        wish = Wish(plate=plates.read(plate), window=Window(start, start + hours * HOUR))
        line = Line("", resident.id, house, plate, Window(start, start + hours * HOUR))
        expected = self.model.placing(line)

        def service() -> None:
            line.code = orders.place(wish, actor=who, rules=RULES, now=self.now).code

        assert expected == answer(service)
        if expected != OK:
            return multiple()
        self.model.placed(line)
        return line

    @rule(line=lines, person=a_person)
    def cancel(self, line: Line, person: int) -> None:
        resident, who, house = self.who(person)
        expected = self.model.cancel(line, resident.id, house)

        assert expected == answer(lambda: changes.cancel(line.code, actor=who, now=self.now))

    @rule(line=lines, person=a_person, hours=st.sampled_from([-1, 1, 24, 700]))
    def extend(self, line: Line, person: int, hours: int) -> None:
        resident, who, house = self.who(person)
        until = line.window.end + hours * HOUR
        expected = self.model.extend(line, resident.id, house, until, self.now)

        assert expected == answer(
            lambda: changes.extend(line.code, until, actor=who, rules=RULES, now=self.now)
        )

    @rule(line=lines, person=a_person, plate=a_plate)
    def edit(self, line: Line, person: int, plate: str) -> None:
        resident, who, house = self.who(person)
        expected = self.model.edit(line, resident.id, house, plate)

        assert expected == answer(
            lambda: changes.edit_plate(line.code, plates.read(plate), actor=who, now=self.now)
        )

    @rule()
    def expire(self) -> None:
        expected = self.model.expire(self.now)

        assert expected == changes.expire(actor=CLOCK, now=self.now)

    @rule(line=lines, channel=a_channel, nonce=a_nonce, override=a_reason)
    def record(self, line: Line, channel: Channel, nonce: str | None, override: str | None) -> None:
        guard = Actor(channel, Role.GUARD, name="guard")
        expected = self.model.record(line, channel, self.now, nonce, override)

        def service() -> None:
            arrivals.record(line.code, actor=guard, rules=RULES, now=self.now, nonce=nonce, override=override)

        assert expected == answer(service)

    @rule(line=lines, by_admin=st.booleans())
    def annul(self, line: Line, by_admin: bool) -> None:
        who = OPERATOR if by_admin else Actor(Channel.BOT, Role.GUARD, name="guard")
        expected = self.model.annul(line, self.now, by_admin=by_admin)

        assert expected == answer(lambda: arrivals.annul(line.code, actor=who, rules=RULES, now=self.now))

    @rule(minutes=st.sampled_from([1, 9, 11, 60, 600, 3000]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @invariant()
    def orders_are_as_the_model_has_them(self) -> None:
        known = {
            (line.code, line.status, plates.read(line.plate).key, line.turns) for line in self.model.lines
        }
        found = rows("""
            SELECT o.code, o.status, o.plate_key, (SELECT count(*) FROM arrivals a WHERE a.order_id = o.id)
            FROM orders o
        """)
        assert known == set(found)

    @invariant()
    def who_is_inside_has_an_odd_turn(self) -> None:
        assert [] == rows("""
            SELECT o.code FROM orders o
            WHERE (o.status = 'arrived') <> ((SELECT count(*) FROM arrivals a WHERE a.order_id = o.id) & 1 = 1)
        """)

    @invariant()
    def every_change_is_one_event_and_owes_what_routes_says(self) -> None:
        assert self.model.events == Counter(str(kind) for (kind,) in rows("SELECT kind FROM events"))
        assert [(self.model.owed,)] == rows("SELECT count(*) FROM deliveries")


class GateOnPostgres(Gate):
    def url(self) -> str:
        return databases.emptied_postgres()


TestGateOnSqlite = Gate.TestCase
TestGateOnPostgres = GateOnPostgres.TestCase
TestGateOnPostgres.settings = settings(max_examples=max(5, settings().max_examples // 10))

"""The product in one story: an invite, a registration, a car pass, the gate, and a mistake taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passbot.domain.passes.orders import Status, Wish
from passbot.domain.people.people import OPERATOR, SHEET, Actor, Channel, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import orders, search
from passbot.services.people import invites, residents
from tests import databases

RULES = Rules()
MORNING = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=databases.KINDS, autouse=True)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with databases.opened(request.param, tmp_path) as url:
        yield url


def test_from_an_invite_to_an_arrival_that_is_taken_back() -> None:
    now = MORNING

    # The admin hands out two codes: one for house 27, one for the gate.
    for_anna = invites.issue(actor=OPERATOR, rules=RULES, now=now, house="27")
    for_guard = invites.issue(actor=OPERATOR, rules=RULES, now=now, role=Role.GUARD)

    # Anna types hers, and nobody else can take it while she answers the questions.
    invites.reserve(for_anna.code.lower(), telegram_id=501, rules=RULES, now=now)
    with pytest.raises(Conflict, match="registering with this code right now"):
        invites.reserve(for_anna.code, telegram_id=999, rules=RULES, now=now)

    now += 2 * MINUTE
    anna = residents.register(
        for_anna.code,
        telegram_id=501,
        name="Анна Петрова",
        phone="8 916 123-45-67",
        house=None,
        language="ru",
        now=now,
    )
    assert ("27", "+79161234567", Role.RESIDENT) == (anna.house, anna.phone, anna.role)

    guard = residents.register(
        for_guard.code,
        telegram_id=502,
        name="Иван Стражев",
        phone="+7 916 765-43-21",
        house="1",
        language="ru",
        now=now,
    )
    at_gate = acting(guard, Channel.BOT)

    # She orders a pass. The sheet is owed a row; she has the code and is told nothing she knows.
    now += MINUTE
    wish = Wish(plate=plates.read("а123вс77"), brand="Škoda")
    order = orders.place(wish, actor=acting(anna, Channel.BOT), rules=RULES, now=now)
    assert "А 123 ВС 77" == order.plate
    assert now + timedelta(hours=48) == order.window.end
    assert ["order.placed"] == kinds_owed(Route.SHEET, now)
    assert [] == told(anna.telegram_id, now)

    # At the barrier the guard types what is easy to read, on a Latin keyboard.
    now += 10 * MINUTE
    [hit] = search.find("123bc", actor=at_gate, rules=RULES, now=now)
    assert order.code == hit.order.code

    # The bar goes up, and Anna hears of it.
    arrivals.record(order.code, actor=at_gate, rules=RULES, now=now)
    assert ["arrival.recorded"] == told(anna.telegram_id, now)
    assert [] == search.find("123bc", actor=at_gate, rules=RULES, now=now)
    assert [order.code] == [inside.code for inside in search.inside(actor=at_gate, rules=RULES, now=now)]

    # A colleague ticks the same row on the sheet, and is told politely who was first, when and where.
    with pytest.raises(Conflict) as refusal:
        arrivals.record(order.code, actor=SHEET, rules=RULES, now=now + MINUTE)
    assert "arrival.already" == refusal.value.code
    assert ("Иван Стражев", Channel.BOT, now) == who_when_where(refusal.value)
    assert (
        f"Order {order.code} already arrived at 2026-05-04 06:13+00:00 (recorded by Иван Стражев)."
    ) == str(refusal.value)

    # It was the wrong car after all: the order is open again, and nothing is forgotten.
    now += 3 * MINUTE
    arrivals.annul(order.code, actor=at_gate, rules=RULES, now=now, reason="another car")
    assert Status.OPEN is orders.by_code(order.code).status
    assert ["arrival.recorded", "arrival.annulled"] == told(anna.telegram_id, now)

    # Her car comes in the evening, by the sheet this time.
    now += timedelta(hours=9)
    third = arrivals.record(order.code, actor=SHEET, rules=RULES, now=now)
    assert (3, Channel.SHEET, True) == (third.turn, third.channel, third.is_entry)
    assert [
        "order.placed",
        "arrival.recorded",
        "arrival.annulled",
        "arrival.recorded",
    ] == kinds_owed(Route.SHEET, now)


def test_the_same_car_is_not_ordered_twice_but_may_stay_longer() -> None:
    boris = at_home("Борис Смирнов", "12", telegram_id=601)
    wish = Wish(plate=plates.read("О777ОО177"))
    order = orders.place(wish, actor=boris, rules=RULES, now=MORNING)

    with pytest.raises(Conflict, match="Extend that order instead") as refusal:
        orders.place(wish, actor=boris, rules=RULES, now=MORNING + MINUTE)

    assert order.code == refusal.value.facts["code"]


def at_home(name: str, house: str, *, telegram_id: int) -> Actor:
    invite = invites.issue(actor=OPERATOR, rules=RULES, now=MORNING, house=house)
    resident = residents.register(
        invite.code,
        telegram_id=telegram_id,
        name=name,
        phone="+7 916 111-22-33",
        house=house,
        language="ru",
        now=MORNING,
    )
    return acting(resident, Channel.BOT)


def kinds_owed(route: Route, now: datetime) -> list[str]:
    return [delivery.kind for delivery in outbox.due(route, now=now)]


def told(telegram_id: int | None, now: datetime) -> list[str]:
    owed = outbox.due(Route.TELEGRAM, now=now)
    return [delivery.kind for delivery in owed if delivery.recipient == str(telegram_id)]


def who_when_where(refusal: Conflict) -> tuple[object, object, object]:
    return refusal.facts["by"], refusal.facts["channel"], refusal.facts["at"]

"""Nobody open fits: who was to come, or came, since yesterday."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.errors import NotAllowed
from passbot.services.passes import changes, closed_search
from tests.services.people.some_people import NOON, actor, invite_guest, order_car


def found(guard: Resident, query: str, limit: int = 3) -> list[str]:
    return [each.code for each in closed_search.find(query, actor=actor(guard), now=NOON, limit=limit)]


def cancelled(order: Order, minutes: int = 0) -> Order:
    now = NOON + timedelta(minutes=minutes)
    return changes.cancel(order.code, actor=actor(order.resident), now=now)


@pytest.mark.parametrize("query", ["48", "а48", "482ВС", "дом 27", "петр", "Петрова Анна", "А482ВС77"])
def test_it_is_found_by_a_piece_a_house_and_a_name(anna: Resident, guard: Resident, query: str) -> None:
    order = cancelled(order_car(anna, "А482ВС77"))

    assert [order.code] == found(guard, query)


def test_it_is_found_by_its_code_and_by_the_guest(anna: Resident, guard: Resident) -> None:
    order = cancelled(invite_guest(anna, "Пётр Ёлкин"))

    assert [[order.code]] * 2 == [found(guard, order.code), found(guard, "елк")]


@pytest.mark.parametrize(
    "query", ["4-", "В!", "\u200b\u200b", "77А", "дом 28", "Анна Сидорова", "Анна Ёлкин", "  "]
)
def test_what_does_not_fit_is_not_shown(anna: Resident, boris: Resident, guard: Resident, query: str) -> None:
    cancelled(order_car(anna, "А482ВС77"))
    cancelled(invite_guest(boris, "Пётр Ёлкин"))

    assert [] == found(guard, query)


def test_the_whole_plate_finds_the_order_that_knows_a_piece(anna: Resident, guard: Resident) -> None:
    order = cancelled(order_car(anna, "482"))

    assert [order.code] == found(guard, "А482ВС77")


def test_the_latest_stand_first_and_no_more_than_the_limit(anna: Resident, guard: Resident) -> None:
    codes = [cancelled(order_car(anna, f"А48{number}ВС77"), minutes=number).code for number in range(4)]

    assert codes[:0:-1] == found(guard, "петрова")
    assert codes[:1:-1] == found(guard, "дом 27", limit=2)


def test_what_ended_long_ago_is_not_shown(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, "А482ВС77", hours=2, now=NOON - timedelta(hours=27))
    changes.cancel(order.code, actor=actor(anna), now=NOON - timedelta(hours=26))

    assert [] == found(guard, "482")


def test_residents_are_not_told(anna: Resident) -> None:
    with pytest.raises(NotAllowed):
        closed_search.find("482", actor=actor(anna), now=NOON)

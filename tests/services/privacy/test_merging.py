"""Whoever was only written down becomes the resident that they are; two people are never made one."""

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.errors import Conflict
from passbot.services.passes import orders
from passbot.services.people import accounts, residents, roster
from passbot.services.privacy import merging
from passbot.services.regular import series
from passbot.slices import at_once, run
from tests.services.offices import book, office
from tests.services.people.some_people import NOON, order_car
from tests.services.regular.test_series import DAY, RULES, create


@pytest.fixture
def unknown(db: str) -> Resident:
    values = {"name": "unknown, house 12", "house": "12", "role": "resident", "claimed_at": NOON}
    return accounts.create(values, NOON)


def test_their_orders_are_the_residents_and_they_are_gone(
    unknown: Resident, boris: Resident, counted: None
) -> None:
    placed = [order_car(unknown, f"А{at:03}АА77", now=NOON) for at in range(1, 4)]

    run(merging.merge(unknown.id, boris.id, actor=OPERATOR, now=NOON), lambda _: None)

    assert {boris.id} == {orders.by_code(each.code).resident.id for each in placed}
    assert residents.by_id(unknown.id).is_removed
    assert unknown.id not in {each.id for each in residents.everybody()}


def test_their_series_goes_on_for_the_resident(unknown: Resident, boris: Resident) -> None:
    going_on, _ = create(unknown)

    at_once(merging.merge(unknown.id, boris.id, actor=OPERATOR, now=NOON))
    made = series.make(rules=RULES, now=NOON + DAY)

    assert [going_on.id] == [each.id for each in series.of_resident(boris.id, actor=OPERATOR, now=NOON)]
    assert ([boris.id], ()) == ([each.resident.id for each in made.orders], made.skipped)


def test_who_has_an_account_or_stands_on_the_roster_is_not_merged(anna: Resident, boris: Resident) -> None:
    listed = roster.add("Вера Павлова", actor=OPERATOR, now=NOON)

    for each in (anna, listed):
        with pytest.raises(Conflict, match="Only who was written down"):
            at_once(merging.merge(each.id, boris.id, actor=OPERATOR, now=NOON))


def test_two_desks_on_one_day_are_told(unknown: Resident, boris: Resident) -> None:
    where = office()
    theirs = book(where, "1", unknown)
    book(where, "2", boris)

    with pytest.raises(Conflict, match="a desk on the same day"):
        at_once(merging.merge(unknown.id, boris.id, actor=OPERATOR, now=NOON))

    assert not residents.by_id(unknown.id).is_removed
    assert unknown.id == orders.by_code(theirs.code).resident.id

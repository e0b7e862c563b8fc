"""Fifty-two contestants from four processes: one wins, the others hear who was first, nobody stumbles."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Kind, Order, Status, Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.people import invites, residents, roster
from passbot.store import models
from passbot.store.db import transaction
from tests.races.fleet import CONTESTANTS, Fleet, Outcome
from tests.services.people.some_people import NOON, actor, events, order_car, settle

RULES = Rules()
HOUR = timedelta(hours=1)


def assert_one_winner(outcome: Outcome, refusal: str) -> None:
    assert [] == outcome.surprises
    assert (1, CONTESTANTS - 1) == (len(outcome.won), len(outcome.refused))
    assert {refusal} == outcome.codes
    assert {"Conflict"} == {answer["by"] for answer in outcome.refused}


def an_invite() -> str:
    return invites.issue(actor=OPERATOR, rules=RULES, now=NOON, house="27").code


def some_invites() -> list[str]:
    with transaction():
        return [an_invite() for _ in range(CONTESTANTS)]


def test_one_invite_lets_one_in(db: str, fleet: Fleet) -> None:
    outcome = fleet.race(db, "register", code=an_invite())

    assert_one_winner(outcome, "invite.used")
    assert outcome.won == [row.telegram_id for row in models.Resident.select()]
    assert 1 == events("resident.registered")


def test_one_invite_is_kept_for_one(db: str, fleet: Fleet) -> None:
    outcome = fleet.race(db, "reserve", code=an_invite())

    assert_one_winner(outcome, "invite.reserved")
    assert outcome.won == [row.reserved_by for row in models.Invite.select()]


def test_one_account_registers_once_however_many_codes_it_has(db: str, fleet: Fleet) -> None:
    outcome = fleet.race(db, "register_again", codes=some_invites())

    assert_one_winner(outcome, "resident.already")
    assert CONTESTANTS - 1 == models.Invite.select().where(models.Invite.used_by.is_null()).count()


def test_one_phone_registers_once(db: str, fleet: Fleet) -> None:
    outcome = fleet.race(db, "share_a_phone", codes=some_invites())

    assert_one_winner(outcome, "resident.phone_taken")


def test_one_name_of_the_roster_goes_to_one(db: str, fleet: Fleet) -> None:
    name = roster.add("Пётр Ильин", actor=OPERATOR, now=NOON)

    outcome = fleet.race(db, "claim", resident_id=name.id)

    assert_one_winner(outcome, "resident.claimed")
    assert outcome.won == [residents.by_id(name.id).telegram_id]


def test_of_slots_that_overlap_one_is_made(db: str, fleet: Fleet) -> None:
    place = models.Place.create(uuid="p", kind="service", name="Мойка", zone="UTC", created_at=NOON)

    outcome = fleet.race(db, "make_slot", place_id=place.id)

    assert_one_winner(outcome, "slot.overlap")
    assert 1 == models.Slot.select().count()


def test_one_order_arrives_once_and_the_slower_hear_who_was_first(
    db: str, fleet: Fleet, anna: Resident
) -> None:
    order = order_car(anna)

    outcome = fleet.race(db, "arrive", code=order.code)

    assert_one_winner(outcome, "arrival.already")
    [entry] = models.Arrival.select()
    assert [entry.by_name] == outcome.won
    assert {(entry.by_name, entry.channel, str(entry.at))} == {
        (answer["facts"]["by"], answer["facts"]["channel"], answer["facts"]["at"])
        for answer in outcome.refused
    }
    assert 1 == events("arrival.recorded")


def test_one_request_that_is_sent_by_many_gets_one_answer(db: str, fleet: Fleet, anna: Resident) -> None:
    order = order_car(anna)

    outcome = fleet.race(db, "arrive_once", code=order.code)

    assert ([], []) == (outcome.surprises, outcome.refused)
    assert {models.Arrival.get().by_name} == set(outcome.won)
    assert (1, 1) == (models.Arrival.select().count(), events("arrival.recorded"))


def test_one_arrival_is_taken_back_once(db: str, fleet: Fleet, anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)

    outcome = fleet.race(db, "annul", code=order.code)

    assert_one_winner(outcome, "arrival.none")
    assert [1, 2] == [row.turn for row in models.Arrival.select().order_by(models.Arrival.turn)]


def test_an_order_is_cancelled_or_arrives_but_not_both(db: str, fleet: Fleet, anna: Resident) -> None:
    order = order_car(anna)

    outcome = fleet.race(db, "cancel_or_arrive", code=order.code)

    assert [] == outcome.surprises
    assert 1 == len(outcome.won)
    assert outcome.codes <= {"order.closed", "arrival.already"}
    assert 1 == events("order.cancelled") + events("arrival.recorded")
    came = orders.by_code(order.code).status is Status.ARRIVED
    assert came is (1 == models.Arrival.select().count())


@pytest.mark.parametrize("quota", [1, 5])
def test_the_last_place_of_the_quota_goes_to_one(db: str, fleet: Fleet, anna: Resident, quota: int) -> None:
    for number in range(quota - 1):
        order_car(anna, f"Е00{number + 1}КХ99")

    outcome = fleet.race(db, "order_another_car", resident_id=anna.id, quota=quota)

    assert_one_winner(outcome, "order.quota")
    assert {quota} == {answer["facts"]["count"] for answer in outcome.refused}
    assert quota == models.Order.select().count()


def test_one_car_is_ordered_once_for_a_house(db: str, fleet: Fleet, anna: Resident) -> None:
    housemates = [anna.id, settle("Пётр Петров", "27").id, settle("Яна Петрова", "27").id]

    outcome = fleet.race(db, "order_the_same_car", resident_ids=housemates)

    assert_one_winner(outcome, "order.duplicate")
    assert {outcome.won[0]} == {answer["facts"]["code"] for answer in outcome.refused}


def test_an_order_that_many_extend_lasts_until_the_latest_of_their_times(
    db: str, fleet: Fleet, anna: Resident
) -> None:
    order = order_car(anna)

    outcome = fleet.race(db, "extend", code=order.code)

    assert [] == outcome.surprises
    assert outcome.codes <= {"order.not_longer"}
    latest = NOON + 49 * HOUR + timedelta(minutes=CONTESTANTS - 1)
    assert latest == orders.by_code(order.code).window.end
    assert len(outcome.won) == events("order.extended")


def test_passes_that_grow_into_each_other_are_told_apart(db: str, fleet: Fleet, anna: Resident) -> None:
    early, late = (guest_with_pin_7(anna, hours) for hours in (0, 50))

    outcome = fleet.race(db, "meet", codes=[early.code, late.code])

    assert [] == outcome.surprises
    assert [late.code] == outcome.won
    assert {"pin.taken", "order.not_longer"} == outcome.codes


def guest_with_pin_7(host: Resident, hours: int) -> Order:
    wish = Wish(kind=Kind.GUEST, guest_name="Вера")
    order = orders.place(wish, actor=actor(host), rules=RULES, now=NOON + hours * HOUR)
    models.Order.update(pin=7).where(models.Order.id == order.id).execute()
    return order


def test_orders_expire_once_however_many_look(db: str, fleet: Fleet, anna: Resident) -> None:
    many = Rules(quota_house_day=100)
    for number in range(30):
        order_car(anna, f"А{number + 1:03}АА77", hours=1, rules=many)

    outcome = fleet.race(db, "expire", hours=2)
    rest = changes.expire(actor=OPERATOR, now=NOON + 2 * HOUR)

    assert ([], []) == (outcome.surprises, outcome.refused)
    assert 30 == sum(outcome.won) + rest == events("order.expired")

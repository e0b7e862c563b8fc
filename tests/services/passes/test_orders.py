"""Placing an order: what it becomes, what is refused, and what is written beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from passbot.domain.passes.orders import Kind, Order, Status, Wish
from passbot.domain.people.people import CLOCK, OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, NotAllowed, NotFound, Refusal
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.privacy import leaving
from passbot.store import models
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle

HOUR = timedelta(hours=1)
RULES = Rules()


def place(wish: Wish, who: Actor, *, rules: Rules = RULES, now: datetime = NOON) -> Order:
    return orders.place(wish, actor=who, rules=rules, now=now)


def car(plate: str = "А123ВС77", *, since: datetime = NOON, hours: int = 48) -> Wish:
    return Wish(plate=plates.read(plate), window=Window(since, since + hours * HOUR))


def test_a_plain_car_order_is_valid_from_now_for_48_hours(anna: Resident) -> None:
    order = place(Wish(plate=plates.read("а123вс77"), brand=" Škoda  Octavia "), actor(anna))

    assert Window(NOON, NOON + 48 * HOUR) == order.window
    assert (Kind.CAR, Status.OPEN, "27") == (order.kind, order.status, order.house)
    assert ("А 123 ВС 77", "A123BC77", False) == (order.plate, order.plate_key, order.is_partial)
    assert "Škoda Octavia" == order.brand
    assert date(2026, 5, 4) == order.day


def test_what_place_answers_is_what_stands_in_the_database(anna: Resident) -> None:
    now = NOON + timedelta(microseconds=654_321)

    order = place(Wish(plate=plates.read("А123ВС77"), with_pin=True), actor(anna), now=now)

    assert order == orders.by_code(order.code)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "\t{}\n"])
def test_an_order_is_found_by_its_code_however_it_is_typed(anna: Resident, spelling: str) -> None:
    order = order_car(anna)

    assert order.id == orders.by_code(spelling.format(order.code.lower())).id


def test_an_unknown_code_is_not_found(db: str) -> None:
    with pytest.raises(NotFound, match="Check the code") as refusal:
        orders.by_code("NOBODY")

    assert "order.unknown" == refusal.value.code


def test_the_day_of_an_order_is_the_local_one(anna: Resident) -> None:
    late = datetime(2026, 5, 4, 21, 30, tzinfo=UTC)  # already Tuesday in Moscow

    order = order_car(anna, since=late)

    assert date(2026, 5, 5) == order.day


def test_an_order_writes_one_event_and_owes_the_sheet(anna: Resident) -> None:
    order = order_car(anna)

    [event] = models.Event.select().where(models.Event.order == order.id)
    assert ("order.placed", "bot", anna.id, "27", "A123BC77") == (
        event.kind,
        event.channel,
        event.actor_id,
        event.house,
        event.plate_key,
    )
    [owed] = outbox.due(Route.SHEET, now=NOON)
    assert ("order.placed", {"order": order.code}) == (owed.kind, owed.payload)
    assert [] == outbox.due(Route.TELEGRAM, now=NOON)


@pytest.mark.parametrize("second", ["А123ВС77", "a123bc77", "А 123 ВС 77 RUS"])
def test_a_second_open_order_for_the_car_is_refused_and_names_the_first(anna: Resident, second: str) -> None:
    first = order_car(anna)

    with pytest.raises(Conflict, match="Extend that order instead") as refusal:
        order_car(anna, second, now=NOON + HOUR)

    assert "order.duplicate" == refusal.value.code
    assert first.code == refusal.value.facts["code"]
    assert first.window.end == refusal.value.facts["until"]


def test_a_housemate_is_refused_the_same_car_too(anna: Resident) -> None:
    order_car(anna)
    housemate = settle("Пётр Петров", "27")

    with pytest.raises(Conflict, match="already ordered"):
        order_car(housemate)


def test_another_house_may_expect_the_same_car(anna: Resident, boris: Resident) -> None:
    order_car(anna)

    assert Status.OPEN is order_car(boris).status


def test_windows_that_touch_are_no_duplicates(anna: Resident) -> None:
    order_car(anna, hours=2)

    assert Status.OPEN is order_car(anna, since=NOON + 2 * HOUR).status


def test_a_window_that_ends_where_another_begins_is_no_duplicate(anna: Resident) -> None:
    order_car(anna, since=NOON + 2 * HOUR, hours=2)

    assert Status.OPEN is order_car(anna, hours=2).status


def test_partial_plates_are_no_duplicates_they_may_be_two_cars(anna: Resident) -> None:
    order_car(anna, "123")

    assert order_car(anna, "123").is_partial


def test_a_car_may_be_ordered_again_once_the_first_order_is_closed(anna: Resident, guard: Resident) -> None:
    arrived, cancelled = order_car(anna), order_car(anna, "Е001КХ99")
    arrivals.record(arrived.code, actor=actor(guard), rules=RULES, now=NOON)
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)

    assert {Status.OPEN} == {order_car(anna).status, order_car(anna, "Е001КХ99").status}


def test_the_quota_names_the_rule_the_count_and_the_way_out(anna: Resident) -> None:
    two = replace(RULES, quota_house_day=2)
    order_car(anna, "А001АА77", rules=two)
    order_car(settle("Пётр Петров", "27"), "А002АА77", rules=two)

    with pytest.raises(Conflict) as refusal:
        order_car(anna, "А003АА77", rules=two)

    assert (
        "House 27 has 2 of 2 car passes for that day. "
        "Cancel one that is not needed, choose another day, or ask an admin."
    ) == str(refusal.value)
    assert ("order.quota", 2, 2) == (
        refusal.value.code,
        refusal.value.facts["count"],
        refusal.value.facts["limit"],
    )


def test_the_quota_counts_each_house_and_each_day_alone(anna: Resident, boris: Resident) -> None:
    one = replace(RULES, quota_house_day=1)
    order_car(anna, "А001АА77", rules=one)

    order_car(boris, "А002АА77", rules=one)
    order_car(anna, "А003АА77", rules=one, since=NOON + 24 * HOUR)


def test_a_cancelled_order_gives_its_place_in_the_quota_back_an_arrived_one_does_not(
    anna: Resident, guard: Resident
) -> None:
    one = replace(RULES, quota_house_day=1)
    changes.cancel(order_car(anna, "А001АА77", rules=one).code, actor=actor(anna), now=NOON)
    second = order_car(anna, "А002АА77", rules=one)
    arrivals.record(second.code, actor=actor(guard), rules=RULES, now=NOON)

    with pytest.raises(Conflict) as refusal:
        order_car(anna, "А003АА77", rules=one)

    assert "order.quota" == refusal.value.code


def test_an_admin_may_order_beyond_the_quota(anna: Resident, admin: Resident) -> None:
    none = replace(RULES, quota_house_day=0)
    wish = replace(car(), resident_id=anna.id)

    order = place(wish, actor(admin), rules=none)

    assert anna.id == order.resident.id


def test_guests_on_foot_do_not_count(anna: Resident) -> None:
    none = replace(RULES, quota_house_day=0)

    order = place(Wish(kind=Kind.GUEST, guest_name=" Вера  Павлова "), actor(anna), rules=none)

    assert ("Вера Павлова", None) == (order.guest_name, order.plate)


def test_a_pin_has_five_digits_and_is_told_with_the_order(anna: Resident) -> None:
    order = invite_guest(anna, "Вера", with_pin=True)

    assert order.pin is not None
    assert (5, True) == (len(order.pin), order.pin.isdigit())


def test_nobody_gets_a_pin_who_did_not_ask_for_one(anna: Resident) -> None:
    assert order_car(anna).pin is None


BAD: list[tuple[Wish, str]] = [
    (Wish(), "order.no_plate"),
    (Wish(kind=Kind.GUEST), "order.no_guest"),
    (Wish(kind=Kind.GUEST, guest_name="  "), "order.no_guest"),
    (replace(car(), brand="б" * 65), "order.text_too_long"),
    (Wish(kind=Kind.GUEST, guest_name="б" * 65), "order.text_too_long"),
    (car(since=NOON - 3 * HOUR, hours=3), "order.over"),
    (car(since=NOON + 61 * 24 * HOUR), "order.too_far"),
    (car(hours=31 * 24 + 1), "order.too_long"),
    (replace(car(), resident_id=999_999), "resident.unknown"),
]


@pytest.mark.parametrize(("wish", "code"), BAD, ids=[code for _, code in BAD])
def test_a_wish_that_cannot_be_met_changes_nothing(admin: Resident, wish: Wish, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        place(wish, actor(admin))

    assert code == refusal.value.code
    assert (0, 0, 0) == (models.Order.select().count(), models.Event.select().count(), owed_in_all())


@pytest.mark.parametrize("stranger", [OPERATOR, CLOCK, Actor(Channel.BOT, Role.RESIDENT)])
def test_who_is_not_registered_cannot_order(db: str, stranger: Actor) -> None:
    with pytest.raises(NotAllowed, match="Register first"):
        place(car(), stranger)


def test_a_resident_cannot_order_for_somebody_else(anna: Resident, boris: Resident) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        place(replace(car(), resident_id=anna.id), actor(boris))


def test_who_was_removed_cannot_order(anna: Resident, admin: Resident) -> None:
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    with pytest.raises(NotAllowed, match="was removed"):
        order_car(anna)


def test_every_order_has_a_code_of_its_own(anna: Resident, rules: Rules) -> None:
    many = replace(rules, quota_house_day=1000)

    codes = {order_car(anna, f"А{number:03}АА77", rules=many).code for number in range(1, 60)}

    assert 59 == len(codes)


def owed_in_all() -> int:
    return int(models.Delivery.select().count())


def test_a_guard_records_arrivals_and_orders_nothing(guard: Resident) -> None:
    with pytest.raises(NotAllowed, match="Guards record arrivals"):
        order_car(guard)

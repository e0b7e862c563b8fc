"""What the database itself refuses about slots, orders and arrivals, and what it must let through."""

import pytest
from peewee import IntegrityError

from tests.store.rows import HOUR, NOON, arrival, order, place, refused, resident, series, slot, update

pytestmark = pytest.mark.usefixtures("db")

MINUTE = 60
LIVE_SLOTS = ("available", "held", "booked", "blocked")
LIVE_ORDERS = ("open", "arrived")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOON, NOON + HOUR),
        (NOON - MINUTE, NOON + MINUTE),
        (NOON + HOUR - 1, NOON + 2 * HOUR),
        (NOON + MINUTE, NOON + 2 * MINUTE),
        (NOON - HOUR, NOON + 2 * HOUR),
    ],
)
def test_a_slot_that_overlaps_another_of_its_place_and_seat_is_refused(start: int, end: int) -> None:
    wash = place()
    slot(wash)

    with refused("slots_overlap"):
        slot(wash, start, end)


@pytest.mark.parametrize("status", LIVE_SLOTS)
def test_every_live_status_of_a_slot_keeps_others_out(status: str) -> None:
    wash = place()
    slot(wash, status=status)

    with refused("slots_overlap"):
        slot(wash)


@pytest.mark.parametrize(
    "change",
    [
        {"start_at": NOON + HOUR - 1},
        {"start_at": NOON, "end_at": NOON + HOUR},
        {"start_at": NOON - HOUR, "end_at": NOON + MINUTE},
    ],
)
def test_a_slot_cannot_be_moved_over_another(change: dict[str, int]) -> None:
    wash = place()
    slot(wash)
    second = slot(wash, NOON + HOUR, NOON + 2 * HOUR)

    with refused("slots_overlap"):
        update("slots", second, **change)


def test_a_slot_cannot_be_moved_to_another_place_where_it_overlaps() -> None:
    wash, tyres = place(), place()
    slot(wash)
    second = slot(tyres)

    with refused("slots_overlap"):
        update("slots", second, place_id=wash)


def test_a_slot_cannot_be_moved_to_a_seat_that_is_taken() -> None:
    wash = place()
    slot(wash, seat=1)
    second = slot(wash, seat=2)

    with refused("slots_overlap"):
        update("slots", second, seat=1)


def test_a_cancelled_slot_cannot_come_back_over_a_live_one() -> None:
    wash = place()
    first = slot(wash, status="cancelled")
    slot(wash)

    with refused("slots_overlap"):
        update("slots", first, status="available")


def test_slots_that_touch_do_not_overlap() -> None:
    wash = place()
    slot(wash)

    slot(wash, NOON - HOUR, NOON)
    slot(wash, NOON + HOUR, NOON + 2 * HOUR)


def test_other_seats_other_places_and_cancelled_slots_are_free() -> None:
    wash = place()
    slot(wash)

    slot(wash, seat=2)
    slot(place())
    slot(wash, status="cancelled")


def test_a_slot_may_shrink_and_change_status_where_it_stands() -> None:
    wash = place()
    first = slot(wash)

    update("slots", first, status="booked")
    update("slots", first, start_at=NOON + MINUTE, end_at=NOON + 2 * MINUTE)


def test_a_slot_must_end_after_it_starts() -> None:
    with pytest.raises(IntegrityError):
        slot(place(), NOON, NOON)


@pytest.mark.parametrize("status", LIVE_ORDERS)
def test_a_second_live_order_of_one_slot_is_refused(status: str) -> None:
    anna, wanted = resident(), slot(place())
    order(anna, kind="slot", slot_id=wanted, status=status)

    with refused("orders_one_per_slot"):
        order(resident(), kind="slot", slot_id=wanted)


def test_a_cancelled_order_cannot_come_back_to_a_slot_that_was_given_away() -> None:
    anna, wanted = resident(), slot(place())
    first = order(anna, kind="slot", slot_id=wanted, status="cancelled")
    order(anna, kind="slot", slot_id=wanted)

    with refused("orders_one_per_slot"):
        update("orders", first, status="open")


def test_a_slot_whose_orders_are_cancelled_or_expired_is_free() -> None:
    anna, wanted = resident(), slot(place())
    order(anna, kind="slot", slot_id=wanted, status="cancelled")
    order(anna, kind="slot", slot_id=wanted, status="expired")

    order(anna, kind="slot", slot_id=wanted)


def test_a_second_entry_of_one_order_is_refused() -> None:
    car = order(resident())
    arrival(car, 1)

    with pytest.raises(IntegrityError):
        arrival(car, 1)


@pytest.mark.parametrize("turn", [0, 2, 3, -1])
def test_the_turns_of_an_order_begin_with_an_entry(turn: int) -> None:
    car = order(resident())

    with refused("arrivals_turn"):
        arrival(car, turn)


def test_a_turn_cannot_be_left_out() -> None:
    car = order(resident())
    arrival(car, 1)

    with refused("arrivals_turn"):
        arrival(car, 3)


def test_entries_and_annulments_alternate() -> None:
    car, other = order(resident()), order(resident())

    for turn in (1, 2, 3, 4):
        arrival(car, turn)
    arrival(other, 1)


def test_a_nonce_is_used_once_also_by_two_orders() -> None:
    arrival(order(resident()), 1, nonce="one")

    with refused("arrivals_nonce_key"):
        arrival(order(resident()), 1, nonce="one")


def test_arrivals_need_no_nonce() -> None:
    arrival(order(resident()), 1)

    arrival(order(resident()), 1)


@pytest.mark.parametrize("status", LIVE_ORDERS)
def test_a_live_pin_is_refused_where_the_windows_overlap(status: str) -> None:
    anna = resident()
    order(anna, pin=12345, status=status)

    with refused("orders_pin_taken"):
        order(anna, pin=12345, valid_from=NOON + HOUR - 1, valid_until=NOON + 2 * HOUR)


@pytest.mark.parametrize("change", [{"pin": 1, "valid_from": NOON + 1}, {"valid_from": NOON + HOUR - 1}])
def test_an_order_cannot_be_changed_so_that_its_pin_is_another_ones(change: dict[str, int]) -> None:
    anna = resident()
    order(anna, pin=1)
    later = order(anna, pin=1, valid_from=NOON + HOUR, valid_until=NOON + 2 * HOUR)

    with refused("orders_pin_taken"):
        update("orders", later, **change)


def test_an_order_cannot_be_given_a_pin_that_is_taken() -> None:
    anna = resident()
    order(anna, pin=1)
    second = order(anna, pin=2)

    with refused("orders_pin_taken"):
        update("orders", second, pin=1)


def test_a_cancelled_order_cannot_come_back_to_a_pin_that_was_given_away() -> None:
    anna = resident()
    first = order(anna, pin=1, status="cancelled")
    order(anna, pin=1)

    with refused("orders_pin_taken"):
        update("orders", first, status="arrived")


def test_a_pin_may_be_used_again_in_another_window_or_after_it_is_dead() -> None:
    anna = resident()
    order(anna, pin=1)

    order(anna, pin=1, valid_from=NOON + HOUR, valid_until=NOON + 2 * HOUR)
    order(anna, pin=1, status="cancelled")
    order(anna, pin=1, status="expired")
    order(anna, pin=2)
    order(anna)


@pytest.mark.parametrize("status", LIVE_ORDERS)
def test_a_second_own_desk_on_one_day_is_refused(status: str) -> None:
    anna = resident()
    order(anna, kind="desk", status=status)

    with refused("orders_one_desk_a_day"):
        order(anna, kind="desk")


def test_desks_for_guests_on_other_days_of_others_and_cancelled_ones_are_allowed() -> None:
    anna = resident()
    order(anna, kind="desk")

    order(anna, kind="desk", guest_name="Борис")
    order(anna, kind="desk", guest_name="Вера")
    order(anna, kind="desk", day="2026-05-05")
    order(anna, kind="desk", status="cancelled")
    order(anna, kind="presence")
    order(resident(), kind="desk")


@pytest.mark.parametrize("status", ["open", "arrived", "cancelled", "expired"])
def test_a_day_of_a_series_is_ordered_once_also_when_it_was_cancelled(status: str) -> None:
    anna = resident()
    weekly = series(anna)
    order(anna, series_id=weekly, series_day="2026-05-04", status=status)

    with refused("orders_series_day"):
        order(anna, series_id=weekly, series_day="2026-05-04")


@pytest.mark.parametrize("status", ["available", "cancelled"])
def test_a_day_of_a_series_of_slots_is_made_once_also_when_it_was_cancelled(status: str) -> None:
    wash, weekly = place(), series(resident())
    slot(wash, series_id=weekly, series_day="2026-05-04", status=status)

    with refused("slots_series_day"):
        slot(wash, NOON + HOUR, NOON + 2 * HOUR, series_id=weekly, series_day="2026-05-04")


def test_other_days_and_other_series_are_free() -> None:
    anna = resident()
    weekly, daily = series(anna), series(anna)
    order(anna, series_id=weekly, series_day="2026-05-04")

    order(anna, series_id=weekly, series_day="2026-05-05")
    order(anna, series_id=daily, series_day="2026-05-04")
    order(anna, series_day="2026-05-04")
    order(anna, series_day="2026-05-04")

"""Slots stand on the sheet and are ticked like cars."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from passbot.domain.gate.pins import Verdict
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.domain.slots.slots import PlaceKind
from passbot.services.gate import arrivals, pins
from passbot.services.places import places
from passbot.services.slots import slots
from tests.services.people.some_people import NOON, actor
from tests.services.places.some_places import BARBERSHOP, barbershop
from tests.sheets.site import RULES, Site

pytestmark = pytest.mark.usefixtures("db")
SETTLED = 16
VISITOR = Actor(Channel.BOT, Role.RESIDENT)


@pytest.fixture
def site() -> Site:
    return Site()


def booked(site: Site, who: Resident, number: int = 0) -> Order:
    """One of the free slots: number 0 is today at 13:00, number 4 tomorrow at 9:00."""
    place = next(iter(places.listed()), None) or barbershop(now=site.now)
    slot = slots.bookable(place, now=site.now)[number]
    _, order = slots.book(slot.uuid, actor=actor(who), rules=RULES, now=site.now)
    site.after(0)
    return order


def at_its_start(site: Site, order: Order) -> None:
    site.now = order.window.start


def test_a_slot_of_today_stands_with_its_place_and_hours(site: Site, anna: Resident) -> None:
    order = booked(site, anna)

    row = site.row(order)
    assert [order.code, "Барбершоп 13:00–15:00", ""] == row[:3]
    assert ["slot", "04.05.2026 13:00 – 04.05.2026 15:00"] == row[8:10]


def test_a_slot_of_tomorrow_comes_with_its_day(site: Site, anna: Resident) -> None:
    order = booked(site, anna, 4)
    assert not site.stands(order)

    site.after(13 * 3600)  # one in the morning

    assert site.stands(order)


def test_a_slot_over_midnight_stands_until_it_ends(site: Site, anna: Resident) -> None:
    place = barbershop(now=NOON, opens=time(9), closes=time(3))
    night = next(s for s in slots.bookable(place, now=NOON) if s.window.start == NOON + timedelta(hours=11))
    _, order = slots.book(night.uuid, actor=actor(anna), rules=RULES, now=site.now)
    at_its_start(site, order)
    site.after(0)

    site.after(70 * 60)  # ten past midnight

    assert site.stands(order)


def test_a_tick_is_the_arrival_and_is_archived(site: Site, anna: Resident) -> None:
    order = booked(site, anna)
    at_its_start(site, order)

    site.tick(order)
    site.after(0)
    site.after(SETTLED)
    site.after(3)

    assert "arrived" == site.status(order)
    assert [(1, "sheet")] == site.turns(order)
    assert [order.code] == site.completed()


def test_a_pin_at_the_door_reaches_the_sheet(site: Site, anna: Resident) -> None:
    order = booked(site, anna)
    at_its_start(site, order)

    answer = pins.check(order.pin or "", actor=VISITOR, key="telegram 7", rules=RULES, now=site.now)
    site.after(0)

    assert Verdict.OK == answer.verdict
    assert "came in 13:00 (PIN)" == site.answer(order)
    site.after(SETTLED)
    site.after(3)
    assert [order.code] == site.completed()


def test_a_pin_after_the_tick_hears_of_the_sheet(site: Site, anna: Resident) -> None:
    order = booked(site, anna)
    at_its_start(site, order)
    site.tick(order)
    site.after(0)

    answer = pins.check(order.pin or "", actor=VISITOR, key="telegram 7", rules=RULES, now=site.now)

    assert (Verdict.ALREADY_ARRIVED, Channel.SHEET) == (answer.verdict, answer.channel)


def test_an_untick_takes_it_back_and_the_pin_opens_again(site: Site, anna: Resident) -> None:
    order = booked(site, anna)
    at_its_start(site, order)
    site.tick(order)
    site.after(0)

    site.tick(order, False)
    site.after(3)

    assert "open" == site.status(order)
    answer = pins.check(order.pin or "", actor=VISITOR, key="telegram 7", rules=RULES, now=site.now)
    assert Verdict.OK == answer.verdict


def test_a_slot_that_is_given_back_leaves_the_sheet(site: Site, anna: Resident, boris: Resident) -> None:
    order = booked(site, anna)

    site.cancel(order)
    for _ in range(60):
        site.after(3)

    assert not site.stands(order)
    again = booked(site, boris)
    assert order.slot_id == again.slot_id
    assert site.stands(again)


def test_somebodys_own_calendar_never_shows_at_the_gate(site: Site, anna: Resident) -> None:
    calendar = replace(BARBERSHOP, kind=PlaceKind.CALENDAR, owner_id=anna.id, on_gate=False)
    slot = slots.bookable(places.add(calendar, actor=actor(anna), now=NOON), now=NOON)[0]
    _, order = slots.book(slot.uuid, actor=actor(anna), rules=RULES, now=NOON)

    site.after(0)

    assert not site.stands(order)


def test_a_guard_lets_a_slot_in_by_hand(site: Site, anna: Resident, guard: Resident) -> None:
    order = booked(site, anna)
    at_its_start(site, order)

    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=site.now)
    site.after(0)

    assert "came in 13:00 (bot)" == site.answer(order)

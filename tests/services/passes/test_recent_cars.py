"""The cars that came before, the latest first, each once."""

from datetime import timedelta

from passbot.domain.people.people import Resident
from passbot.services.passes import changes, recent_cars
from tests.services.people.some_people import NOON, actor, invite_guest, order_car

HOUR = timedelta(hours=1)


def test_each_car_stands_once_by_its_last_order(anna: Resident) -> None:
    first = order_car(anna, "А123ВС77")
    order_car(anna, "А777АА77")
    changes.cancel(first.code, actor=actor(anna), now=NOON)
    last = order_car(anna, "А123ВС77", now=NOON + HOUR)

    found = recent_cars.cars(anna.id)

    assert ["A123BC77", "A777AA77"] == [each.plate_key for each in found]
    assert last.code == found[0].code


def test_guests_on_foot_and_other_peoples_cars_are_none(anna: Resident, boris: Resident) -> None:
    invite_guest(anna, "Вера")
    order_car(boris)

    assert [] == recent_cars.cars(anna.id)


def test_no_more_than_asked_for(anna: Resident) -> None:
    for number in range(100, 105):
        order_car(anna, f"А{number}ВС77")

    assert ["A104BC77", "A103BC77"] == [each.plate_key for each in recent_cars.cars(anna.id, limit=2)]

"""The pieces by which orders and people are found: they follow what they are pieces of, and outlive none of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from passbot import slices
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import changes
from passbot.services.people import residents
from passbot.services.privacy import forgetting, households, leaving, retention
from passbot.services.site.database import PROMISES
from passbot.store import models
from passbot.store.db import database, transaction
from tests.long.search import different
from tests.services.people.some_people import NOON, actor, invite_guest, order_car

RULES = Rules()
LATER = NOON + timedelta(days=400)


def pieces(order: Order) -> set[str]:
    rows = models.OrderPiece.select().where(models.OrderPiece.order_id == order.id)
    return {row.piece for row in rows}


def of_person(person: Resident) -> set[str]:
    rows = models.ResidentPiece.select().where(models.ResidentPiece.resident_id == person.id)
    return {row.piece for row in rows}


def test_any_query_is_answered_as_if_every_open_order_were_read(db: str) -> None:
    assert [] == different(orders=200, queries=25, seed=5)


def test_an_open_order_has_its_pieces(anna: Resident) -> None:
    order = order_car(anna, "О482ВС77")

    pairs = {"O4", "48", "82", "2B", "BC", "C7", "77", "77."}
    assert pairs | {"04828C77", "4828C77", "828C77", "28C77", "8C77", "C77"} == pieces(order)


def test_a_guest_is_found_by_each_word_of_the_name(anna: Resident) -> None:
    order = invite_guest(anna, "Пётр  Ёлкин")

    assert {" петр елкин", " елкин"} == pieces(order)


def test_another_plate_has_other_pieces(anna: Resident) -> None:
    order = order_car(anna, "А482ВВ77")

    changes.edit_plate(order.code, plates.read("М555ММ77"), actor=actor(anna), now=NOON)

    assert {"M5", "55", "5M", "MM", "M7", "77", "77."} < pieces(order)
    assert not {"A4", "48", "482BB77"} & pieces(order)


def cancelled(order: Order, _guard: Resident) -> None:
    changes.cancel(order.code, actor=actor(order.resident), now=NOON)


def arrived(order: Order, guard: Resident) -> None:
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)


def expired(_order: Order, _guard: Resident) -> None:
    changes.expire(actor=CLOCK, now=LATER)


def forgotten(order: Order, _guard: Resident) -> None:
    forgetting.forget_me(order.resident.id, actor=actor(order.resident), now=NOON)


@pytest.mark.parametrize("end", [cancelled, arrived, expired, forgotten])
def test_what_is_closed_has_no_pieces(
    anna: Resident, guard: Resident, end: Callable[[Order, Resident], None]
) -> None:
    order, guest = order_car(anna, "А482ВВ77"), invite_guest(anna, "Пётр Ёлкин")

    end(order, guard)
    end(guest, guard)

    assert [] == [row.piece for row in models.OrderPiece.select()]


def test_an_arrival_that_is_taken_back_brings_the_pieces_back(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, "А482ВВ77")
    had = pieces(order)
    arrived(order, guard)

    arrivals.annul(order.code, actor=actor(guard), rules=RULES, now=NOON)

    assert had == pieces(order)


def test_a_change_that_is_taken_back_leaves_the_pieces(anna: Resident) -> None:
    order = order_car(anna, "А482ВВ77")
    had = pieces(order)

    with suppress(RuntimeError), transaction():
        cancelled(order, anna)
        raise RuntimeError

    assert had == pieces(order)


def test_who_is_forgotten_is_found_by_no_name_and_no_phone(anna: Resident, boris: Resident) -> None:
    forgetting.forget_me(anna.id, actor=actor(anna), now=NOON)

    assert set() == of_person(anna)
    assert " смирнов" in of_person(boris)


def test_who_left_long_ago_is_found_by_no_name(anna: Resident, admin: Resident) -> None:
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    slices.at_once(retention.forget_old(rules=RULES, now=LATER))

    assert set() == of_person(anna)


def test_another_name_has_other_pieces(anna: Resident, admin: Resident) -> None:
    households.rename(anna.id, "Анна Чайка", actor=actor(admin), now=NOON)

    assert {" анна чайка", " чайка"} < of_person(anna)
    assert not any("петрова" in piece for piece in of_person(anna))


def test_a_name_that_is_released_is_not_found_by_its_phone(anna: Resident, admin: Resident) -> None:
    residents.release(anna.id, actor=actor(admin), now=NOON)

    assert {" анна петрова", " петрова"} == of_person(anna)


def test_whatever_deletes_an_order_takes_its_pieces(anna: Resident) -> None:
    order_car(anna, "А482ВВ77")

    for name in ("deliveries", "events", "orders"):
        database.execute_sql(f"DELETE FROM {name}")

    assert [] == list(models.OrderPiece.select())


def test_a_car_that_has_lost_its_pieces_is_named_by_the_check(anna: Resident) -> None:
    """As where a dump of rows alone was put back, without the triggers."""
    order = order_car(anna)
    promise = PROMISES["what is open is found by its pieces, and nothing else is"]
    before = promise.rows()

    with transaction():
        database.execute_sql("DELETE FROM order_pieces")

    assert ([], [order.code]) == (before, [code for (code,) in promise.rows()])

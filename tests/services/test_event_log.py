"""events.log: a line for each change that was committed, by numbers and codes, without what is personal."""

import logging
import re

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.facts.site import RulesChanged
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes
from passbot.services.slots import slots
from passbot.services.telling import journal
from passbot.services.unit_of_work import together
from passbot.store import models
from tests.bot.town import founded
from tests.services.people.some_people import NOON, actor, order_car
from tests.services.places.some_places import barbershop

LOGGER = "passbot.services.owed.outbox"


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, LOGGER)
    return caplog


def lines(heard: pytest.LogCaptureFixture) -> list[str]:
    return [re.sub(r" event=\d+", "", message) for message in heard.messages]


def test_an_order_its_arrival_and_its_end_have_a_line_each(
    anna: Resident, boris: Resident, guard: Resident, heard: pytest.LogCaptureFixture
) -> None:
    came, cancelled = order_car(anna), order_car(boris)
    arrivals.record(came.code, actor=actor(guard), rules=Rules(), now=NOON)
    changes.cancel(cancelled.code, actor=actor(boris), now=NOON)

    assert [
        f"order placed channel=bot by={anna.id} order={came.code} resident={anna.id}",
        f"order placed channel=bot by={boris.id} order={cancelled.code} resident={boris.id}",
        f"arrival recorded channel=bot by={guard.id} order={came.code} resident={anna.id}",
        f"order cancelled channel=bot by={boris.id} order={cancelled.code} resident={boris.id}",
    ] == lines(heard)


def test_every_line_names_its_event_in_the_journal(anna: Resident, heard: pytest.LogCaptureFixture) -> None:
    order_car(anna)

    [event] = journal.latest(actor=OPERATOR)
    assert f"event={event.id} " in heard.text


def test_a_booking_and_its_giving_back_have_a_line_each(
    anna: Resident, heard: pytest.LogCaptureFixture
) -> None:
    free = slots.bookable(barbershop(), now=NOON)[0]

    _, order = slots.book(free.uuid, actor=actor(anna), rules=Rules(), now=NOON)
    slots.cancel(free.uuid, actor=actor(anna), now=NOON)

    told = [line.partition(" channel")[0] for line in lines(heard) if order.code in line]
    assert ["slot booked", "order cancelled"] == told


def test_what_was_taken_back_has_no_line(anna: Resident, heard: pytest.LogCaptureFixture) -> None:
    with together():
        order_car(anna)
        with pytest.raises(Conflict):
            _change_rules_and_fail(anna)

    assert ["order.placed"] == [event.kind for event in journal.latest(actor=OPERATOR)]
    assert 1 == len(lines(heard))


def _change_rules_and_fail(anna: Resident) -> None:
    with together():
        outbox.record(RulesChanged("zone", "Europe/Moscow"), actor=OPERATOR, now=NOON)
        order_car(anna)  # the same car again


def test_nothing_personal_and_no_secret_stands_in_a_line(db: str, heard: pytest.LogCaptureFixture) -> None:
    founded()

    people = [value for row in models.Resident.select() for value in (row.name, row.phone) if value]
    cars = [value for row in models.Order.select() for value in (row.plate, row.plate_key, row.pin) if value]
    codes = [row.code for row in models.Invite.select()] + [row.token for row in models.GuestLink.select()]
    assert len(heard.messages) > 10
    assert min(len(people), len(cars), len(codes)) >= 2
    assert [] == [word for word in people + cars + codes if str(word) in heard.text]

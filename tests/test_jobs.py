"""The timetable: what happens because time passes."""

from datetime import datetime, timedelta

import pytest

from passbot.domain.people import Resident
from passbot.domain.rules import Rules
from passbot.domain.slots import Status
from passbot.errors import Unavailable
from passbot.jobs import Timetable
from passbot.services import orders, slots
from passbot.store import models
from tests.services.conftest import anna, db
from tests.services.people import NOON, actor
from tests.services.places import barbershop

__all__ = ["anna", "db"]

RULES = Rules()
HOUR = timedelta(hours=1)


def everything_once(now: datetime) -> None:
    """What a start does: each job, then nothing more, for it is stopped before it begins to wait."""
    timetable = Timetable(RULES, now=lambda: now, fetch=_no_network)
    timetable.stop()
    timetable.run()


def _no_network(*_asked: object, **_how: object) -> str:
    raise Unavailable("calendar.unreachable", "There is no network here.")


def test_slots_are_made_ahead_and_past_ones_leave(db: str) -> None:
    place = barbershop()
    later = NOON + 72 * HOUR

    everything_once(later)

    assert 10 == len(slots.bookable(place, now=later))
    assert 0 == models.Slot.select().where(models.Slot.end_at <= later).count()


def test_a_hold_that_is_over_is_freed(db: str, anna: Resident) -> None:
    first = slots.bookable(barbershop(), now=NOON)[0]
    slots.hold(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    everything_once(NOON + timedelta(minutes=5))

    assert Status.AVAILABLE == models.Slot.get(models.Slot.uuid == first.uuid).status


def test_a_slot_that_nobody_came_to_expires_and_stays_in_the_history(db: str, anna: Resident) -> None:
    first = slots.bookable(barbershop(), now=NOON)[0]
    _, order = slots.book(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    everything_once(first.end)

    assert "expired" == orders.by_code(order.code).status
    assert first.uuid == slots.find(first.uuid, now=first.end).uuid


def test_a_second_look_changes_nothing(db: str) -> None:
    barbershop()
    everything_once(NOON + HOUR)
    before = [row.uuid for row in models.Slot.select().order_by(models.Slot.id)]

    everything_once(NOON + HOUR)

    assert before == [row.uuid for row in models.Slot.select().order_by(models.Slot.id)]


@pytest.mark.usefixtures("db")
def test_a_job_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    place = barbershop()
    models.Place.update(zone="Mars/Olympus").where(models.Place.id == barbershop(name="Луна").id).execute()

    everything_once(NOON + 24 * HOUR)

    assert "job failed name=slots" in caplog.text
    assert slots.listed(place, now=NOON)

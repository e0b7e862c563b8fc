"""Deeds that leave nothing but a word in the journal: it is there, and says who did it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.keys import Scope
from passbot.domain.people import OPERATOR, Resident
from passbot.domain.rules import Rules
from passbot.domain.windows import Window
from passbot.services import guest_links, journal, keys, pins, places, roster, slots
from tests.services.people import NOON, actor
from tests.services.places import barbershop

HOUR = timedelta(hours=1)
Deed = Callable[[Resident, Resident], object]


def first_slot() -> str:
    return slots.bookable(barbershop(), now=NOON)[0].uuid


def held(anna: Resident) -> str:
    uuid = first_slot()
    slots.hold(uuid, actor=actor(anna), rules=Rules(), now=NOON)
    return uuid


def blocked(admin: Resident) -> str:
    uuid = first_slot()
    slots.block(uuid, actor=actor(admin), now=NOON)
    return uuid


def locked_out(anna: Resident) -> None:
    for number in range(Rules().pin_tries):
        pins.check(f"{number:05}", actor=actor(anna), rules=Rules(), now=NOON)


def a_key(anna: Resident) -> int:
    return keys.create(anna.id, "calendar", {Scope.SLOTS_READ}, actor=actor(anna), now=NOON)[0].id


def a_link(anna: Resident) -> int:
    return guest_links.make(Window(NOON, NOON + HOUR), 3, actor=actor(anna), rules=Rules(), now=NOON).id


DEEDS: dict[str, Deed] = {
    "slot.held": lambda anna, _: held(anna),
    "slot.released": lambda anna, _: slots.release(held(anna), actor=actor(anna), now=NOON),
    "slot.blocked": lambda _, admin: blocked(admin),
    "slot.unblocked": lambda _, admin: slots.unblock(blocked(admin), actor=actor(admin), now=NOON),
    "pin.refused": lambda anna, _: pins.check("00001", actor=actor(anna), rules=Rules(), now=NOON),
    "pin.locked": lambda anna, _: locked_out(anna),
    "key.created": lambda anna, _: a_key(anna),
    "key.revoked": lambda anna, _: keys.revoke(a_key(anna), actor=actor(anna), now=NOON),
    "link.made": lambda anna, _: a_link(anna),
    "link.closed": lambda anna, _: guest_links.close(a_link(anna), actor=actor(anna), now=NOON),
    "place.added": lambda *_: barbershop(),
    "place.changed": lambda _, admin: places.close(barbershop().uuid, actor=actor(admin), now=NOON),
    "resident.named": lambda _, admin: roster.add("Вера Орлова", actor=actor(admin), now=NOON, house="3"),
}


@pytest.mark.parametrize("kind", DEEDS)
def test_a_deed_stands_in_the_journal(kind: str, anna: Resident, admin: Resident) -> None:
    DEEDS[kind](anna, admin)

    found = [event.kind for event in journal.latest(actor=OPERATOR)]
    assert 1 <= found.count(kind) <= Rules().pin_tries

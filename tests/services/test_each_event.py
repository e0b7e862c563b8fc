"""Deeds that leave nothing but a word in the journal: it is there, and says who did it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.services.gate import pins
from passbot.services.people import keys, roster
from passbot.services.places import places
from passbot.services.regular import guest_links
from passbot.services.slots import slots
from passbot.services.telling import journal
from tests.services.people.some_people import NOON, actor
from tests.services.places.some_places import barbershop

HOUR = timedelta(hours=1)
ANNA, ADMIN = "Анна Петрова", "Ольга Главная"
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


DEEDS: dict[str, tuple[str, Deed]] = {
    "slot.held": (ANNA, lambda anna, _: held(anna)),
    "slot.released": (ANNA, lambda anna, _: slots.release(held(anna), actor=actor(anna), now=NOON)),
    "slot.blocked": (ADMIN, lambda _, admin: blocked(admin)),
    "slot.unblocked": (ADMIN, lambda _, admin: slots.unblock(blocked(admin), actor=actor(admin), now=NOON)),
    "pin.refused": (ANNA, lambda anna, _: pins.check("00001", actor=actor(anna), rules=Rules(), now=NOON)),
    "pin.locked": (ANNA, lambda anna, _: locked_out(anna)),
    "key.created": (ANNA, lambda anna, _: a_key(anna)),
    "key.revoked": (ANNA, lambda anna, _: keys.revoke(a_key(anna), actor=actor(anna), now=NOON)),
    "link.made": (ANNA, lambda anna, _: a_link(anna)),
    "link.closed": (ANNA, lambda anna, _: guest_links.close(a_link(anna), actor=actor(anna), now=NOON)),
    "place.added": (OPERATOR.channel, lambda *_: barbershop()),
    "place.changed": (ADMIN, lambda _, admin: places.close(barbershop().uuid, actor=actor(admin), now=NOON)),
    "resident.named": (
        ADMIN,
        lambda _, admin: roster.add("Вера Орлова", actor=actor(admin), now=NOON, house="3"),
    ),
}


@pytest.mark.parametrize("kind", DEEDS)
def test_a_deed_stands_in_the_journal_once_with_who_did_it(
    kind: str, anna: Resident, admin: Resident
) -> None:
    who, deed = DEEDS[kind]

    deed(anna, admin)

    found = [event.actor for event in journal.latest(actor=OPERATOR) if event.kind == kind]
    assert [who] == found

"""Makers of places for tests."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from passbot.domain.people.people import OPERATOR
from passbot.domain.slots.slots import OFFERED, Place, PlaceKind
from passbot.services.places import places
from tests.services.people.some_people import NOON

BARBERSHOP = Place(
    id=0,
    uuid="",
    kind=PlaceKind.SERVICE,
    name="Барбершоп",
    zone="Europe/Moscow",
    opens=time(9),
    closes=time(21),
    slot_minutes=120,
    horizon_hours=46,
)


def barbershop(*, now: datetime = NOON, **different: Any) -> Place:  # Any: the fields of Place
    """Open from 9 to 21, two hours a slot, 46 hours ahead, as in S0. At noon the slot of 11:00 is running."""
    return places.add(replace(BARBERSHOP, **different), actor=OPERATOR, now=now)


def offer_the_board(*, now: datetime) -> Place:
    """As an admin does who wants the bot to lead people to it."""
    [place] = places.listed(PlaceKind.BOARD)
    wanted = replace(place, options={**place.options, OFFERED: True})
    return places.change(wanted, actor=OPERATOR, now=now)

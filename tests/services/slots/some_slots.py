"""Slots as the tests book them and look at them."""

from datetime import datetime, timedelta

from passbot.domain.board.board import Board
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Slot, Status
from passbot.services.slots import board, slots
from tests.services.people.some_people import NOON, actor


def book(slot: Slot, who: Resident, **more: object) -> tuple[Slot, Order]:
    facts = {"actor": actor(who), "rules": Rules(), "now": NOON} | more
    return slots.book(slot.uuid, **facts)  # type: ignore[arg-type]  # as its signature has them


def status(slot: Slot, *, minutes: float = 0) -> Status:
    return slots.find(slot.uuid, now=NOON + timedelta(minutes=minutes)).status


def shown(place: Place, now: datetime = NOON) -> Board:
    return board.filled(place.id, now=now)

"""Thousands of random acts on slots do what a small model says, while another process looks on with SQL."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Actor, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Slot
from passbot.errors import Refusal
from passbot.services.passes import changes
from passbot.services.places import fitting, populate
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from tests.races.onlooker import looking_on
from tests.services.people.some_people import NOON, actor
from tests.services.places.some_places import barbershop
from tests.services.slots.slot_model import OK, Seat, SlotModel

RULES = Rules()
MINUTE = timedelta(minutes=1)


def answer(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return OK


@dataclass
class Life:
    """A few residents and an admin at a few places; the clock goes on."""

    people: list[Resident]
    places: list[Place]
    chance: random.Random
    model: SlotModel = field(default_factory=SlotModel)
    now: datetime = NOON
    told: Counter[str] = field(default_factory=Counter)

    def go_on(self) -> None:
        seat, who = self._someplace(), self.chance.choice(self.people)
        acts = [
            self._book,
            self._hold,
            self._hold_and_book,
            self._release,
            self._cancel,
            self._block,
            self._unblock,
        ]
        weights = [30, 15, 10, 5, 20, 5, 10]
        self.chance.choices(acts, weights)[0](seat, who)
        if self.chance.random() < 0.05:
            self._time_passes()

    def _someplace(self) -> Seat:
        """Mostly what is soon, sometimes what is over."""
        near = sorted(self.model.seats.values(), key=lambda seat: abs(seat.start - self.now))
        return near[min(int(self.chance.expovariate(0.2)), len(near) - 1)]

    def _expect(self, expected: str, act: Callable[[], object]) -> None:
        assert expected == answer(act)
        self.told[expected] += 1

    def _book(self, seat: Seat, who: Resident) -> None:
        expected = self.model.book(seat, who.id, self.now)
        self._expect(expected, lambda: slots.book(seat.uuid, actor=actor(who), rules=RULES, now=self.now))

    def _hold(self, seat: Seat, who: Resident) -> None:
        expected = self.model.hold(seat, who.id, self.now)
        self._expect(expected, lambda: slots.hold(seat.uuid, actor=actor(who), rules=RULES, now=self.now))

    def _hold_and_book(self, seat: Seat, who: Resident) -> None:
        self._hold(seat, who)
        self._book(seat, who)

    def _release(self, seat: Seat, who: Resident) -> None:
        expected = self.model.release(seat, who.id, self.now)
        self._expect(expected, lambda: slots.release(seat.uuid, actor=actor(who), now=self.now))

    def _cancel(self, seat: Seat, who: Resident) -> None:
        by: Actor = self.chance.choice([actor(who), OPERATOR])
        expected = self.model.cancel(seat, who.id, self.now, by_admin=by.is_admin)
        self._expect(expected, lambda: slots.cancel(seat.uuid, actor=by, now=self.now))

    def _block(self, seat: Seat, _who: Resident) -> None:
        self._expect(
            self.model.block(seat, self.now), lambda: slots.block(seat.uuid, actor=OPERATOR, now=self.now)
        )

    def _unblock(self, seat: Seat, _who: Resident) -> None:
        self._expect(
            self.model.unblock(seat, self.now), lambda: slots.unblock(seat.uuid, actor=OPERATOR, now=self.now)
        )

    def _time_passes(self) -> None:
        self.now += self.chance.choice([1, 2, 5, 20]) * MINUTE
        deed = self.chance.choice([self._expire, self.meet_new, self._release_overheld, self._forget])
        deed()
        self.compare()

    def _expire(self) -> None:
        changes.expire(actor=OPERATOR, now=self.now)
        self.model.expire(self.now)

    def _release_overheld(self) -> None:
        fitting.release_overheld(now=self.now)

    def _forget(self) -> None:
        """What nothing speaks of may go; what is booked may not."""
        at_once(populate.forget_past(now=self.now))
        left = {row.uuid for row in models.Slot.select(models.Slot.uuid)}
        gone = [seat for seat in self.model.seats.values() if seat.uuid not in left]
        assert all(seat.end <= self.now and seat.status != "booked" for seat in gone)
        for seat in gone:
            del self.model.seats[seat.uuid]

    def meet_new(self) -> None:
        at_once(populate.fill_all(now=self.now))
        for slot in self._stored():
            self.model.seats.setdefault(slot.uuid, _as_seat(slot))

    def compare(self) -> None:
        """The database says of every slot what the model says."""
        for slot in self._stored():
            seat = self.model.seats.get(slot.uuid)
            if seat:
                status = seat.at(self.now)
                assert (slot.uuid, status) == (slot.uuid, slot.status.value)
                whose = {"held": slot.held_by, "booked": slot.booked_by}.get(status)
                assert whose == (seat.who if status in ("held", "booked") and not seat.is_spent else None)

    def _stored(self) -> list[Slot]:
        return slots.listed(*self.places, now=self.now)


def _as_seat(slot: Slot) -> Seat:
    return Seat(slot.uuid, slot.place.id, slot.seat, slot.start, slot.end)


@pytest.mark.parametrize("acts", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_random_lives_of_slots(db: str, anna: Resident, boris: Resident, acts: int) -> None:
    shops = [
        barbershop(closes=time(9)),
        barbershop(name="Мойка", closes=time(9), slot_minutes=30, horizon_hours=6, seats=2),
    ]
    life = Life([anna, boris], shops, random.Random(acts))
    life.meet_new()

    with looking_on(db):
        for _ in range(acts):
            life.go_on()
        life.compare()

    everything = {"ok", "slot.taken", "slot.held", "slot.blocked", "slot.over", "slot.yours"}
    assert everything | {"slot.not_booked", "order.not_yours", "slot.not_blocked"} <= life.told.keys()
    assert life.told[OK] > acts / 5

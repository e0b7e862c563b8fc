"""The line for freed desks: oldest first, one offer for one desk, what nobody answers goes to the next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from passbot.domain.desks.desks import Offer
from passbot.domain.passes.orders import Kind, Order
from passbot.domain.people.people import Resident
from passbot.domain.slots.slots import Place
from passbot.errors import Conflict, NotFound
from passbot.services.desks import desks, offices, waitlist
from passbot.services.passes import changes
from tests.services.offices import RULES, book, office, stay
from tests.services.people.some_people import NOON, actor, settle

DAY = date(2026, 5, 5)
HALF_AN_HOUR = timedelta(minutes=30)


def run(now: datetime) -> list[Offer]:
    return waitlist.run(rules=RULES, now=now)


def crowd(count: int) -> list[Resident]:
    return [settle(f"Человек Номер{'абвгдежзик'[at % 10]}", str(at + 1)) for at in range(count)]


def come(where: Place, who: Resident, now: datetime) -> Order:
    """A desk if there is one, else presence."""
    free = offices.on(where, DAY, now=now).free
    return book(where, free[0].name, who, DAY, now=now) if free else stay(where, who, DAY, now=now)


def test_sixty_people_for_forty_desks(db: str) -> None:
    where, people = office(40), crowd(60)

    came = [come(where, who, NOON + timedelta(seconds=at)) for at, who in enumerate(people)]

    seated = [order for order in came if order.kind is Kind.DESK]
    waiting = [order for order in came if order.kind is Kind.PRESENCE]
    assert (40, 20) == (len(seated), len(waiting))
    assert 40 == len({order.desk for order in seated})
    assert [] == run(NOON)

    later = NOON + timedelta(minutes=5)
    for order in seated[:15]:
        changes.cancel(order.code, actor=actor(order.resident), now=later)
    offers = run(later)

    assert [order.code for order in waiting[:15]] == [offer.order.code for offer in offers]
    assert 15 == len({offer.desk for offer in offers})
    assert [] == run(later)

    taken = [accept(offer, later) for offer in offers[:5]]
    assert [offer.desk for offer in offers[:5]] == [order.desk for order in taken]
    passed_on = run(later + HALF_AN_HOUR)
    assert [order.code for order in waiting[15:]] == [offer.order.code for offer in passed_on]
    assert {offer.desk for offer in passed_on} <= {offer.desk for offer in offers[5:]}
    assert [] == run(later + 2 * HALF_AN_HOUR)
    assert 10 == len(offices.on(where, DAY, now=later + 2 * HALF_AN_HOUR).free)


def accept(offer: Offer, now: datetime) -> Order:
    return waitlist.accept(offer.waiter_id, actor=actor(offer.order.resident), rules=RULES, now=now)


@pytest.fixture
def full(db: str, boris: Resident) -> Place:
    where = office(1)
    book(where, "1", boris, DAY)
    return where


def freed(where: Place, boris: Resident, now: datetime = NOON) -> list[Offer]:
    (order,) = desks.mine(boris.id, now=now)
    changes.cancel(order.code, actor=actor(boris), now=now)
    return run(now)


def test_an_offer_keeps_the_desk_from_everybody_else(full: Place, anna: Resident, boris: Resident) -> None:
    stay(full, anna, DAY)
    (offer,) = freed(full, boris)

    with pytest.raises(Conflict, match="no desk is free"):
        book(full, "1", boris, DAY)
    order = accept(offer, NOON)

    assert ("1", anna) == (order.desk, order.resident)
    assert () == offices.on(full, DAY, now=NOON).present


def test_an_answer_that_comes_too_late_or_twice_is_told_so(
    full: Place, anna: Resident, boris: Resident
) -> None:
    stay(full, anna, DAY)
    (offer,) = freed(full, boris)

    with pytest.raises(Conflict, match="This offer is over"):
        accept(offer, NOON + HALF_AN_HOUR)
    accept(offer, NOON + HALF_AN_HOUR - timedelta(seconds=1))
    with pytest.raises(Conflict, match="taken this desk already"):
        accept(offer, NOON)


def test_who_declines_stays_present_and_the_next_is_asked_at_once(
    full: Place, anna: Resident, boris: Resident
) -> None:
    stay(full, anna, DAY)
    next_one = settle("Вера Следующая", "5")
    stay(full, next_one, DAY, now=NOON + timedelta(seconds=1))
    (offer,) = freed(full, boris, NOON + timedelta(minutes=1))

    (passed_on,) = waitlist.decline(
        offer.waiter_id, actor=actor(anna), rules=RULES, now=NOON + timedelta(minutes=2)
    )

    assert next_one == passed_on.order.resident
    assert {anna, next_one} == {order.resident for order in offices.on(full, DAY, now=NOON).present}


def test_nobody_answers_for_another(full: Place, anna: Resident, boris: Resident) -> None:
    stay(full, anna, DAY)
    (offer,) = freed(full, boris)

    for deed in (waitlist.accept, waitlist.decline):
        with pytest.raises(NotFound):
            deed(offer.waiter_id, actor=actor(boris), rules=RULES, now=NOON)


def test_who_leaves_the_line_is_asked_no_more(full: Place, anna: Resident, boris: Resident) -> None:
    present = stay(full, anna, DAY)
    changes.cancel(present.code, actor=actor(anna), now=NOON)

    assert [] == freed(full, boris)
    assert 1 == len(offices.on(full, DAY, now=NOON).free)


def test_an_offer_to_somebody_who_leaves_goes_to_the_next(
    full: Place, anna: Resident, boris: Resident
) -> None:
    present = stay(full, anna, DAY)
    next_one = settle("Вера Следующая", "5")
    stay(full, next_one, DAY, now=NOON + timedelta(seconds=1))
    freed(full, boris, NOON + timedelta(minutes=1))
    changes.cancel(present.code, actor=actor(anna), now=NOON + timedelta(minutes=2))

    (passed_on,) = run(NOON + timedelta(minutes=2))

    assert next_one == passed_on.order.resident


def test_nobody_is_asked_to_answer_within_minutes_at_night(
    full: Place, anna: Resident, boris: Resident
) -> None:
    stay(full, anna, DAY)
    night = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # half past one in Moscow

    assert [] == freed(full, boris, night)
    assert 1 == len(run(datetime(2026, 5, 5, 4, 0, tzinfo=UTC)))


def test_a_guest_on_the_line_gets_the_desk_in_the_guests_name(
    full: Place, anna: Resident, boris: Resident
) -> None:
    stay(full, anna, DAY, guest="Пётр Гость")
    (offer,) = freed(full, boris)

    order = accept(offer, NOON)

    assert ("1", "Пётр Гость") == (order.desk, order.guest_name)

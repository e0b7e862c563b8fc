"""Are you coming? Asked the evening before, warned in the morning, freed at the deadline."""

from datetime import UTC, date, datetime, timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Route
from passbot.domain.slots.slots import Place
from passbot.errors import NotAllowed, Refusal
from passbot.services.desks import attendance, offices
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes
from tests.services.offices import RULES, book
from tests.services.people.some_people import NOON, actor

DAY = date(2026, 5, 5)
EVENING = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)  # 18:00 in Moscow
WARNING = datetime(2026, 5, 5, 5, 0, tzinfo=UTC)  # 08:00
DEADLINE = datetime(2026, 5, 5, 6, 0, tzinfo=UTC)  # 09:00


@pytest.fixture
def order(spb: Place, anna: Resident) -> Order:
    return book(spb, "2", anna, DAY)


def run(now: datetime) -> list[str]:
    return [order.code for order in attendance.run(rules=RULES, now=now)]


def told() -> list[str]:
    due = outbox.due(Route.TELEGRAM, now=NOON + timedelta(days=30))
    return [each.kind for each in due if each.kind.startswith("desk.")]


def test_who_does_not_answer_is_asked_warned_and_loses_the_desk(spb: Place, order: Order) -> None:
    moments = (EVENING - timedelta(seconds=1), EVENING, EVENING, WARNING, WARNING)
    assert [[], [], [], [], []] == [run(now) for now in moments]
    assert ["desk.asked", "desk.warned"] == told()

    assert [] == run(DEADLINE - timedelta(seconds=1))
    assert [order.code] == run(DEADLINE)

    assert ["desk.asked", "desk.warned", "desk.released"] == told()
    assert 3 == len(offices.on(spb, DAY, now=DEADLINE).free)
    assert [] == run(DEADLINE + timedelta(minutes=1))


@pytest.mark.parametrize("answered_at", [EVENING, WARNING, DEADLINE - timedelta(seconds=1)])
def test_who_says_yes_keeps_it(spb: Place, anna: Resident, order: Order, answered_at: datetime) -> None:
    for now in sorted({EVENING, min(WARNING, answered_at), answered_at}):
        run(now)
    attendance.confirm(order.code, actor=actor(anna), now=answered_at)
    attendance.confirm(order.code, actor=actor(anna), now=answered_at)

    assert [] == run(DEADLINE)
    assert attendance.is_confirmed(order)


def test_who_has_arrived_is_not_asked_to_leave(
    spb: Place, anna: Resident, admin: Resident, order: Order
) -> None:
    run(EVENING)
    run(WARNING)
    arrivals.record(order.code, actor=actor(admin), rules=RULES, now=WARNING + timedelta(minutes=1))

    assert [] == run(DEADLINE)


def test_a_booking_of_the_same_day_is_spared(spb: Place, anna: Resident) -> None:
    book(spb, "2", anna, DAY, now=EVENING + timedelta(minutes=1))

    assert [] == [code for now in (EVENING + timedelta(minutes=2), WARNING, DEADLINE) for code in run(now)]
    assert [] == told()


def test_nobody_loses_a_desk_unwarned_because_we_were_down(spb: Place, order: Order) -> None:
    run(EVENING)

    assert [] == run(DEADLINE + timedelta(hours=2))
    assert [] == run(DEADLINE + timedelta(hours=2, minutes=59))
    assert [order.code] == run(DEADLINE + timedelta(hours=3))


def test_nobody_who_was_never_asked_loses_a_desk(spb: Place, order: Order) -> None:
    assert [] == [code for now in (WARNING, DEADLINE, DEADLINE + timedelta(hours=5)) for code in run(now)]


def test_only_its_owner_answers_for_a_desk(anna: Resident, boris: Resident, order: Order) -> None:
    run(EVENING)

    with pytest.raises(NotAllowed):
        attendance.confirm(order.code, actor=actor(boris), now=EVENING)

    assert attendance.is_confirmed(order) is False


def test_a_desk_that_was_given_back_cannot_be_confirmed(anna: Resident, order: Order) -> None:
    run(EVENING)
    changes.cancel(order.code, actor=actor(anna), now=EVENING)

    with pytest.raises(Refusal, match="cancelled"):
        attendance.confirm(order.code, actor=actor(anna), now=EVENING)

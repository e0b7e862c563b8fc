"""The journal tells what happened, newest first."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, SHEET, Resident
from passbot.domain.plates import plates
from passbot.domain.site.notices import Event
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, NotAllowed, NotFound, Refusal
from passbot.services.gate import arrivals
from passbot.services.passes import changes
from passbot.services.places import places as known
from passbot.services.slots import slots
from passbot.services.telling import journal
from passbot.store import models
from tests.services import offices
from tests.services.offices import TODAY
from tests.services.people.some_people import NOON, actor, invite_guest, order_car
from tests.services.places import some_places

DAY = timedelta(days=1)


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def test_an_orders_story_is_told_newest_first(anna: Resident, boris: Resident, guard: Resident) -> None:
    order = order_car(anna)
    order_car(boris)
    changes.edit_plate(order.code, plates.read("В222ВВ99"), actor=actor(anna), now=NOON)
    arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=NOON)

    story = journal.of_order(order.code, actor=OPERATOR)

    assert ["arrival.recorded", "order.edited", "order.placed"] == kinds(story)
    assert ["Иван Стражев", "Анна Петрова", "Анна Петрова"] == [event.actor for event in story]
    assert {order.code} == {event.order_code for event in story}


def test_a_far_side_acts_under_its_own_word(anna: Resident) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=SHEET, rules=Rules(), now=NOON)

    newest = journal.latest(actor=OPERATOR, limit=1)

    assert ["sheet"] == [event.actor for event in newest]


def test_a_persons_story_has_what_was_done_by_them_and_for_them(
    anna: Resident, boris: Resident, guard: Resident
) -> None:
    order = order_car(anna)
    order_car(boris)
    arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=NOON)

    assert ["arrival.recorded", "order.placed"] == kinds(journal.of_person(anna.id, actor=OPERATOR))
    assert ["arrival.recorded"] == kinds(journal.of_person(guard.id, actor=OPERATOR))


@pytest.mark.parametrize("typed", ["А123ВС77", "a123bc77", "А 123 ВС 77"])
def test_a_plates_story_is_found_in_any_spelling(anna: Resident, typed: str) -> None:
    order_car(anna, "А123ВС77")
    order_car(anna, "В222ВВ99")

    assert ["A123BC77"] == [event.plate_key for event in journal.of_plate(typed, actor=OPERATOR)]


def test_a_houses_story_is_its_own(anna: Resident, boris: Resident) -> None:
    order_car(anna)
    order_car(boris)

    assert ["27"] == [event.house for event in journal.of_house("д. 27", actor=OPERATOR)]


def test_pages_follow_each_other_without_gap_or_repeat(anna: Resident) -> None:
    for number in range(7):
        order_car(anna, f"А12{number}ВС77")
    whole = journal.latest(actor=OPERATOR)

    first = journal.latest(actor=OPERATOR, limit=3)
    second = journal.latest(actor=OPERATOR, limit=3, before=first[-1].id)
    third = journal.latest(actor=OPERATOR, limit=3, before=second[-1].id)

    assert whole == [*first, *second, *third]


def test_nothing_has_happened_yet(db: str) -> None:
    assert [] == journal.latest(actor=OPERATOR)


READS: list[Callable[[Resident], list[Event]]] = [
    lambda who: journal.latest(actor=actor(who)),
    lambda who: journal.of_person(who.id, actor=actor(who)),
    lambda who: journal.of_plate("А123ВС77", actor=actor(who)),
    lambda who: journal.of_house("27", actor=actor(who)),
]


@pytest.mark.parametrize("read", READS)
def test_only_admins_read_it(
    anna: Resident, guard: Resident, read: Callable[[Resident], list[Event]]
) -> None:
    for who in (anna, guard):
        with pytest.raises(NotAllowed, match="Only an admin"):
            read(who)


@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (lambda: journal.of_order("NOSUCH", actor=OPERATOR), NotFound),
        (lambda: journal.of_person(404, actor=OPERATOR), NotFound),
        (lambda: journal.of_plate(" - ", actor=OPERATOR), InvalidInput),
        (lambda: journal.of_house("nowhere", actor=OPERATOR), InvalidInput),
        (lambda: journal.latest(actor=OPERATOR, limit=0), InvalidInput),
        (lambda: journal.latest(actor=OPERATOR, limit=-5), InvalidInput),
    ],
)
def test_bad_input_gets_a_clear_answer(
    db: str, read: Callable[[], list[Event]], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        read()


def test_it_answers_who_booked_what(anna: Resident, boris: Resident) -> None:
    """Each desk with its office and day, presence with its office, an hour with its place, a guest by name."""
    north, south, place = (
        offices.office(1, name="Север"),
        offices.office(1, name="Юг"),
        some_places.barbershop(),
    )
    slot = slots.bookable(place, now=NOON)[0]
    offices.book(north, "1", anna)
    offices.book(south, "1", boris, TODAY + DAY, guest="Пётр Гость")
    offices.stay(north, boris)
    slots.hold(slot.uuid, actor=actor(anna), rules=Rules(), now=NOON)
    slots.book(slot.uuid, actor=actor(anna), rules=Rules(), now=NOON)
    order_car(anna)
    invite_guest(anna, "Вера Гостья")

    story = [event for event in journal.latest(actor=OPERATOR) if event.order_id or event.kind == "slot.held"]

    assert [
        ("order.placed", "Вера Гостья"),
        ("order.placed", ""),
        ("slot.booked", "Барбершоп, 2026-05-04"),
        ("slot.held", "Барбершоп, 2026-05-04"),
        ("order.placed", "Север, 2026-05-04"),
        ("slot.booked", "Пётр Гость, 1, Юг, 2026-05-05"),
        ("slot.booked", "1, Север, 2026-05-04"),
    ] == [(event.kind, event.what_for) for event in story]


def test_a_booking_keeps_saying_what_it_was_for(anna: Resident) -> None:
    """Confirmed, cancelled, and offered to the next: always which desk, where and when."""
    order = offices.book(offices.office(1), "1", anna)
    changes.cancel(order.code, actor=actor(anna), now=NOON)

    told = {event.what_for for event in journal.of_order(order.code, actor=OPERATOR)}

    assert {"1, Офис, 2026-05-04"} == told


def test_the_day_of_a_place_elsewhere_is_the_places(anna: Resident) -> None:
    far = offices.office(
        1, zone="Asia/Vladivostok"
    )  # its day begins at five in the afternoon of the day before
    order = offices.book(far, "1", anna, TODAY + DAY)

    [event] = journal.of_order(order.code, actor=OPERATOR)

    assert TODAY + DAY == event.day


def test_what_somebody_calls_their_own_calendar_is_not_told(anna: Resident) -> None:
    order = order_car(anna)
    own = models.Place.create(uuid="p", kind="calendar", name="Врач", zone="UTC", created_at=NOON)
    models.Order.update(place=own).where(models.Order.id == order.id).execute()

    [event] = journal.of_order(order.code, actor=OPERATOR)

    assert (None, "") == (event.booked, event.what_for)


def test_an_office_is_answered_with_its_desks(anna: Resident, boris: Resident) -> None:
    north, south = offices.office(1, name="Север"), offices.office(1, name="Юг")
    offices.book(north, "1", anna)
    offices.stay(north, boris)
    offices.book(south, "1", boris, TODAY + DAY)

    told = {
        name: [event.what_for for event in journal.of_places(known.called(name), actor=OPERATOR)]
        for name in ("север", "1, Юг", "1")
    }

    assert {
        "север": ["Север, 2026-05-04", "1, Север, 2026-05-04"],
        "1, Юг": ["1, Юг, 2026-05-05"],
        "1": ["1, Юг, 2026-05-05", "1, Север, 2026-05-04"],
    } == told


def test_a_closed_place_is_still_answered(anna: Resident) -> None:
    north = offices.office(1, name="Север")
    offices.book(north, "1", anna)
    for name in ("1", "Север"):
        [place] = known.called(name)
        known.close(place.uuid, actor=OPERATOR, now=NOON)

    assert ["1, Север, 2026-05-04"] == [
        event.what_for for event in journal.of_places(known.called("Север"), actor=OPERATOR)
    ]

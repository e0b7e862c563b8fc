"""Each condition of the statements that decide what a guard sees, what is archived and who is let in.

A statement that loses one of them still answers well on most days; here is the day on which it does not.
"""

from datetime import date, datetime, timedelta

import pytest

from passbot.domain import codes
from passbot.domain.gate.gate import Promises
from passbot.domain.people.people import SHEET, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, Status
from passbot.services.desks import offices, waitlist
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.people import sign_ins
from passbot.services.places import claims
from passbot.services.privacy import sweeping
from passbot.services.regular.series_outlook import coming
from passbot.services.sheet import archive, batches, ticks
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store.db import transaction
from tests.services.offices import RULES, TODAY, book, office, open_offers, stay
from tests.services.people.some_people import NOON, actor, order_car, settle
from tests.services.regular.test_series_outlook import cleaner

pytestmark = pytest.mark.usefixtures("db")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BOOK, ELSEWHERE = "spreadsheet", "another"


def shown(now: datetime = NOON) -> list[str]:
    return [order.code for order in ticks.shown(show_hours=24, today=TODAY, now=now)]


def test_the_gate_shows_what_is_open_and_not_over(anna: Resident) -> None:
    stands, cancelled = order_car(anna), order_car(anna, "Е777ОР99")
    brief = order_car(anna, "К555КК77", hours=1)

    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)

    assert [stands.code, brief.code] == shown()
    assert [stands.code] == shown(NOON + HOUR)  # before the timetable has said that the other is over


def test_the_last_tick_is_one_of_the_sheet_and_of_the_past(anna: Resident, guard: Resident) -> None:
    first, second, third = (order_car(anna, plate) for plate in ("А123ВС77", "Е777ОР99", "К555КК77"))
    arrivals.record(first.code, actor=SHEET, rules=Rules(), now=NOON)
    arrivals.record(second.code, actor=actor(guard), rules=Rules(), now=NOON + MINUTE)
    arrivals.record(third.code, actor=SHEET, rules=Rules(), now=NOON + HOUR)

    assert NOON == ticks.last_tick(now=NOON + 2 * MINUTE)


def test_an_entry_is_completed_once_settled_standing_and_not_archived(
    anna: Resident, guard: Resident
) -> None:
    done, young, undone, owed = (
        order_car(anna, plate) for plate in ("А123ВС77", "Е777ОР99", "К555КК77", "М100ММ77")
    )
    for order, at in ((done, NOON), (undone, NOON + MINUTE), (owed, NOON + MINUTE), (young, NOON + HOUR)):
        arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=at)
    arrivals.annul(undone.code, actor=actor(guard), rules=Rules(), now=NOON + 2 * MINUTE)
    first = archive.of_codes([done.code])[0]
    at_once(batches.mark_archived([first.arrival_id], now=NOON))

    waiting = archive.to_complete(before=NOON + 2 * MINUTE)

    assert [owed.code] == [each.order.code for each in waiting]


def test_only_what_stands_archived_is_struck(anna: Resident, guard: Resident) -> None:
    stands, never_written = order_car(anna), order_car(anna, "Е777ОР99")
    for order in (stands, never_written):
        arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=NOON)
    first = archive.of_codes([stands.code])[0]
    at_once(batches.mark_archived([first.arrival_id], now=NOON))
    for order in (stands, never_written):
        arrivals.annul(order.code, actor=actor(guard), rules=Rules(), now=NOON + MINUTE)

    strikes = archive.to_strike()

    assert [stands.code] == [each.order.code for each in strikes]
    at_once(batches.mark_archived([each.annulment_id for each in strikes], now=NOON + MINUTE))
    assert [] == archive.to_strike()


def test_a_plate_is_not_edited_once_the_pass_is_closed(anna: Resident) -> None:
    """Between the look and the statement; nothing else stands there."""
    order = order_car(anna)
    changes.cancel(order.code, actor=actor(anna), now=NOON)

    car = {"plate": "Е777ОР99", "plate_key": "E777OP99", "plate_seek": "e777op99", "brand": None}
    edited = changes._EDIT_PLATE.run(id=order.id, is_partial=False, **car)

    assert 0 == edited
    assert order.plate == orders.by_code(order.code).plate


def test_a_session_is_known_while_it_lasts(anna: Resident) -> None:
    _, session = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)
    sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)  # not asked for
    digest, over = codes.digest(session), NOON + timedelta(days=sign_ins.SESSION_DAYS)

    assert [digest] == list(sign_ins.known([digest, "another"], now=over - MINUTE))
    assert {} == sign_ins.known([digest], now=over)


def test_who_has_left_is_not_let_in_later_by_leaving_again(anna: Resident) -> None:
    _, session = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)
    _, other = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)

    sign_ins.leave(session, now=NOON + HOUR)
    sign_ins.leave(session, now=NOON + 2 * HOUR)

    assert sign_ins.who(session, now=NOON + HOUR + MINUTE) is None
    assert sign_ins.who(other, now=NOON + 2 * HOUR) is not None


def test_only_what_is_over_is_swept(anna: Resident) -> None:
    link = sign_ins.offer(anna.id, now=NOON)
    _, session = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)

    assert 0 == sweeping.tidy(now=NOON + 5 * MINUTE)
    assert anna.id == sign_ins.enter(link, now=NOON + 5 * MINUTE)[0].id
    assert sign_ins.who(session, now=NOON + HOUR) is not None


def test_what_is_shut_is_this_time_of_these_places(anna: Resident) -> None:
    ours, theirs = office(2), office(1, name="Другой")
    taken = book(ours, "2", anna)
    desks = [offices.slot_of(desk, day, now=NOON) for desk, day in _desks_and_days(ours, theirs)]
    window = offices.day_of(ours, TODAY)

    with transaction():
        claims.shut([desk.id for desk in offices.desks_of(ours)], window, now=NOON)

    now = [slots.by_id(slot.id, now=NOON).status for slot in desks]
    assert [Status.BLOCKED, Status.BOOKED, Status.AVAILABLE, Status.AVAILABLE] == now
    assert orders.by_code(taken.code).is_open


def _desks_and_days(ours: Place, theirs: Place) -> list[tuple[Place, date]]:
    first, second = offices.desks_of(ours)
    [third] = offices.desks_of(theirs)
    return [(first, TODAY), (second, TODAY), (first, TODAY + DAY), (third, TODAY)]


def test_a_series_shows_the_orders_of_its_own_coming_days(anna: Resident) -> None:
    first, second = cleaner(anna), cleaner(anna, hours=(9, 12))

    days = coming(first, actor=actor(anna), rules=RULES, now=NOON + 2 * DAY)

    made = [each.order for each in days if each.order]
    assert {first} == {order.series_id for order in made}
    assert TODAY + 2 * DAY == min(each.day for each in days)
    assert second


def test_only_the_batch_that_was_found_is_followed(db: str) -> None:
    batches.note(BOOK, 1, "ours", Promises(), now=NOON)
    batches.note(ELSEWHERE, 2, "found", Promises(), now=NOON)

    batches.go_on_from(BOOK, 2, "found", now=NOON)

    assert [1] == [each.number for each in batches.pending(BOOK)]
    assert [2] == [each.number for each in batches.pending(ELSEWHERE)]


def test_a_day_that_is_over_offers_nothing(anna: Resident, boris: Resident) -> None:
    where = office(1)
    taken = book(where, "1", anna)
    stay(where, boris)
    changes.cancel(taken.code, actor=actor(anna), now=NOON)

    assert [] == waitlist.run(rules=RULES, now=NOON + DAY)


def test_closing_a_day_calls_off_the_offers_of_that_day_and_office(anna: Resident) -> None:
    where, other = office(1), office(1, name="Другой")
    for at, (office_, day) in enumerate(((where, TODAY), (where, TODAY + DAY), (other, TODAY))):
        taken = book(office_, "1", settle(f"Первый {'абв'[at]}", "1"), day)
        stay(office_, settle(f"Второй {'абв'[at]}", "2"), day)
        changes.cancel(taken.code, actor=actor(taken.resident), now=NOON)
        waitlist.run(rules=RULES, now=NOON)
    assert 3 == len(open_offers())

    with transaction():
        waitlist.call_off(where, TODAY, now=NOON)

    assert 2 == len(open_offers())

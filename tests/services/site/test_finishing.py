"""What a press begins and the timetable finishes: what is promised is true at once, and a kill loses nothing."""

from dataclasses import replace
from datetime import time, timedelta
from itertools import count

import pytest

from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, DatabaseAway
from passbot.services.calendars import calendar_rows, subscriptions
from passbot.services.desks import closed_days
from passbot.services.gate import arrivals
from passbot.services.owed import unfinished
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.privacy import forgetting, leaving
from passbot.services.site import finishing
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import database, transaction
from tests.services.offices import TODAY, book, office
from tests.services.people.some_people import NOON, actor, order_car, settle

pytestmark = pytest.mark.usefixtures("counted")

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
RULES = Rules()
MANY = Rules(quota_house_day=100)


def finish_though_killed() -> int:
    """Each time it gets one slice further before it is killed; answers how many times it was."""
    for lasts in count(1):
        work = finishing.finish(now=NOON)
        try:
            for _ in range(lasts):
                next(work)
        except StopIteration:
            return lasts - 1
        work.close()
    raise AssertionError


def ticket_office(seats: int) -> Place:
    place = Place(
        id=0, uuid="", kind=PlaceKind.SERVICE, name="Tickets", zone="UTC", seats=seats, opens=time(0),
        closes=time(0), slot_minutes=30, horizon_hours=24 * 7,
    )  # fmt: skip
    return places.add(place, actor=OPERATOR, now=NOON)


def test_a_large_place_is_bookable_at_once_and_filled_further(db: str) -> None:
    place = ticket_office(seats=10)
    first = slots.bookable(place, now=NOON)

    killed = finish_though_killed()

    wanted = 10 * 2 * 24 * 7
    assert 300 == len(first)
    assert NOON == first[0].start
    assert killed > 3
    assert wanted == models.Slot.select().count()
    assert unfinished.behind(now=NOON) is None


def test_a_place_that_is_changed_meanwhile_gets_nothing_of_its_old_hours(db: str) -> None:
    place = ticket_office(seats=10)
    work = finishing.finish(now=NOON)
    next(work)
    before = models.Slot.select().count()

    models.Place.update(closes="06:00").where(models.Place.id == place.id).execute()
    at_once(work)

    assert before == models.Slot.select().count()


def test_of_a_large_place_whose_hours_change_nobody_gets_an_old_slot_from_then_on(anna: Resident) -> None:
    place = filled(ticket_office(seats=10))
    held = slots.hold(at_hour(place, 3), actor=actor(anna), rules=RULES, now=NOON)
    late = at_hour(place, 24 * 6)

    changed = places.change(replace(place, slot_minutes=45, seats=8), actor=OPERATOR, now=NOON)
    offered = slots.bookable(changed, now=NOON)
    with pytest.raises(Conflict) as refused:
        slots.book(late, actor=actor(anna), rules=RULES, now=NOON)
    killed = finish_though_killed()

    length = timedelta(minutes=45)
    assert {(True, length)} == {(slot.seat <= 8, slot.end - slot.start) for slot in offered}
    assert "slot.over" == refused.value.code
    assert killed > 5
    left = {
        (row.status, row.seat <= 8, row.end_at - row.start_at)
        for row in models.Slot.select().where(models.Slot.status != "cancelled")
    }
    assert {("available", True, length), ("held", True, 2 * HOUR / 4)} == left
    assert held.uuid == slots.find(held.uuid, now=NOON).uuid
    assert 8 * 24 * 7 * 4 // 3 - 16 <= len(slots_of(place)) <= 8 * 24 * 7 * 4 // 3


def test_a_seat_that_a_place_has_no_more_is_nobodys_from_then_on(anna: Resident, boris: Resident) -> None:
    place = filled(ticket_office(seats=10))
    wanted = at_hour(place, 24 * 6)

    places.change(replace(place, seats=1), actor=OPERATOR, now=NOON)
    slots.book(wanted, actor=actor(anna), rules=RULES, now=NOON)

    with pytest.raises(Conflict):
        slots.book(wanted, actor=actor(boris), rules=RULES, now=NOON)


def test_a_large_place_moves_to_another_zone_with_all_its_slots(db: str) -> None:
    place = filled(ticket_office(seats=10))

    places.change(replace(place, zone="Asia/Kolkata"), actor=OPERATOR, now=NOON)
    killed = finish_though_killed()

    assert killed > 5
    assert {"Asia/Kolkata"} == {row.zone for row in models.Slot.select()}
    assert unfinished.behind(now=NOON) is None


def filled(place: Place) -> Place:
    at_once(finishing.finish(now=NOON))
    return place


def at_hour(place: Place, hours: int) -> str:
    """The uuid of one of its slots."""
    row = models.Slot.get((models.Slot.place == place.id) & (models.Slot.start_at == NOON + hours * HOUR))
    return str(row.uuid)


def slots_of(place: Place) -> list[models.Slot]:
    return list(
        models.Slot.select().where((models.Slot.place == place.id) & (models.Slot.status != "cancelled"))
    )


def test_what_cannot_be_finished_holds_up_nothing_behind_it_and_is_tried_ever_later(
    db: str, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction():
        unfinished.begin(unfinished.Work.FILLING, 999, now=NOON)  # there is no such place
    place = ticket_office(seats=10)

    done = at_once(finishing.finish(now=NOON))
    tries = [at_once(finishing.finish(now=NOON + seconds * SECOND)) for seconds in (5, 10, 20, 29, 30)]

    assert 1 == done
    assert 10 * 2 * 24 * 7 == len(slots_of(place))
    assert [0] * 5 == tries
    assert 3 == caplog.text.count("not finished work=filling subject=999")
    assert "filling 999: 3 times" == unfinished.failing()


def test_what_a_clock_that_was_ahead_has_put_off_is_tried_all_the_same(db: str) -> None:
    with transaction():
        unfinished.begin(unfinished.Work.FILLING, 999, now=NOON)
    at_once(finishing.finish(now=NOON + timedelta(days=400)))

    found = unfinished.behind(now=NOON)

    assert found is not None
    assert 1 == found.tries


def test_a_booking_that_cannot_be_told_holds_up_no_other_of_its_place_and_is_named(
    admin: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    where = office(20)
    for number in range(1, 21):
        book(where, str(number), settle(f"Гость {number}", str(number)), TODAY)
    closed_days.close_day(where, TODAY, cancels=True, actor=actor(admin), now=NOON)
    left = unfinished.facts(unfinished.Work.CLOSING, where.id)["left"]
    code = left[1][0]
    models.Order.update(code="LOST22").where(models.Order.code == code).execute()

    done = at_once(finishing.finish(now=NOON))
    failing, still_open = unfinished.failing(), [row.code for row in open_orders()]
    models.Order.update(code=code).where(models.Order.code == "LOST22").execute()
    again = at_once(finishing.finish(now=NOON + 10 * SECOND))

    assert (0, ["LOST22"]) == (done, still_open)
    assert f"closing {where.id}: 1 times" == failing
    assert f"booking not settled code={code}" in caplog.text
    assert (1, []) == (again, list(open_orders()))
    assert 20 == models.Event.select().where(models.Event.kind == "order.cancelled").count()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_is_no_fault_of_a_booking(
    admin: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    where = office(20)
    for number in range(1, 21):
        for day in (TODAY, TODAY + timedelta(days=1)):
            book(where, str(number), settle(f"Гость {number} {day}", str(number)), day)
    for day in (TODAY, TODAY + timedelta(days=1)):
        closed_days.close_day(where, day, cancels=False, actor=actor(admin), now=NOON)

    database.execute_sql("PRAGMA max_page_count = 1")  # as many as it has
    with pytest.raises(DatabaseAway, match="full"):
        at_once(finishing.finish(now=NOON))
    failing = unfinished.failing()
    database.execute_sql("PRAGMA max_page_count = 1000000")
    at_once(finishing.finish(now=NOON))

    assert "" == failing
    assert "booking not settled" not in caplog.text
    assert 40 == models.Event.select().where(models.Event.kind == "order.day_closed").count()


def open_orders() -> list[models.Order]:
    return list(models.Order.select().where(models.Order.status == "open"))


@pytest.mark.parametrize(("cancels", "kind"), [(True, "order.cancelled"), (False, "order.day_closed")])
def test_of_very_many_who_have_booked_a_closed_day_each_hears_it_once(
    admin: Resident, cancels: bool, kind: str
) -> None:
    where = office(20)
    days = [TODAY, TODAY + timedelta(days=1)]
    for number in range(1, 21):
        guest = settle(f"Гость {number}", str(number))
        for day in days:
            book(where, str(number), guest, day)

    for day in days:
        closed_days.close_day(where, day, cancels=cancels, actor=actor(admin), now=NOON)
    told_at_once = models.Event.select().where(models.Event.kind == kind).count()
    killed = finish_though_killed()

    told = [int(row.order_id or 0) for row in models.Event.select().where(models.Event.kind == kind)]
    assert 0 < told_at_once < 40
    assert killed > 1
    assert list(range(1, 41)) == sorted(told)
    assert (0 if cancels else 40) == models.Order.select().where(models.Order.status == "open").count()
    assert {admin.id} == {row.actor_id for row in models.Event.select().where(models.Event.kind == kind)}
    assert unfinished.behind(now=NOON) is None


def test_a_small_place_is_filled_with_the_press(db: str) -> None:
    place = places.add(
        Place(0, "", PlaceKind.SERVICE, "Barber", "UTC", 1, True, time(10), time(18), 30, 24),
        actor=OPERATOR,
        now=NOON,
    )

    assert unfinished.behind(now=NOON) is None
    assert slots.bookable(place, now=NOON)


def offer(owner: Resident, times: int) -> int:
    """Free times of theirs, an hour each."""
    with transaction():
        calendar = calendar_rows.opened_calendar(owner.id, "UTC", now=NOON)
    rows = [
        {
            "uuid": f"{owner.id} {number}", "place": calendar, "seat": 1, "zone": "UTC", "status": "available",
            "start_at": NOON + number * HOUR, "end_at": NOON + (number + 1) * HOUR,
            "created_at": NOON, "updated_at": NOON,
        }
        for number in range(1, times + 1)
    ]  # fmt: skip
    for first in range(0, len(rows), 100):
        models.Slot.insert_many(rows[first : first + 100]).execute()
    return calendar


def statuses(calendar: int) -> dict[str, int]:
    found = database.execute_sql(f"SELECT status, count(*) FROM slots WHERE place_id = {calendar} GROUP BY 1")
    return dict(found.fetchall())


def test_who_leaves_with_very_much_is_gone_at_once(anna: Resident, boris: Resident) -> None:
    calendar = offer(anna, 700)
    models.Slot.update(status="booked").where(
        models.Slot.uuid.in_(f"{anna.id} {n}" for n in range(1, 31))
    ).execute()
    for number in range(30):
        order_car(anna, f"А{number + 100}ВС77", rules=MANY)
    kept = order_car(boris)

    left = leaving.remove(anna.id, actor=OPERATOR, now=NOON)
    killed = finish_though_killed()

    assert left.is_removed
    assert killed > 1
    assert {"cancelled": 30} == statuses(calendar)
    assert [kept.code] == [each.code for each in models.Order.select().where(models.Order.status == "open")]
    told = models.Event.get(models.Event.kind == "resident.removed").details
    assert (30, 30) == (told["cancelled"], told["booked"])


def test_who_comes_back_meanwhile_keeps_what_is_left(anna: Resident) -> None:
    calendar = offer(anna, 700)
    leaving.remove(anna.id, actor=OPERATOR, now=NOON)
    models.Resident.update(removed_at=None).where(models.Resident.id == anna.id).execute()

    at_once(finishing.finish(now=NOON))

    assert {"available": 600} == statuses(calendar)


def test_whose_data_are_deleted_has_no_name_at_once_and_no_trace_later(
    anna: Resident, guard: Resident
) -> None:
    for number in range(70):
        order = order_car(anna, f"А{number + 100}ВС77", rules=MANY)
        arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)
    offer(anna, 300)
    models.Slot.update(title="Dentist").execute()

    forgetting.forget_me(anna.id, actor=actor(anna), now=NOON)
    name = residents.by_id(anna.id).name
    killed = finish_though_killed()

    assert forgetting.NOBODY == name
    assert killed > 3
    left = everything()
    traces = [anna.name, "Dentist", "ВС77", "BC77", str(anna.telegram_id)]
    assert [] == [trace for trace in traces if trace in left]


def everything() -> str:
    tables = database.get_tables()
    return "\n".join(str(database.execute_sql(f"SELECT * FROM {table}").fetchall()) for table in tables)


def test_a_guard_who_let_in_thousands_is_forgotten_in_slices(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)
    again = {"order": order.id, "at": NOON, "channel": "bot", "by": guard.id, "by_name": guard.name}
    models.Arrival.insert_many([again | {"turn": turn} for turn in range(2, 400)]).execute()
    leaving.remove(guard.id, actor=OPERATOR, now=NOON)

    at_once(forgetting.person(guard.id, now=NOON))

    assert 0 == models.Arrival.select().where(models.Arrival.by_name != "").count()


@pytest.fixture
def busy(anna: Resident) -> tuple[str, int]:
    """A calendar elsewhere that has something to do at each of her times; its address, and her own calendar."""
    calendar = offer(anna, 700)
    made = subscriptions.add("https://example.com/me.ics", owner_id=anna.id, now=NOON)
    entries = [
        Entry(str(number), Window(NOON + number * HOUR, NOON + number * HOUR + HOUR / 2))
        for number in range(1, 701)
    ]
    at_once(subscriptions.read(made, entries, now=NOON))
    assert {"blocked": 700} == statuses(calendar)
    return made.uuid, calendar


def test_a_large_calendar_that_is_unsubscribed_blocks_nothing_more(
    anna: Resident, busy: tuple[str, int]
) -> None:
    name, calendar = busy

    subscriptions.end(name, owner_id=anna.id, now=NOON)
    known = subscriptions.of(anna.id)
    killed = finish_though_killed()

    assert [] == known
    assert killed > 3
    assert {"available": 700} == statuses(calendar)
    assert (0, 0) == (models.Busy.select().count(), models.Subscription.select().count())


def test_it_may_be_subscribed_to_again_before_the_old_one_is_cleared(
    anna: Resident, busy: tuple[str, int]
) -> None:
    name, calendar = busy
    subscriptions.end(name, owner_id=anna.id, now=NOON)

    subscriptions.add("https://example.com/me.ics", owner_id=anna.id, now=NOON)
    at_once(finishing.finish(now=NOON))

    assert 1 == len(subscriptions.of(anna.id))
    assert {"available": 700} == statuses(calendar)


def test_what_is_begun_again_while_it_is_finished_is_looked_at_again(db: str) -> None:
    place = ticket_office(seats=10)
    work = finishing.finish(now=NOON)
    next(work)
    with transaction():
        unfinished.begin(unfinished.Work.FILLING, place.id, now=NOON)

    at_once(work)

    found = unfinished.behind(now=NOON)
    assert found is not None
    assert (place.id, 2) == (found.subject, found.times)

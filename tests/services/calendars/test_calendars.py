"""Own calendars where the clocks change, and against a plain model of what must hold."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendar_plans import Hours
from passbot.domain.calendars.calendars import BulkWish, Made, SlotState, SlotWish, Times, TimeSlot, Wording
from passbot.domain.people.people import Actor, Channel, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Repeat
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.calendars import calendars, creating, exchange, plans, subscriptions, views
from passbot.services.calendars.exchange import Which
from passbot.services.calendars.placing import MOST_SLOTS
from passbot.services.owed.idempotency import Progress
from passbot.services.passes import changes
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement
from tests.services.people import some_people

pytestmark = pytest.mark.usefixtures("counted")

FILL = Statement("""
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :more)
    INSERT INTO slots (uuid, place_id, start_at, end_at, zone, status, created_at, updated_at)
    SELECT 'made ' || i, (SELECT max(place_id) FROM slots), :since + i * 60, :since + i * 60 + 60, 'UTC',
        'cancelled', 0, 0
    FROM n
""")
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))

CHANGES = [  # where, the day on which the clocks change, and the hour that is skipped or comes twice
    ("Europe/Paris", date(2027, 3, 28), 2, -1),
    ("Europe/Paris", date(2027, 10, 31), 2, 1),
    ("America/New_York", date(2027, 3, 14), 2, -1),
    ("America/New_York", date(2027, 11, 7), 1, 1),
    ("Australia/Sydney", date(2027, 10, 3), 2, -1),
    ("Australia/Sydney", date(2027, 4, 4), 2, 1),
    ("Asia/Kolkata", date(2027, 3, 28), 2, 0),
]


@pytest.fixture
def owner(anna: Resident) -> Actor:
    return some_people.actor(anna, Channel.API)


def in_bulk(owner: Actor, zone: str, day: date, start: time, end: time, minutes: int = 60) -> Made:
    wish = BulkWish(day, day, start, end, zone, EVERY_DAY, minutes)
    return at_once(creating.create_bulk(wish, actor=owner, now=NEW_YEAR))


def local_starts(slots: tuple[TimeSlot, ...], zone: str) -> list[str]:
    return [f"{slot.window.start.astimezone(ZoneInfo(zone)):%H:%M}" for slot in slots]


@pytest.mark.parametrize(("zone", "day", "hour", "gained"), CHANGES)
def test_slots_last_real_hours_on_the_day_the_clocks_change(
    owner: Actor, zone: str, day: date, hour: int, gained: int
) -> None:
    made = in_bulk(owner, zone, day, time(0), time(6))

    assert 6 + gained == len(made.slots)
    assert {timedelta(hours=1)} == {slot.window.length for slot in made.slots}
    assert () == made.skipped
    assert local_starts(made.slots, zone).count(f"{hour:02}:00") == 1 + gained


@pytest.mark.parametrize(("zone", "day", "hour", "gained"), CHANGES)
def test_slots_that_recur_keep_their_hour(owner: Actor, zone: str, day: date, hour: int, gained: int) -> None:
    first = datetime.combine(day - timedelta(days=7), time(10))
    wish = SlotWish(first, first + timedelta(hours=1), zone, repeat=Repeat.WEEKLY, repeat_until=day)

    made = at_once(creating.create_repeating(wish, actor=owner, now=NEW_YEAR))

    assert ["10:00", "10:00"] == local_starts(made.slots, zone)
    before, after = (slot.window.start for slot in made.slots)
    assert timedelta(days=7) + timedelta(hours=gained) == after - before


@pytest.mark.parametrize(("zone", "day", "hour", "gained"), [each for each in CHANGES if each[3] < 0])
def test_a_time_that_the_clocks_skip_is_refused(
    owner: Actor, zone: str, day: date, hour: int, gained: int
) -> None:
    skipped = datetime.combine(day, time(hour, 30))

    with pytest.raises(InvalidInput, match="The clocks skip"):
        calendars.create(SlotWish(skipped, skipped + timedelta(hours=2), zone), actor=owner, now=NEW_YEAR)


@pytest.mark.parametrize(("zone", "day", "hour", "gained"), [each for each in CHANGES if each[3] < 0])
def test_a_recurring_slot_leaves_out_the_day_on_which_its_time_is_skipped(
    owner: Actor, zone: str, day: date, hour: int, gained: int
) -> None:
    first = datetime.combine(day - timedelta(days=1), time(hour, 30))
    until = day + timedelta(days=1)
    wish = SlotWish(first, first + timedelta(minutes=45), zone, repeat=Repeat.DAILY, repeat_until=until)

    made = at_once(creating.create_repeating(wish, actor=owner, now=NEW_YEAR))

    assert [f"{hour:02}:30"] * 2 == local_starts(made.slots, zone)
    assert [datetime.combine(day, time(hour, 30))] == [each.start for each in made.skipped]


@pytest.mark.parametrize(("zone", "day", "hour", "gained"), [each for each in CHANGES if each[3] > 0])
def test_a_time_that_comes_twice_is_its_first(
    owner: Actor, zone: str, day: date, hour: int, gained: int
) -> None:
    twice = datetime.combine(day, time(hour, 30))

    made = calendars.create(SlotWish(twice, twice + timedelta(minutes=15), zone), actor=owner, now=NEW_YEAR)

    start = made.slots[0].window.start
    assert start.astimezone(ZoneInfo(zone)).fold == 0
    assert f"{hour:02}:30" == f"{(start + timedelta(hours=1)).astimezone(ZoneInfo(zone)):%H:%M}"


def test_monthly_leaves_out_months_that_are_too_short(owner: Actor) -> None:
    first = datetime(2027, 1, 31, 10, tzinfo=UTC)
    wish = SlotWish(
        first, first + timedelta(hours=1), "UTC", repeat=Repeat.MONTHLY, repeat_until=date(2027, 5, 31)
    )

    made = at_once(creating.create_repeating(wish, actor=owner, now=NEW_YEAR))

    assert [1, 3, 5] == [slot.window.start.month for slot in made.slots]


def test_a_recurring_slot_skips_days_that_are_taken_but_not_its_first(owner: Actor) -> None:
    in_bulk(owner, "UTC", date(2027, 2, 2), time(10), time(11))
    first = datetime(2027, 2, 1, 10, tzinfo=UTC)
    wish = SlotWish(
        first, first + timedelta(hours=1), "UTC", repeat=Repeat.DAILY, repeat_until=date(2027, 2, 3)
    )

    made = at_once(creating.create_repeating(wish, actor=owner, now=NEW_YEAR))

    assert ([1, 3], [2]) == (
        [slot.window.start.day for slot in made.slots],
        [each.start.day for each in made.skipped if each.start],
    )
    with pytest.raises(Conflict):
        at_once(creating.create_repeating(wish, actor=owner, now=NEW_YEAR))


def test_preferences_keep_their_hour_when_the_clocks_change(owner: Actor) -> None:
    assert owner.resident_id
    hours = Hours(time(10), time(11), "Europe/Paris", EVERY_DAY, 60, Wording())
    now = datetime(2027, 3, 25, tzinfo=UTC)

    made = at_once(plans.prefer((hours,), 1, owner_id=owner.resident_id, now=now))

    assert {"10:00"} == set(local_starts(made.slots, "Europe/Paris"))
    assert {9, 8} == {slot.window.start.hour for slot in made.slots}


def test_random_operations_never_make_slots_overlap(owner: Actor) -> None:
    """A model that knows only windows and states goes through the same."""
    chance, model = random.Random(7), dict[str, tuple[Window, SlotState]]()
    for _ in range(400):
        deed = chance.choice(["create", "create", "book", "block", "unblock", "cancel", "delete"])
        if deed == "create":
            _create(owner, model, chance)
        elif model:
            _turn(owner, model, deed, chance.choice(sorted(model)))

    assert owner.resident_id
    found = at_once(exchange.exported(Which(), owner_id=owner.resident_id))
    assert model == {slot.uuid: (slot.window, slot.state) for slot in found}
    live = [window for window, state in model.values() if state is not SlotState.CANCELLED]
    assert [] == [(a, b) for a in live for b in live if a is not b and a.overlaps(b)]


def _create(owner: Actor, model: dict[str, tuple[Window, SlotState]], chance: random.Random) -> None:
    start = NEW_YEAR + timedelta(days=1, minutes=15 * chance.randrange(300))
    window = Window(start, start + timedelta(minutes=15 * chance.randrange(1, 8)))
    live = [each for each, state in model.values() if state is not SlotState.CANCELLED]
    is_free = not any(window.overlaps(each) for each in live)
    try:
        made = calendars.create(SlotWish(window.start, window.end, "UTC"), actor=owner, now=NEW_YEAR)
    except Conflict:
        assert not is_free
    else:
        assert is_free
        model[made.slots[0].uuid] = window, SlotState.AVAILABLE


NEXT = {
    "book": ({SlotState.AVAILABLE}, SlotState.BOOKED),
    "block": ({SlotState.AVAILABLE, SlotState.BLOCKED}, SlotState.BLOCKED),
    "unblock": ({SlotState.BLOCKED}, SlotState.AVAILABLE),
    "cancel": ({SlotState.AVAILABLE, SlotState.BOOKED, SlotState.BLOCKED}, SlotState.CANCELLED),
}


def _turn(owner: Actor, model: dict[str, tuple[Window, SlotState]], deed: str, uuid: str) -> None:
    window, state = model[uuid]
    if deed == "delete":
        calendars.delete(uuid, actor=owner, now=NEW_YEAR)
        del model[uuid]
        return
    allowed, to = NEXT[deed]
    try:
        if deed == "cancel":
            calendars.change(uuid, None, SlotState.CANCELLED, actor=owner, now=NEW_YEAR)
        else:
            getattr(calendars, deed)(uuid, actor=owner, now=NEW_YEAR)
    except Conflict:
        assert state not in allowed
    else:
        assert state in allowed
        model[uuid] = window, to


def test_a_calendar_is_its_owners_alone(owner: Actor, boris: Resident) -> None:
    [slot] = in_bulk(owner, "UTC", date(2027, 2, 1), time(10), time(11)).slots

    with pytest.raises(NotFound):
        calendars.book(slot.uuid, actor=some_people.actor(boris), now=NEW_YEAR)

    assert [] == views.listed(owner_id=boris.id)


def test_a_slot_for_which_an_order_stands_is_not_moved(owner: Actor) -> None:
    [slot] = in_bulk(owner, "UTC", date(2027, 2, 1), time(10), time(11)).slots
    _, order = slots.book(slot.uuid, actor=owner, rules=Rules(), now=NEW_YEAR)
    later = Times(start=datetime(2027, 2, 1, 9, tzinfo=UTC))

    with pytest.raises(Conflict, match=order.code):
        calendars.change(slot.uuid, None, None, actor=owner, now=NEW_YEAR, times=later)

    changes.cancel(order.code, actor=owner, now=NEW_YEAR)
    moved = calendars.change(slot.uuid, None, None, actor=owner, now=NEW_YEAR, times=later)
    assert (timedelta(hours=2), SlotState.AVAILABLE) == (moved.window.length, moved.state)


def test_a_moved_slot_leaves_one_busy_time_and_comes_upon_another(owner: Actor) -> None:
    [slot] = in_bulk(owner, "UTC", date(2027, 2, 1), time(10), time(11)).slots
    assert owner.resident_id
    calendar = subscriptions.add("https://example.com/me.ics", owner_id=owner.resident_id, now=NEW_YEAR)
    hours = [datetime(2027, 2, 1, hour, tzinfo=UTC) for hour in (10, 14)]
    busy = [Entry(str(each), Window(each, each + timedelta(hours=1))) for each in hours]
    at_once(subscriptions.read(calendar, busy, now=NEW_YEAR))

    states = []
    for hour in (12, 14, 15):
        start = datetime(2027, 2, 1, hour, tzinfo=UTC)
        times = Times(start, start + timedelta(hours=1))
        as_read = views.find(slot.uuid, owner_id=owner.resident_id).state
        states.append(
            calendars.change(slot.uuid, None, as_read, actor=owner, now=NEW_YEAR, times=times).state
        )

    assert [SlotState.AVAILABLE, SlotState.BLOCKED, SlotState.AVAILABLE] == states


def test_a_calendar_that_is_full_says_so(owner: Actor) -> None:
    first = NEW_YEAR + timedelta(days=1)
    one = SlotWish(first, first + timedelta(minutes=1), "UTC")
    calendars.create(one, actor=owner, now=NEW_YEAR)
    FILL.run(more=MOST_SLOTS - 1, since=to_epoch(first))

    later = replace(one, start=first - timedelta(hours=1), end=first)
    with pytest.raises(Conflict, match="delete some first") as refused:
        calendars.create(later, actor=owner, now=NEW_YEAR)

    assert "calendar.full" == refused.value.code


def test_a_change_that_changes_nothing_is_not_told(owner: Actor) -> None:
    [slot] = in_bulk(owner, "UTC", date(2027, 2, 1), time(10), time(11)).slots
    before = models.Event.select().count()

    same = Times(slot.window.start, slot.window.end, slot.zone)
    again = calendars.change(slot.uuid, None, slot.state, actor=owner, now=NEW_YEAR, times=same)

    assert (slot, before) == (again, models.Event.select().count())


def test_what_has_begun_cannot_be_booked(owner: Actor) -> None:
    [slot] = in_bulk(owner, "UTC", date(2027, 2, 1), time(10), time(11)).slots

    with pytest.raises(Conflict, match="already begun"):
        calendars.book(slot.uuid, actor=owner, now=datetime(2027, 2, 1, 10, 0, 1, tzinfo=UTC))


def test_the_answer_to_a_deletion_is_kept_with_its_first_slice(owner: Actor) -> None:
    made = in_bulk(owner, "UTC", date(2027, 2, 2), time(8), time(10)).slots
    ids, progress = [slot.id for slot in made], Progress()
    deleting = exchange.delete(ids, {"slots_deleted": 2}, progress, actor=owner, now=NEW_YEAR)

    next(deleting)
    before = progress.state
    at_once(deleting)

    assert (None, {"answer": {"slots_deleted": 2}, "ids": ids}) == (before, progress.state)
    assert [] == at_once(exchange.exported(Which(), owner_id=owner.resident_id or 0))

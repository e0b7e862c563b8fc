"""Passes that repeat: made a week ahead, paused, resumed, ended."""

from datetime import date, time, timedelta

import pytest

from passbot.domain.passes.orders import Kind, Order, Status, Wish
from passbot.domain.passes.series import Made, Series
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from passbot.services.passes import changes, orders
from passbot.services.privacy import leaving
from passbot.services.regular import series
from passbot.services.telling import journal
from passbot.store import models
from tests.services.people.some_people import NOON, actor, invite_guest, order_car

RULES = Rules()
MONDAY = date(2026, 5, 4)
DAY = timedelta(days=1)
CLEANER = Wish(plate=plates.read("К555КК77"), brand="Лада")
GUEST = Wish(kind=Kind.GUEST, guest_name="Няня Вера", with_pin=True)


def daily(**changed: object) -> Pattern:
    values: dict[str, object] = {
        "kind": Repeat.DAILY,
        "start_time": time(13, 0),
        "end_time": time(18, 0),
        "zone": "Europe/Moscow",
        "starts_on": MONDAY,
        "until": MONDAY + 60 * DAY,
    }
    return Pattern(**(values | changed))  # type: ignore[arg-type]  # a table of the fields


def create(owner: Resident, wish: Wish = CLEANER, **changed: object) -> tuple[Series, Made]:
    return series.create(wish, daily(**changed), actor=actor(owner), rules=RULES, now=NOON)


def made_days(made: Made) -> list[date]:
    return [order.day for order in made.orders]


def live(found: Series) -> list[date]:
    """The days that have an open order."""
    row = models.Order
    mine = (row.series == found.id) & (row.status == "open")
    return [date.fromisoformat(order.day) for order in row.select().where(mine).order_by(row.day)]


def make(days_later: int = 0) -> Made:
    return series.make(rules=RULES, now=NOON + days_later * DAY)


def test_the_coming_week_is_made_at_once(anna: Resident) -> None:
    found, made = create(anna)

    assert [MONDAY + number * DAY for number in range(8)] == made_days(made)
    assert MONDAY + DAY == found.told_until


def test_each_day_is_an_order_of_its_own_by_the_local_clock(anna: Resident) -> None:
    found, made = create(anna)

    order = made.orders[0]

    assert (found.id, "К 555 КК 77", "Лада", anna.id) == (
        order.series_id,
        order.plate,
        order.brand,
        order.resident.id,
    )
    assert (time(10, 0), time(15, 0)) == (order.window.start.time(), order.window.end.time())


def test_only_the_chosen_weekdays_are_made(anna: Resident) -> None:
    _, made = create(anna, kind=Repeat.WEEKLY, weekdays=frozenset({1, 3}))

    assert [MONDAY + DAY, MONDAY + 3 * DAY] == made_days(made)


def test_making_again_makes_nothing_twice(anna: Resident) -> None:
    create(anna)

    assert Made() == make()


def test_each_day_the_timetable_makes_one_more(anna: Resident) -> None:
    create(anna)

    assert [MONDAY + 8 * DAY] == made_days(make(days_later=1))


def test_nothing_is_made_after_the_last_day(anna: Resident) -> None:
    create(anna, until=MONDAY + 2 * DAY)

    assert ([], []) == (made_days(make(days_later=2)), made_days(make(days_later=30)))


def test_a_day_that_was_cancelled_by_hand_is_not_made_again(anna: Resident) -> None:
    found, made = create(anna)
    changes.cancel(made.orders[2].code, actor=actor(anna), now=NOON)

    make()

    assert MONDAY + 2 * DAY not in live(found)


def test_a_day_that_is_over_is_not_made(anna: Resident) -> None:
    _, made = create(anna, start_time=time(8, 0), end_time=time(11, 0))

    assert MONDAY + DAY == made_days(made)[0]


def test_the_same_car_that_is_ordered_already_leaves_its_day_out_with_the_reason(anna: Resident) -> None:
    first = order_car(anna, "К555КК77", since=NOON + 2 * DAY, hours=3)

    _, made = create(anna)

    [skipped] = made.skipped
    assert (MONDAY + 2 * DAY, "order.duplicate") == (skipped.day, skipped.code)
    assert first.code in skipped.message
    assert 7 == len(made.orders)


def test_a_day_left_out_is_made_as_soon_as_it_can_be(anna: Resident) -> None:
    first = order_car(anna, "К555КК77", since=NOON + 2 * DAY, hours=3)
    create(anna)
    changes.cancel(first.code, actor=actor(anna), now=NOON)

    assert [MONDAY + 2 * DAY] == made_days(make())


def test_a_full_house_leaves_its_day_out_with_the_reason(anna: Resident) -> None:
    rules = Rules(quota_house_day=1)
    order_car(anna, "А111АА77", since=NOON + DAY, hours=1, rules=rules)

    _, made = series.create(CLEANER, daily(), actor=actor(anna), rules=rules, now=NOON)

    assert [(MONDAY + DAY, "order.quota")] == [(skipped.day, skipped.code) for skipped in made.skipped]


def test_a_time_that_the_clocks_skip_leaves_its_day_out(anna: Resident) -> None:
    """In Berlin the clocks go from 2:00 to 3:00 on 29 March 2026."""
    pattern = daily(
        start_time=time(2, 30), end_time=time(5, 0), zone="Europe/Berlin", starts_on=date(2026, 3, 28)
    )

    _, made = series.create(
        CLEANER, pattern, actor=actor(anna), rules=RULES, now=NOON.replace(month=3, day=27)
    )

    assert [(date(2026, 3, 29), "time.missing")] == [(skip.day, skip.code) for skip in made.skipped]
    assert [1, 0] == [order.window.start.hour for order in made.orders[:2]]


def test_all_days_share_one_pin(anna: Resident) -> None:
    found, made = create(anna, GUEST)

    assert {found.pin} == {order.pin for order in made.orders}


def test_nobody_else_gets_the_pin_of_a_series(anna: Resident) -> None:
    found, _ = create(anna, GUEST, until=MONDAY + 300 * DAY)

    others = {invite_guest(anna, "Пётр Ёлкин", with_pin=True).pin for _ in range(20)}

    assert found.pin not in others


def test_a_taken_pin_leaves_its_day_out_with_the_reason(anna: Resident, boris: Resident) -> None:
    other = invite_guest(boris, "Пётр Ёлкин", with_pin=True)
    changes.extend(other.code, NOON + 9 * DAY, actor=actor(boris), rules=RULES, now=NOON)
    found, _ = create(anna, GUEST)
    details = models.Series.get_by_id(found.id).details | {"pin": other.pin}
    models.Series.update(details=details).where(models.Series.id == found.id).execute()

    later = make(days_later=1)

    assert ([], ["pin.taken"]) == (made_days(later), [skipped.code for skipped in later.skipped])


def test_a_pause_cancels_what_is_made_and_makes_no_more(anna: Resident) -> None:
    found, _ = create(anna)

    cancelled = series.pause(found.id, MONDAY + DAY, MONDAY + 20 * DAY, actor=actor(anna), now=NOON)
    make(days_later=1)

    assert ([MONDAY], 7) == (live(found), len(cancelled))
    assert {(Status.CANCELLED, "series paused")} == {
        (order.status, order.close_reason) for order in cancelled
    }


def test_after_the_pause_it_goes_on(anna: Resident) -> None:
    found, _ = create(anna)
    series.pause(found.id, MONDAY, MONDAY + 3 * DAY, actor=actor(anna), now=NOON)

    assert MONDAY + 4 * DAY == live(found)[0]


def test_resuming_makes_again_what_the_pause_took_away(anna: Resident) -> None:
    found, made = create(anna)
    series.pause(found.id, MONDAY, MONDAY + 20 * DAY, actor=actor(anna), now=NOON)

    again = series.resume(found.id, actor=actor(anna), rules=RULES, now=NOON)

    assert made_days(made) == made_days(again) == live(found)


def test_resuming_leaves_alone_what_was_cancelled_by_hand(anna: Resident) -> None:
    found, made = create(anna)
    changes.cancel(made.orders[2].code, actor=actor(anna), now=NOON)
    series.pause(found.id, MONDAY, MONDAY + 5 * DAY, actor=actor(anna), now=NOON)

    again = series.resume(found.id, actor=actor(anna), rules=RULES, now=NOON)

    assert MONDAY + 2 * DAY not in made_days(again)


def test_resuming_in_the_middle_keeps_the_days_that_were_free(anna: Resident) -> None:
    found, _ = create(anna)
    series.pause(found.id, MONDAY, MONDAY + 20 * DAY, actor=actor(anna), now=NOON)

    again = series.resume(found.id, actor=actor(anna), rules=RULES, now=NOON + 3 * DAY)

    assert MONDAY + 3 * DAY == made_days(again)[0]
    assert ((MONDAY, MONDAY + 2 * DAY),) == series.by_id(found.id).pattern.pauses


def test_resuming_without_a_pause_changes_nothing(anna: Resident) -> None:
    found, _ = create(anna)
    before = journal.latest(actor=OPERATOR)

    assert Made() == series.resume(found.id, actor=actor(anna), rules=RULES, now=NOON)
    assert before == journal.latest(actor=OPERATOR)


def test_one_day_is_skipped_by_a_pause_of_a_day(anna: Resident) -> None:
    found, _ = create(anna)

    series.pause(found.id, MONDAY + 9 * DAY, MONDAY + 9 * DAY, actor=actor(anna), now=NOON)

    assert [MONDAY + 8 * DAY, MONDAY + 10 * DAY] == made_days(make(days_later=3))


def test_an_end_cancels_what_is_open_and_stays(anna: Resident) -> None:
    found, _ = create(anna)

    ended = series.end(found.id, actor=actor(anna), now=NOON)

    assert (NOON, [], Made()) == (ended.ended_at, live(found), make(days_later=1))
    assert ended == series.end(found.id, actor=actor(anna), now=NOON + DAY)


def test_a_series_ends_with_its_resident(anna: Resident) -> None:
    found, _ = create(anna)

    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    assert ([], Made()) == (live(found), make(days_later=1))


def test_everything_stands_in_the_journal(anna: Resident) -> None:
    found, _ = create(anna, until=MONDAY)
    series.pause(found.id, MONDAY, MONDAY, actor=actor(anna), now=NOON)
    series.resume(found.id, actor=actor(anna), rules=RULES, now=NOON)
    series.end(found.id, actor=actor(anna), now=NOON)

    story = [event.kind for event in reversed(journal.latest(actor=OPERATOR))]

    begun = ["series.made", "order.placed"]
    paused = ["order.cancelled", "series.paused", "series.resumed", "order.placed"]
    ended = ["order.cancelled", "series.ended"]
    assert [*begun, *paused, *ended] == story


def test_the_clock_makes_it_in_the_residents_name(anna: Resident) -> None:
    create(anna, until=MONDAY)

    placed = journal.latest(actor=OPERATOR)[0]

    assert ("Анна Петрова", "clock") == (placed.actor, placed.channel)


def test_a_resident_sees_what_goes_on(anna: Resident) -> None:
    goes_on, _ = create(anna)
    ended, _ = create(anna, GUEST)
    create(anna, GUEST, until=MONDAY)
    series.end(ended.id, actor=actor(anna), now=NOON)

    mine = series.of_resident(anna.id, actor=actor(anna), now=NOON + DAY)

    assert [goes_on.id] == [found.id for found in mine]


def test_only_the_owner_a_housemate_or_an_admin_may_touch_it(
    anna: Resident, boris: Resident, guard: Resident, admin: Resident
) -> None:
    found, _ = create(anna)

    for stranger in (boris, guard):
        with pytest.raises(NotAllowed):
            series.pause(found.id, MONDAY, MONDAY, actor=actor(stranger), now=NOON)
        with pytest.raises(NotAllowed):
            series.resume(found.id, actor=actor(stranger), rules=RULES, now=NOON)
        with pytest.raises(NotAllowed):
            series.end(found.id, actor=actor(stranger), now=NOON)
        with pytest.raises(NotAllowed):
            series.of_resident(anna.id, actor=actor(stranger), now=NOON)
    assert series.end(found.id, actor=actor(admin), now=NOON).ended_at


@pytest.mark.parametrize(
    ("wish", "changed", "hint"),
    [
        (Wish(), {}, "needs a plate"),
        (Wish(kind=Kind.GUEST), {}, "guest's name"),
        (Wish(kind=Kind.DESK), {}, "Only car and guest"),
        (Wish(plate=CLEANER.plate, brand="x" * 65), {}, "at most 64"),
        (Wish(plate=CLEANER.plate, brand="a\x00b"), {}, "can be seen"),
        (Wish(plate=CLEANER.plate, brand="\ud800"), {}, "can be seen"),
        (CLEANER, {"until": MONDAY + 367 * DAY}, "366 days"),
        (CLEANER, {"starts_on": MONDAY - 9 * DAY, "until": MONDAY - DAY}, "is over"),
        (CLEANER, {"until": MONDAY + 2 * DAY, "weekdays": frozenset({6})}, "No day fits"),
    ],
)
def test_bad_input_begins_nothing(anna: Resident, wish: Wish, changed: dict[str, object], hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        create(anna, wish, **changed)
    assert [] == journal.latest(actor=OPERATOR)


def test_bad_pauses_are_refused(anna: Resident) -> None:
    found, _ = create(anna)

    for since, until in [(MONDAY + DAY, MONDAY), (MONDAY - 3 * DAY, MONDAY - DAY)]:
        with pytest.raises(InvalidInput):
            series.pause(found.id, since, until, actor=actor(anna), now=NOON)


def test_an_ended_series_cannot_be_changed(anna: Resident) -> None:
    found, _ = create(anna)
    series.end(found.id, actor=actor(anna), now=NOON)

    with pytest.raises(Conflict, match="Begin a new one"):
        series.pause(found.id, MONDAY, MONDAY, actor=actor(anna), now=NOON)


def test_an_unknown_series_and_an_unregistered_person_are_told_so(anna: Resident, admin: Resident) -> None:
    with pytest.raises(NotFound):
        series.end(404, actor=actor(anna), now=NOON)
    with pytest.raises(Refusal, match="Register first"):
        series.create(CLEANER, daily(), actor=OPERATOR, rules=RULES, now=NOON)


def test_there_is_a_limit_of_series_and_a_way_out(anna: Resident) -> None:
    for _ in range(series.MOST_SERIES):
        create(anna, GUEST, until=MONDAY)

    with pytest.raises(Conflict, match="End one"):
        create(anna, GUEST, until=MONDAY)


def test_an_order_of_a_series_is_an_order_like_any_other(anna: Resident) -> None:
    _, made = create(anna)

    order: Order = orders.by_code(made.orders[0].code)

    assert order == made.orders[0]

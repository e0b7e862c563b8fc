"""What the owner of a repeating pass sees of its coming week, and is told of days that are left out."""

from datetime import date, time, timedelta

import pytest

from passbot.domain.passes.orders import Status, Wish
from passbot.domain.people.people import Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.errors import NotAllowed, NotFound
from passbot.services.passes import changes
from passbot.services.regular import series
from passbot.services.regular.series_outlook import coming
from tests.services.owed.test_outbox import told
from tests.services.people.some_people import NOON, actor, order_car

RULES = Rules()
MONDAY = date(2026, 5, 4)
DAY = timedelta(days=1)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def cleaner(owner: Resident, *, hours: tuple[int, int] = (13, 18)) -> int:
    start, end = map(time, hours)
    pattern = Pattern(Repeat.DAILY, start, end, "Europe/Moscow", MONDAY, MONDAY + 60 * DAY)
    wish = Wish(plate=plates.read("К555КК77"))
    return series.create(wish, pattern, actor=actor(owner), rules=RULES, now=NOON)[0].id


def seen(series_id: int, owner: Resident) -> list[tuple[int, Status | str | None]]:
    """The day of the month, and what becomes of it."""
    week = coming(series_id, actor=actor(owner), rules=RULES, now=NOON)
    return [(each.day.day, each.order.status if each.order else each.reason) for each in week]


def test_every_day_of_the_week_is_seen(anna: Resident) -> None:
    assert [(day, Status.OPEN) for day in range(4, 12)] == seen(cleaner(anna), anna)


def test_what_is_over_today_is_not_seen(anna: Resident) -> None:
    assert [(day, Status.OPEN) for day in range(5, 12)] == seen(cleaner(anna, hours=(8, 10)), anna)


def test_days_left_out_have_a_reason(anna: Resident) -> None:
    order_car(anna, "К555КК77", hours=20)  # until tomorrow morning
    number = cleaner(anna)
    series.pause(number, MONDAY + DAY, MONDAY + 2 * DAY, actor=actor(anna), now=NOON)

    assert [(4, "order.duplicate"), (5, "paused"), (6, "paused"), (7, Status.OPEN)] == seen(number, anna)[:4]


def test_what_can_be_made_by_now_is_made_by_looking(anna: Resident) -> None:
    other = order_car(anna, "К555КК77", hours=20)
    number = cleaner(anna)

    changes.cancel(other.code, actor=actor(anna), now=NOON)

    assert (4, Status.OPEN) == seen(number, anna)[0]


def test_an_ended_series_has_no_coming_days(anna: Resident) -> None:
    number = cleaner(anna)

    series.end(number, actor=actor(anna), now=NOON)

    assert [] == seen(number, anna)


def test_strangers_see_nothing(anna: Resident, boris: Resident) -> None:
    number = cleaner(anna)

    with pytest.raises(NotAllowed):
        seen(number, boris)
    with pytest.raises(NotFound):
        seen(number + 1, anna)


def test_a_day_that_cannot_be_made_is_told_once_and_the_day_before(anna: Resident) -> None:
    cleaner(anna)
    order_car(anna, "К555КК77", since=NOON + 8 * DAY, hours=12)  # the day after the week that is made

    for hours in range(24, 6 * 24 + 12, 6):
        series.make(rules=RULES, now=NOON + hours * HOUR)
    assert [] == told(anna)

    for hours in range(7 * 24, 8 * 24, 3):
        series.make(rules=RULES, now=NOON + hours * HOUR)
    assert ["series.skipped"] == told(anna)


def test_it_is_told_by_day(anna: Resident) -> None:
    cleaner(anna)
    order_car(anna, "К555КК77", since=NOON + 8 * DAY, hours=12)
    midnight = NOON + 6 * DAY + 12 * HOUR  # of the day before, five minutes past

    series.make(rules=RULES, now=midnight + 5 * MINUTE)
    assert [] == told(anna)

    series.make(rules=RULES, now=midnight + 8 * HOUR)
    assert ["series.skipped"] == told(anna)


def test_a_day_that_can_be_made_after_all_is_not_told(anna: Resident) -> None:
    cleaner(anna)
    other = order_car(anna, "К555КК77", since=NOON + 8 * DAY, hours=12)
    series.make(rules=RULES, now=NOON + DAY)
    changes.cancel(other.code, actor=actor(anna), now=NOON + 2 * DAY)

    series.make(rules=RULES, now=NOON + 7 * DAY)

    assert [] == told(anna)


def test_what_was_left_out_at_the_beginning_was_seen_then_and_is_not_told_again(anna: Resident) -> None:
    order_car(anna, "К555КК77", hours=20)
    cleaner(anna)

    series.make(rules=RULES, now=NOON)

    assert [] == told(anna)

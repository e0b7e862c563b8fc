"""What repeats, against dateutil's rules as an oracle and where the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.times import recurrence
from passbot.domain.times.recurrence import MAX_DAYS_AHEAD, Occurrence, Pattern, Repeat
from passbot.domain.times.windows import Window

THIRTY_ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Chicago",
    "America/Denver",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Dublin",
    "Europe/Moscow",
    "Europe/Paris",
    "Pacific/Apia",
    "Pacific/Chatham",
]

FREQUENCIES: dict[Repeat, Literal[1, 2, 3]] = {
    Repeat.DAILY: rrule.DAILY,
    Repeat.WEEKLY: rrule.WEEKLY,
    Repeat.MONTHLY: rrule.MONTHLY,
}
EVERY_DAY = frozenset(range(7))
WEDNESDAY = frozenset({2})
HOUR = timedelta(hours=1)


def weekly(**changes: object) -> Pattern:
    facts: dict[str, object] = {
        "kind": Repeat.WEEKLY,
        "start_time": time(9),
        "end_time": time(18),
        "zone": "Europe/Paris",
        "starts_on": date(2026, 3, 1),
        "until": date(2026, 4, 30),
        "weekdays": WEDNESDAY,
    }
    return Pattern(**(facts | changes))  # type: ignore[arg-type]  # a table of changes for the tests


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    kind = draw(st.sampled_from(list(Repeat)))
    starts_on = draw(st.dates(date(2004, 1, 1), date(2030, 12, 31)))
    quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1 if kind == Repeat.WEEKLY else 0))
    return Pattern(
        kind=kind,
        start_time=draw(quarters),
        end_time=draw(quarters),
        zone=draw(st.sampled_from(THIRTY_ZONES)),
        starts_on=starts_on,
        until=starts_on + timedelta(days=draw(st.integers(0, 400))),
        weekdays=weekdays,
    )


def by_dateutil(pattern: Pattern, since: date, to: date) -> list[datetime]:
    """The local starts, without a zone, as dateutil has them."""
    rule = rrule.rrule(
        FREQUENCIES[pattern.kind],
        dtstart=datetime.combine(pattern.starts_on, pattern.start_time),
        until=datetime.combine(pattern.until, time.max),
        byweekday=sorted(pattern.weekdays) or (range(7) if pattern.kind == Repeat.MONTHLY else None),
        bymonthday=pattern.starts_on.day if pattern.kind == Repeat.MONTHLY else None,
    )
    return rule.between(datetime.combine(since, time.min), datetime.combine(to, time.max), inc=True)


def exists(wall: datetime, zone: str) -> bool:
    return tz.datetime_exists(wall, ZoneInfo(zone))


@given(patterns(), st.integers(-30, 200), st.integers(0, 300))
def test_the_days_are_those_of_dateutil(pattern: Pattern, skipped: int, length: int) -> None:
    since = pattern.starts_on + timedelta(days=skipped)
    to = since + timedelta(days=length)

    days = recurrence.days(pattern, since, to)

    assert [start.date() for start in by_dateutil(pattern, since, to)] == days


@given(patterns())
def test_the_windows_are_those_of_dateutil_in_thirty_zones(pattern: Pattern) -> None:
    zone = ZoneInfo(pattern.zone)
    to = pattern.starts_on + timedelta(days=MAX_DAYS_AHEAD)

    found = recurrence.occurrences(pattern, pattern.starts_on, to)

    for start, occurrence in zip(by_dateutil(pattern, pattern.starts_on, to), found, strict=True):
        over_night = timedelta(days=int(pattern.end_time <= pattern.start_time))
        end = datetime.combine(start.date() + over_night, pattern.end_time)
        if exists(start, pattern.zone) and exists(end, pattern.zone):
            expected = Window(start.replace(tzinfo=zone), end.replace(tzinfo=zone))
            assert Occurrence(start.date(), expected) == occurrence
        else:
            assert Occurrence(start.date(), None, "time.missing") == occurrence


@pytest.mark.parametrize("zone", THIRTY_ZONES)
def test_a_year_of_nights_in_every_zone_skips_only_what_the_clocks_skip(zone: str) -> None:
    pattern = weekly(
        kind=Repeat.DAILY,
        weekdays=EVERY_DAY,
        start_time=time(2, 15),
        end_time=time(5),
        zone=zone,
        starts_on=date(2026, 1, 1),
        until=date(2026, 12, 31),
    )

    found = recurrence.occurrences(pattern, pattern.starts_on, pattern.until)

    missing = [item.day for item in found if item.window is None]
    skipped = [
        day for day in (item.day for item in found) if not exists(datetime.combine(day, time(2, 15)), zone)
    ]
    assert (365, skipped) == (len(found), missing)


def test_the_cleaner_comes_at_nine_before_and_after_the_clocks_change() -> None:
    found = recurrence.occurrences(weekly(), date(2026, 3, 25), date(2026, 4, 1))

    starts = [item.window.start for item in found if item.window]
    assert [datetime(2026, 3, 25, 8, tzinfo=UTC), datetime(2026, 4, 1, 7, tzinfo=UTC)] == starts


def test_a_night_past_midnight_is_an_hour_longer_in_autumn() -> None:
    night = weekly(
        kind=Repeat.DAILY,
        weekdays=frozenset(),
        start_time=time(22),
        end_time=time(6),
        until=date(2026, 12, 31),
    )

    found = recurrence.occurrences(night, date(2026, 10, 24), date(2026, 10, 25))

    assert [9 * HOUR, 8 * HOUR] == [item.window.length for item in found if item.window]


def test_equal_times_are_a_whole_day() -> None:
    found = recurrence.occurrences(weekly(end_time=time(9)), date(2026, 3, 4), date(2026, 3, 4))

    assert [24 * HOUR] == [item.window.length for item in found if item.window]


def test_a_time_that_the_clocks_skip_leaves_a_reason() -> None:
    early = weekly(weekdays=frozenset({6}), start_time=time(2, 30), end_time=time(4))

    found = recurrence.occurrences(early, date(2026, 3, 29), date(2026, 3, 29))

    assert [Occurrence(date(2026, 3, 29), None, "time.missing")] == found


def test_a_pause_leaves_its_days_with_a_reason_both_ends_included() -> None:
    paused = weekly(pauses=((date(2026, 3, 11), date(2026, 3, 18)),))

    found = recurrence.occurrences(paused, date(2026, 3, 1), date(2026, 3, 31))

    assert [None, "paused", "paused", None] == [item.reason for item in found]
    assert [4, 11, 18, 25] == [item.day.day for item in found]


def test_monthly_on_the_31st_skips_short_months() -> None:
    monthly = weekly(
        kind=Repeat.MONTHLY, weekdays=frozenset(), starts_on=date(2026, 1, 31), until=date(2026, 12, 31)
    )

    days = recurrence.days(monthly, date(2026, 1, 1), date(2026, 12, 31))

    assert [1, 3, 5, 7, 8, 10, 12] == [day.month for day in days]
    assert {31} == {day.day for day in days}


def test_nothing_is_looked_up_further_than_a_year_ahead() -> None:
    endless = weekly(kind=Repeat.DAILY, weekdays=frozenset(), until=date.max)

    days = recurrence.days(endless, date(2026, 3, 1), date.max)

    assert (367, date(2027, 3, 2)) == (len(days), days[-1])


def test_nothing_takes_place_before_the_first_or_after_the_last_day() -> None:
    days = recurrence.days(weekly(), date(2020, 1, 1), date(2020, 12, 31))

    assert [] == days + recurrence.days(weekly(), date(2026, 5, 1), date(2026, 12, 31))


@given(st.dates(), st.dates())
def test_any_range_of_the_calendar_is_answered(since: date, to: date) -> None:
    endless = weekly(kind=Repeat.DAILY, weekdays=frozenset(), starts_on=date.min, until=date.max)

    days = recurrence.days(endless, since, to)

    assert max(0, min((to - since).days, MAX_DAYS_AHEAD) + 1) == len(days)

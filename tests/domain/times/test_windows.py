"""Windows of time where the clocks change, skip midnight, or move by half an hour."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

HOUR = timedelta(hours=1)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ZONES = [
    "Europe/Paris",
    "Europe/Moscow",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "UTC",
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("Europe/Moscow", "2026-05-01T14:30", "2026-05-01T11:30+00:00"),
        ("Europe/Paris", "2026-03-29T01:59", "2026-03-29T00:59+00:00"),
        ("Europe/Paris", "2026-03-29T03:00", "2026-03-29T01:00+00:00"),
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30+00:00"),
        ("Europe/Paris", "2026-10-25T03:00", "2026-10-25T02:00+00:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30+00:00"),
        ("Asia/Kolkata", "2026-05-01T00:00", "2026-04-30T18:30+00:00"),
        ("Australia/Sydney", "2026-04-05T02:30", "2026-04-04T15:30+00:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45+00:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30+00:00"),
        ("America/Sao_Paulo", "2018-11-04T01:00", "2018-11-04T03:00+00:00"),
        ("America/Sao_Paulo", "2018-02-17T23:30", "2018-02-18T01:30+00:00"),
        ("Europe/Paris", "2026-05-01T14:30:15.999", "2026-05-01T12:30:15+00:00"),
        ("Europe/Paris", "2026-05-01T14:30+05:00", "2026-05-01T09:30+00:00"),
    ],
)
def test_a_local_time_is_its_first_moment(zone: str, wall: str, moment: str) -> None:
    assert local(moment) == windows.to_utc(local(wall), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "wall"),
    [
        ("Europe/Paris", "2026-03-29T02:00"),
        ("Europe/Paris", "2026-03-29T02:59:59"),
        ("America/New_York", "2026-03-08T02:30"),
        ("Australia/Sydney", "2026-10-04T02:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        ("America/Sao_Paulo", "2018-11-04T00:00"),
        ("Pacific/Apia", "2011-12-30T12:00"),
    ],
)
def test_a_local_time_that_the_clocks_skip_is_refused(zone: str, wall: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        windows.to_utc(local(wall), ZoneInfo(zone))

    assert "time.missing" == refused.value.code


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Moscow", "2026-05-01", "2026-04-30T21:00+00:00", 24),
        ("Europe/Paris", "2026-03-29", "2026-03-28T23:00+00:00", 23),
        ("Europe/Paris", "2026-10-25", "2026-10-24T22:00+00:00", 25),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00+00:00", 23),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00+00:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30+00:00", 23.5),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00+00:00", 23),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00+00:00", 25),
        ("America/St_Johns", "2005-10-30", "2005-10-30T02:30+00:00", 25),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00+00:00", 24),
        ("Asia/Kolkata", "2026-05-01", "2026-04-30T18:30+00:00", 24),
    ],
)
def test_a_local_day_has_the_hours_it_has(zone: str, day: str, start: str, hours: float) -> None:
    window = windows.day_window(date.fromisoformat(day), ZoneInfo(zone))

    assert (local(start), hours * HOUR) == (window.start, window.length)


def test_a_gap_that_begins_before_midnight_ends_the_day_where_the_clocks_jump() -> None:
    # Toronto went from 23:30 to 00:30 on 30 March 1919.
    toronto = ZoneInfo("America/Toronto")

    before = windows.day_window(date(1919, 3, 30), toronto)
    after = windows.day_window(date(1919, 3, 31), toronto)

    assert (23.5 * HOUR, local("1919-03-31T04:30+00:00")) == (before.length, after.start)


@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2036, 12, 31)))
def test_days_follow_each_other_without_gap_or_overlap(name: str, day: date) -> None:
    zone = windows.zone(name)
    if name == "Pacific/Apia" and day in {date(2011, 12, 29), date(2011, 12, 30)}:
        return

    today, tomorrow = windows.day_window(day, zone), windows.day_window(day + windows.DAY, zone)

    assert today.end == tomorrow.start
    assert day == windows.local_day(today.start, zone)
    assert day + windows.DAY == windows.local_day(today.end, zone)


@given(st.sampled_from(ZONES), st.datetimes(datetime(1990, 1, 1), datetime(2036, 1, 1)))  # noqa: DTZ001
def test_a_moment_read_back_from_the_wall_is_itself_or_an_hour_that_came_before(
    name: str, naive: datetime
) -> None:
    zone = windows.zone(name)
    moment = naive.replace(tzinfo=UTC, microsecond=0)

    wall = moment.astimezone(zone)
    again = windows.to_utc(wall.replace(tzinfo=None), zone)

    assert again == (moment if wall.fold == 0 else again)
    assert wall.replace(tzinfo=None, fold=0) == again.astimezone(zone).replace(tzinfo=None)
    assert again <= moment


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = Window(NOON, NOON + HOUR)

    held = [
        window.contains(at) for at in (NOON - windows.SECOND, NOON, NOON + HOUR - windows.SECOND, NOON + HOUR)
    ]

    assert [False, True, True, False] == held


def test_windows_that_only_touch_do_not_overlap() -> None:
    window = Window(NOON, NOON + HOUR)

    assert not window.overlaps(Window(NOON + HOUR, NOON + 2 * HOUR))
    assert not window.overlaps(Window(NOON - HOUR, NOON))
    assert window.overlaps(Window(NOON + HOUR - windows.SECOND, NOON + 2 * HOUR))
    assert window.overlaps(window)


def test_a_window_is_whole_utc_seconds() -> None:
    in_paris = datetime(2026, 5, 1, 14, 0, 0, 999_999, tzinfo=ZoneInfo("Europe/Paris"))

    window = Window(in_paris, in_paris + HOUR)

    assert Window(NOON, NOON + HOUR) == window
    assert (UTC, 0) == (window.start.tzinfo, window.start.microsecond)


def test_a_span_past_midnight_ends_on_the_next_day() -> None:
    window = windows.span(date(2026, 5, 1), time(22), time(6), ZoneInfo("Europe/Moscow"))

    assert (local("2026-05-01T19:00+00:00"), 8 * HOUR) == (window.start, window.length)


def test_a_span_over_the_spring_night_is_an_hour_shorter() -> None:
    window = windows.span(date(2026, 3, 28), time(22), time(6), ZoneInfo("Europe/Paris"))

    assert 7 * HOUR == window.length


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("14:30", time(14, 30)),
        (" 9:05 ", time(9, 5)),
        ("09.05", time(9, 5)),
        ("9", time(9)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_as_people_write_it(text: str, read: time) -> None:
    assert read == windows.read_time(text)


@pytest.mark.parametrize("text", ["31.12.2026", "2026-12-31", " 31/12/2026 "])
def test_a_day_as_people_write_it(text: str) -> None:
    assert date(2026, 12, 31) == windows.read_day(text)


@pytest.mark.parametrize("read", [windows.read_time, windows.read_day, windows.zone])
@given(text=st.text())
def test_any_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    try:
        found = read(text)
    except InvalidInput:
        return

    assert found is not None

"""The grid of a place, through the days on which the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.slots import slots
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.domain.times import windows
from tests.services.places.some_places import BARBERSHOP

HOUR = timedelta(hours=1)
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # 12:00 in Moscow

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 1440)
# The nights on which the clocks change: (zone, day, hours of that day). India's never do, Lord Howe's by 30 minutes.
CHANGES = [
    ("Europe/Paris", date(2026, 3, 29), 23),
    ("Europe/Paris", date(2026, 10, 25), 25),
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Asia/Kolkata", date(2026, 3, 29), 24),
    ("Asia/Kolkata", date(2026, 11, 1), 24),
    ("Australia/Sydney", date(2026, 10, 4), 23),
    ("Australia/Sydney", date(2026, 4, 5), 25),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
]
ZONES = sorted({zone for zone, _, _ in CHANGES} | {"Africa/Cairo", "America/Havana"})


def open_from(
    opens: str,
    closes: str,
    *,
    zone: str = "Europe/Moscow",
    minutes: int = 120,
    **more: Any,  # Any: the fields of Place
) -> Place:
    hours: dict[str, Any] = {"opens": time.fromisoformat(opens), "closes": time.fromisoformat(closes)}
    return replace(BARBERSHOP, zone=zone, slot_minutes=minutes, **hours, **more)


def grid_of(place: Place, day: date) -> list[windows.Window]:
    around = windows.day_window(day, ZoneInfo(place.zone))
    return slots.grid(place, around.start, around.end)


def starts(place: Place, day: date) -> list[str]:
    zone = ZoneInfo(place.zone)
    return [f"{window.start.astimezone(zone):%H:%M}" for window in grid_of(place, day)]


def test_the_grid_begins_when_the_place_opens() -> None:
    place = open_from("09:30", "21:00")

    assert ["09:30", "11:30", "13:30", "15:30", "17:30"] == starts(place, date(2026, 5, 4))


def test_a_place_that_closes_after_midnight_goes_on_there() -> None:
    place = open_from("20:00", "02:00")

    assert ["00:00", "20:00", "22:00"] == starts(place, date(2026, 5, 4))[:1] + starts(
        place, date(2026, 5, 4)
    )[-2:]


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_day_of_a_place_that_never_closes_has_no_hole(
    zone: str, day: date, hours: float, minutes: int
) -> None:
    made = grid_of(open_from("00:00", "00:00", zone=zone, minutes=minutes), day)

    assert hours * HOUR == made[-1].end - made[0].start
    assert windows.day_window(day, ZoneInfo(zone)) == windows.Window(made[0].start, made[-1].end)
    assert all(before.end == after.start for before, after in pairwise(made))


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_before_and_after_the_clocks_change_the_grid_is_that_of_any_day(
    zone: str, day: date, hours: float, minutes: int
) -> None:
    place = open_from("00:00", "00:00", zone=zone, minutes=minutes)
    usual = starts(place, date(2026, 6, 16))
    night = {f"{at // 60:02}:{at % 60:02}" for at in range(60, 240)}

    found = starts(place, day)

    assert [at for at in usual if at not in night] == [at for at in found if at not in night]
    assert (hours < 24) >= (len(found) < len(usual))


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "expected"),
    [
        ("Europe/Paris", date(2026, 3, 29), 60, ["00:00", "01:00", "03:00", "04:00", "05:00"]),
        ("Europe/Paris", date(2026, 3, 29), 120, ["00:00", "03:00", "04:00", "06:00"]),
        ("Europe/Paris", date(2026, 3, 29), 45, ["00:00", "00:45", "01:30", "03:00", "03:45", "04:30"]),
        ("Europe/Paris", date(2026, 10, 25), 60, ["00:00", "01:00", "02:00", "02:00", "03:00"]),
        ("Europe/Paris", date(2026, 10, 25), 30, ["01:00", "01:30", *2 * ["02:00", "02:30"], "03:00"]),
        ("Europe/Paris", date(2026, 10, 25), 120, ["00:00", "02:00", "04:00"]),
        ("America/New_York", date(2026, 3, 8), 60, ["00:00", "01:00", "03:00"]),
        ("America/New_York", date(2026, 11, 1), 60, ["00:00", "01:00", "01:00", "02:00"]),
        ("Australia/Lord_Howe", date(2026, 10, 4), 60, ["00:00", "01:00", "02:30", "03:00"]),
        ("Australia/Lord_Howe", date(2026, 10, 4), 30, ["01:30", "02:30", "03:00"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), 60, ["00:00", "01:00", "02:00"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), 30, ["01:00", "01:30", "01:30", "02:00"]),
    ],
)
def test_the_night_in_which_the_clocks_change(
    zone: str, day: date, minutes: int, expected: list[str]
) -> None:
    found = starts(open_from("00:00", "00:00", zone=zone, minutes=minutes), day)

    first = found.index(expected[0])
    assert expected == found[first : first + len(expected)]


@pytest.mark.parametrize(("zone", "day", "_hours"), CHANGES)
def test_hours_by_day_are_the_same_on_the_wall_when_the_clocks_change(
    zone: str, day: date, _hours: float
) -> None:
    place = open_from("09:00", "21:00", zone=zone)

    assert ["09:00", "11:00", "13:00", "15:00", "17:00", "19:00"] == starts(place, day)


@pytest.mark.parametrize(("zone", "day", "_hours"), CHANGES)
def test_a_slot_lasts_at_least_a_quarter_as_long_as_any_other(zone: str, day: date, _hours: float) -> None:
    for opens in range(60):
        made = grid_of(open_from(f"00:{opens:02}", "07:00", zone=zone, minutes=60), day)

        assert HOUR / 4 <= min(window.length for window in made)
        assert 2 * HOUR > max(window.length for window in made)


def test_what_the_clocks_leave_of_a_slot_is_not_offered_if_it_is_little() -> None:
    night = grid_of(open_from("00:10", "06:00", zone="Europe/Paris", minutes=60), date(2026, 3, 29))

    assert ["00:10", "01:10", "03:10", "04:10"] == [
        f"{window.start.astimezone(ZoneInfo('Europe/Paris')):%H:%M}" for window in night
    ]


def test_an_opening_that_the_clocks_skip_is_when_they_have_jumped() -> None:
    made = grid_of(open_from("02:30", "06:00", zone="Europe/Paris", minutes=60), date(2026, 3, 29))

    assert datetime(2026, 3, 29, 1, 0, tzinfo=UTC) == made[0].start  # 03:00 on the wall
    assert 3 == len(made)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 2), date(2026, 12, 30)),
    opens=st.times(),
    closes=st.times(),
    minutes=st.integers(5, 600),
)
def test_no_two_slots_of_a_grid_overlap(
    zone: str, day: date, opens: time, closes: time, minutes: int
) -> None:
    opens, closes = (clock.replace(second=0, microsecond=0) for clock in (opens, closes))
    place = replace(BARBERSHOP, zone=zone, slot_minutes=minutes, opens=opens, closes=closes)
    since = windows.reached(day, time(), ZoneInfo(zone))

    made = slots.grid(place, since, since + 49 * HOUR)

    assert all(before.end <= after.start for before, after in pairwise(made))
    assert all(since <= window.start < window.end <= since + 49 * HOUR for window in made)


def test_slots_stand_up_to_the_horizon_and_not_beyond() -> None:
    made = slots.due(open_from("09:00", "21:00"), NOON)

    assert NOON + HOUR == made[0].start  # the slot of 11:00 is running
    assert max(window.end for window in made) <= NOON + 46 * HOUR
    assert 4 + 6 == len(made)  # the rest of today, tomorrow; the day after only begins at the 45th hour


@pytest.mark.parametrize(
    "closed", [{"closed_weekdays": frozenset({1})}, {"closed_days": frozenset({date(2026, 5, 5)})}]
)
def test_closed_days_have_no_slots(closed: dict[str, Any]) -> None:
    made = slots.due(open_from("09:00", "21:00", **closed), NOON)

    assert {date(2026, 5, 4)} == {window.start.date() for window in made}


def test_a_closed_place_has_no_slots() -> None:
    assert [] == slots.due(open_from("09:00", "21:00", closed_at=NOON), NOON)


def test_the_board_has_all_of_today_also_what_is_over() -> None:
    board = open_from("03:00", "15:00", minutes=60, kind=PlaceKind.BOARD)

    made = slots.due(board, NOON)

    zone = ZoneInfo("Europe/Moscow")
    assert list(range(3, 15)) == [window.start.astimezone(zone).hour for window in made]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-04T08:59", "2026-05-04T09:00"),
        ("2026-05-04T09:00", "2026-05-04T09:00"),
        ("2026-05-04T20:59", "2026-05-04T20:59"),
        ("2026-05-04T21:00", "2026-05-06T09:00"),
        ("2026-05-05T12:00", "2026-05-06T09:00"),
    ],
)
def test_a_place_says_when_it_opens_next(at: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Moscow")
    place = open_from("09:00", "21:00", closed_weekdays=frozenset({1}))
    now = datetime.fromisoformat(at).replace(tzinfo=zone)

    opens = slots.next_opening(place, now)

    assert datetime.fromisoformat(expected).replace(tzinfo=zone) == opens
    assert (at == expected) is slots.is_open(place, now)


def test_a_place_that_is_always_closed_never_opens() -> None:
    assert slots.next_opening(open_from("09:00", "21:00", closed_weekdays=frozenset(range(7))), NOON) is None


def test_a_place_without_hours_never_closes() -> None:
    assert slots.is_open(replace(BARBERSHOP, opens=None, closes=None), NOON)

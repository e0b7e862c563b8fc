"""How times are told: by which clock, with which day, and of an hour that comes twice, which of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.errors import Conflict
from passbot.texts import Texts
from tests.domain.slots.test_slots import CHANGES, LENGTHS, grid_of, open_from

MOSCOW = ZoneInfo("Europe/Moscow")
SITE = Texts("en", MOSCOW)
NOON = datetime(2026, 10, 24, 9, 0, tzinfo=UTC)  # Saturday, 12:00 in Moscow


def at(zone: str, wall: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "told", "told_today"),
    [
        ("2026-10-24T10:00", "2026-10-24T12:00", "Sat 24 Oct 10:00–12:00", "10:00–12:00"),
        ("2026-10-25T10:00", "2026-10-25T12:00", "Sun 25 Oct 10:00–12:00", "Sun 25 Oct 10:00–12:00"),
        ("2026-10-24T22:00", "2026-10-25T00:00", "Sat 24 Oct 22:00–24:00", "22:00–24:00"),
        (
            "2026-10-24T22:00",
            "2026-10-25T02:00",
            "Sat 24 Oct 22:00–Sun 25 Oct 02:00",
            "22:00–Sun 25 Oct 02:00",
        ),
        (
            "2026-10-23T22:00",
            "2026-10-24T02:00",
            "Fri 23 Oct 22:00–Sat 24 Oct 02:00",
            "Fri 23 Oct 22:00–Sat 24 Oct 02:00",
        ),
        ("2026-10-24T00:00", "2026-10-25T00:00", "Sat 24 Oct", "Sat 24 Oct"),
        ("2026-10-24T00:00", "2026-10-26T00:00", "Sat 24 Oct – Sun 25 Oct", "Sat 24 Oct – Sun 25 Oct"),
    ],
)
def test_a_span_never_leaves_its_day_open(start: str, end: str, told: str, told_today: str) -> None:
    window = at("Europe/Moscow", start), at("Europe/Moscow", end)

    assert (told, told_today) == (SITE.span(*window), SITE.span(*window, now=NOON))


@pytest.mark.parametrize(
    ("language", "zone", "told"),
    [
        ("en", "Europe/Moscow", "Sat 24 Oct 13:00–15:00"),
        ("en", "Europe/Paris", "Sat 24 Oct 12:00–14:00 (Paris)"),
        ("ru", "Europe/Paris", "сб 24 окт. 12:00–14:00 (Париж)"),
        ("en", "America/New_York", "Sat 24 Oct 06:00–08:00 (New York)"),
        ("ru", "Asia/Vladivostok", "сб 24 окт. 20:00–22:00 (Владивосток)"),
        ("en", "UTC", "Sat 24 Oct 10:00–12:00 (UTC)"),
        ("en", "Etc/GMT-9", "Sat 24 Oct 19:00–21:00 (UTC+9)"),
        ("ru", "Asia/Kolkata", "сб 24 окт. 15:30–17:30 (Калькутта)"),
        ("en", "America/Argentina/Buenos_Aires", "Sat 24 Oct 07:00–09:00 (Buenos Aires)"),
    ],
)
def test_a_place_has_its_own_clock_and_says_whose(language: str, zone: str, told: str) -> None:
    start, end = NOON + timedelta(hours=1), NOON + timedelta(hours=3)

    there = Texts(language, MOSCOW).at(ZoneInfo(zone))

    assert told == there.span(start, end)
    assert told == there.at(ZoneInfo("Asia/Tokyo")).at(ZoneInfo(zone)).span(start, end)


def test_a_day_is_left_out_only_where_it_is_today_for_both_the_place_and_its_reader() -> None:
    late = at("Europe/Moscow", "2026-10-24T22:00")  # in Vladivostok Sunday has begun
    there = SITE.at(ZoneInfo("Asia/Vladivostok"))

    assert "Sun 25 Oct 09:00 (Vladivostok)" == there.moment(late + timedelta(hours=4), now=late)
    assert "Sat 24 Oct 20:00 (Vladivostok)" == there.moment(NOON + timedelta(hours=1), now=late)
    assert "20:00 (Vladivostok)" == there.moment(NOON + timedelta(hours=1), now=NOON)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        (
            "Europe/Paris",
            {
                "2026-10-25T01:00+02:00": "Sun 25 Oct 01:00–02:00",
                "2026-10-25T02:00+02:00": "Sun 25 Oct 02:00–03:00 UTC+2",
                "2026-10-25T02:00+01:00": "Sun 25 Oct 02:00–03:00 UTC+1",
                "2026-10-25T03:00+01:00": "Sun 25 Oct 03:00–04:00",
                "2026-03-29T01:00+01:00": "Sun 29 Mar 01:00–02:00",
                "2026-03-29T03:00+02:00": "Sun 29 Mar 03:00–04:00",
            },
        ),
        (
            "America/New_York",
            {
                "2026-11-01T00:00-04:00": "Sun 1 Nov 00:00–01:00",
                "2026-11-01T01:00-04:00": "Sun 1 Nov 01:00–02:00 UTC-4",
                "2026-11-01T01:00-05:00": "Sun 1 Nov 01:00–02:00 UTC-5",
                "2026-11-01T01:30-04:00": "Sun 1 Nov 01:30 UTC-4–01:30 UTC-5",
            },
        ),
        (
            "Australia/Lord_Howe",
            {
                "2026-04-05T01:00+11:00": "Sun 5 Apr 01:00–02:00 UTC+11",
                "2026-04-05T01:30+10:30": "Sun 5 Apr 01:30 UTC+10:30–02:30",
            },
        ),
    ],
)
def test_hours_that_come_twice_are_told_apart(zone: str, hours: dict[str, str]) -> None:
    texts = Texts("en", ZoneInfo(zone))

    told = {
        start: texts.span(datetime.fromisoformat(start), datetime.fromisoformat(start) + timedelta(hours=1))
        for start in hours
    }

    assert hours == told


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize(("zone", "day", "_hours"), CHANGES)
def test_no_two_slots_of_a_day_are_told_alike(
    zone: str, day: date, _hours: float, minutes: int, language: str
) -> None:
    made = grid_of(open_from("00:00", "00:00", zone=zone, minutes=minutes), day)

    told = [Texts(language, ZoneInfo(zone)).span(slot.start, slot.end, now=slot.start) for slot in made]

    assert len(made) == len(set(told))


def test_a_moment_of_an_hour_that_comes_twice_says_which_it_is() -> None:
    texts = Texts("en", ZoneInfo("Europe/Paris"))
    moments = [at("Europe/Paris", "2026-10-25T02:30", fold=fold) for fold in (0, 1)]

    assert ["02:30 UTC+2", "02:30 UTC+1"] == [texts.time(each) for each in moments]


def test_an_end_is_told_as_the_span_tells_it() -> None:
    texts = Texts("en", ZoneInfo("Europe/Paris"))
    ends = [at("Europe/Paris", "2026-10-25T02:00", fold=1), at("Europe/Paris", "2026-10-25T03:00")]

    assert ["Sun 25 Oct 03:00 UTC+2", "Sun 25 Oct 03:00 UTC+1"] == [
        texts.end(each, now=NOON) for each in ends
    ]


def test_a_refusal_tells_the_time_of_a_place_by_its_clock_and_any_other_by_the_sites() -> None:
    opens = NOON + timedelta(days=1)
    there = opens.astimezone(ZoneInfo("Europe/Paris"))
    message = "Closed now. Bookings are taken again from {opens}."

    told = [
        SITE.refusal(Conflict("place.closed_now", message, opens=each), now=NOON) for each in (opens, there)
    ]

    assert "Closed now. Bookings are taken again from Sun 25 Oct 12:00." == told[0]
    assert "Closed now. Bookings are taken again from Sun 25 Oct 10:00 (Paris)." == told[1]


def test_a_refusal_to_a_program_carries_the_offset() -> None:
    opens = NOON + timedelta(days=1)
    message = "Closed now. Bookings are taken again from {opens}."

    told = [
        str(Conflict("place.closed_now", message, opens=each))
        for each in (opens, opens.astimezone(ZoneInfo("Europe/Paris")))
    ]

    assert "Closed now. Bookings are taken again from 2026-10-25 09:00+00:00." == told[0]
    assert "Closed now. Bookings are taken again from 2026-10-25 10:00+01:00." == told[1]

"""Time zones that a calendar file brings along: each file its own, and no rule of theirs without an end."""

from datetime import UTC, datetime
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from passbot.domain.calendars import ical, ical_series
from passbot.domain.calendars.ical_series import Series
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

YEAR = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
LONGEST = ical.PATIENCE * 5
LONDON = "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"


def observance(kind: str, rule: str, *, offset: int, was: int, year: int) -> list[str]:
    begins = f"DTSTART:{year}0101T010000"
    offsets = f"TZOFFSETFROM:+{was:02}00", f"TZOFFSETTO:+{offset:02}00"
    return [f"BEGIN:{kind}", begins, *offsets, *filter(None, [rule]), f"END:{kind}"]


def calendar(
    *events: str, winter: str = "", summer: str = "", ahead: int = 0, year: int = 1970, name: str = "Ours"
) -> str:
    zone = [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        *observance("STANDARD", winter, offset=ahead, was=ahead + 1, year=year),
        *observance("DAYLIGHT", summer, offset=ahead + 1, was=ahead, year=year),
        "END:VTIMEZONE",
    ]
    return "\r\n".join(["BEGIN:VCALENDAR", *zone, *events, "END:VCALENDAR", ""])


def event(day: str, name: str = "Ours") -> str:
    return f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;TZID={name}:{day}T100000\r\nDURATION:PT1H\r\nEND:VEVENT"


def hours(text: str) -> list[int]:
    return [entry.window.start.hour for entry in ical.read(text, YEAR, ZoneInfo("UTC"))]


@pytest.mark.parametrize("year", [1601, 1970, 2007])
def test_the_clocks_of_a_zone_change_by_its_rules(year: int) -> None:
    text = calendar(event("20270201"), event("20270701"), winter=LONDON[0], summer=LONDON[1], year=year)

    assert [10, 9] == hours(text)


def test_two_files_may_mean_different_zones_by_one_name() -> None:
    near = calendar(event("20270201"), winter=LONDON[0], summer=LONDON[1])
    far = calendar(event("20270201"), winter=LONDON[0], summer=LONDON[1], ahead=5)

    assert ([10], [5], [10]) == (hours(near), hours(far), hours(near))


@pytest.mark.parametrize("name", ["Europe", "../../etc/passwd", "x" * 300, "\x00"])
def test_a_zone_that_is_none_ends_in_no_fault(name: str) -> None:
    assert len(hours(f"BEGIN:VCALENDAR\r\n{event('20270201', name)}\r\nEND:VCALENDAR\r\n")) <= 1


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;COUNT=999999999",
        "RRULE:FREQ=DAILY;UNTIL=99991231T000000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;BYSECOND=0,1,2,3",
        "RRULE:FREQ=YEARLY;INTERVAL=0",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=YEARLY;BYMONTH=3;UNTIL=99991231",
        "RRULE:",
        "RRULE:FREQ=YEARLY\r\nRRULE:FREQ=SECONDLY",
    ],
)
def test_a_hostile_rule_of_a_zone_is_bounded(rule: str) -> None:
    begun = monotonic()

    found = hours(calendar(event("20270201"), event("20270701"), winter=rule, summer=rule))

    assert len(found) <= 2
    assert monotonic() - begun < LONGEST


def test_a_crowd_of_rules_is_refused() -> None:
    rules = observance("STANDARD", LONDON[0], offset=1, was=0, year=1601) * 2000
    zone = ["BEGIN:VTIMEZONE", "TZID:Ours", *rules, "END:VTIMEZONE"]

    with pytest.raises(InvalidInput) as refused:
        hours("\r\n".join(["BEGIN:VCALENDAR", *zone, event("20270201"), "END:VCALENDAR", ""]))

    assert "calendar.file" == refused.value.code


def test_patience_is_asked_at_each_hour_that_a_slow_zone_has_to_tell() -> None:
    dates = ",".join(f"2027{month:02}{day:02}T100000" for month in range(1, 13) for day in range(1, 29))
    text = calendar(event("20270201").replace("DURATION", f"EXDATE;TZID=Ours:{dates}\r\nDURATION"))
    part = ical_series.part(Calendar.from_ical(text).walk("VEVENT")[0], ZoneInfo("UTC"))
    asked: list[None] = []

    found = list(Series([part], ZoneInfo("UTC"), lambda: asked.append(None)).occurrences(YEAR))

    assert [] == found
    assert len(asked) >= 12 * 28

"""Calendar files of other programs: what they mean, and what nonsense does to us."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.calendars import ical, ical_writing
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MOSCOW = ZoneInfo("Europe/Moscow")
SPRING = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))


def file(*lines: str) -> str:
    event = "\r\n".join(("BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}\r\nEND:VCALENDAR\r\n"


def starts(text: str) -> list[str]:
    return [f"{entry.window.start:%m-%d %H:%M}" for entry in ical.read(text, SPRING, MOSCOW)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20270310T100000Z", "DTEND:20270310T110000Z"], ["03-10 10:00"]),
        (["DTSTART:20270310T100000", "DTEND:20270310T110000"], ["03-10 07:00"]),
        (["DTSTART;TZID=America/New_York:20270310T100000", "DURATION:PT1H"], ["03-10 15:00"]),
        (["DTSTART;TZID=W. Europe Standard Time:20270310T100000", "DURATION:PT1H"], ["03-10 09:00"]),
        (["DTSTART;VALUE=DATE:20270310"], ["03-09 21:00"]),
        (["DTSTART:20270310T100000Z"], []),
        (["DTSTART:20270310T100000Z", "DTEND:20270310T090000Z"], []),
        (["DTSTART:20280310T100000Z", "DTEND:20280310T110000Z"], []),
        (["SUMMARY:without a time"], []),
    ],
)
def test_an_event_stands_at_its_time(lines: list[str], expected: list[str]) -> None:
    assert expected == starts(file(*lines))


def test_a_meeting_at_ten_stays_at_ten_when_the_clocks_change() -> None:
    text = file(
        "DTSTART;TZID=Europe/Paris:20270324T100000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;UNTIL=20270408T080000Z",
    )

    assert ["03-24 09:00", "03-31 08:00", "04-07 08:00"] == starts(text)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=2", ["04-29 10:00", "04-30 10:00"]),
        ("FREQ=DAILY;UNTIL=20270430", ["04-29 10:00", "04-30 10:00"]),
        ("FREQ=DAILY", ["04-29 10:00", "04-30 10:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["04-29 10:00", "04-30 10:00"]),
        ("FREQ=NEVER", ["04-29 10:00"]),
    ],
)
def test_a_rule_is_laid_out(rule: str, expected: list[str]) -> None:
    lines = ("DTSTART:20270429T100000Z", "DTEND:20270429T110000Z", f"RRULE:{rule}")

    assert expected == starts(file(*lines))


def test_what_was_taken_out_or_moved_is_not_there_twice() -> None:
    series = file(
        "DTSTART:20270405T100000Z",
        "DTEND:20270405T110000Z",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE:20270406T100000Z",
        "RDATE:20270420T100000Z",
    )
    moved = file("RECURRENCE-ID:20270407T100000Z", "DTSTART:20270407T150000Z", "DURATION:PT1H")
    text = series.replace("END:VCALENDAR\r\n", moved.partition("VERSION:2.0\r\n")[2])

    assert ["04-05 10:00", "04-07 15:00", "04-08 10:00", "04-20 10:00"] == starts(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("TRANSP:TRANSPARENT", True), ("STATUS:CANCELLED", True), ("STATUS:CONFIRMED", False)],
)
def test_a_free_event_takes_no_time(line: str, expected: bool) -> None:
    [entry] = ical.read(file("DTSTART:20270310T100000Z", "DTEND:20270310T110000Z", line), SPRING, MOSCOW)

    assert expected is entry.is_free


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY"])
def test_a_rule_that_takes_for_ever_is_given_up(rule: str) -> None:
    text = file("DTSTART:16000101T000000Z", "DURATION:PT1S", f"RRULE:{rule}")

    with suppress(InvalidInput):
        assert [] == starts(text)


@given(
    st.text()
    | st.lists(st.sampled_from(["RRULE:FREQ=DAILY", "DTSTART:2027", "DTEND:x", "RDATE:"])).map(
        lambda lines: file(*lines)
    )
)
def test_nonsense_is_refused_or_passed_over(text: str) -> None:
    with suppress(InvalidInput):
        assert isinstance(starts(text), list)


def test_what_we_write_we_can_read() -> None:
    window = Window(datetime(2027, 3, 10, 10, tzinfo=UTC), datetime(2027, 3, 10, 11, tzinfo=UTC))
    entry = Entry("a", window, "Title; with, \\ all", "Два\nслова " * 20)

    text = ical_writing.written("Calendar", [entry], now=SPRING.start)

    assert [entry] == ical.read(text, SPRING, MOSCOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))

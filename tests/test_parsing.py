"""Calendar files of strangers: read elsewhere, and given up where they take too long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot import parsing
from passbot.domain.calendars import ical, ical_writing
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

NOON = datetime(2026, 5, 4, 9, tzinfo=UTC)
YEAR = Window(NOON, NOON + timedelta(days=366))
PARIS = ZoneInfo("Europe/Paris")


def test_it_reads_as_the_process_itself_would() -> None:
    meeting = Entry(
        "1", Window(NOON, NOON + timedelta(hours=1)), "Встреча; одна, другая", "a\\b\nc", is_free=True
    )
    text = ical_writing.written("mine", [meeting], now=NOON)

    assert [meeting] == ical.read(text, YEAR, PARIS) == parsing.read(text, YEAR, PARIS)


def test_what_is_no_calendar_is_refused_in_the_same_words() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parsing.read("<html>", YEAR, PARIS)

    assert "calendar.file" == refusal.value.code


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parsing.read("", YEAR, PARIS, patience=0.01)

    assert "calendar.file_large" == refusal.value.code

"""Numbers and times as an operator types them."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.commands import reading
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)  # half an hour into the 25th in Moscow
SIX = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "18:00",
        "18.00",
        "25.11.2026 18:00",
        "2026-11-25 18:00",
        "2026-11-25T18:00",
        " 2026-11-25T18:00:00 ",
        "2026-11-25T18:00+03:00",
        "2026-11-25T15:00:00Z",
        "2026-11-25T16:00:00.5+01:00",
    ],
)
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    assert SIX == reading.moment(text, MOSCOW, now=NOON)


@pytest.mark.parametrize(
    "text",
    ["", "now", "tomorrow", "25.11.2026", "2026-11-25", "20261125", "25:00", "2026-13-01T10:00", "18:00:61"],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidInput, match="18:00 for today"):
        reading.moment(text, MOSCOW, now=NOON)


def test_an_hour_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(InvalidInput, match="The clocks skip 02:30"):
        reading.moment("29.03.2026 02:30", ZoneInfo("Europe/Paris"), now=NOON)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "abc", "²", "٣", "9" * 30, str(2**53 + 1)])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="not a number from 1 on"):
        reading.number(text)


@pytest.mark.parametrize(
    ("since", "until", "hours", "expected"),
    [
        (None, None, None, None),
        (None, None, 2.0, Window(NOON, NOON + timedelta(hours=2))),
        (None, "18:00", None, Window(NOON, SIX)),
        ("18:00", None, None, Window(SIX, SIX + timedelta(hours=48))),
        ("18:00", None, 0.5, Window(SIX, SIX + timedelta(minutes=30))),
    ],
)
def test_what_is_left_out_has_a_default(
    since: str | None, until: str | None, hours: float | None, expected: Window | None
) -> None:
    assert expected == reading.window(since, until, hours, zone=MOSCOW, now=NOON, default_hours=48)


@pytest.mark.parametrize("hours", [0, -1, 1e9, float("nan"), float("inf"), 1e-9])
def test_a_span_that_is_none_is_refused(hours: float) -> None:
    with pytest.raises(InvalidInput):
        reading.window(None, None, hours, zone=MOSCOW, now=NOON, default_hours=48)

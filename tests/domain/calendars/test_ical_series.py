"""Calendars as recurring-ical-events lays them out (calendars.json), and rules that are meant to hurt."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic, process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar.prop import vRecur

from passbot.domain.calendars import ical, ical_rules
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from tests.domain import ask_oracle
from tests.domain.ask_oracle import Case

CASES: list[Case] = json.loads(ask_oracle.FILE.read_text(encoding="utf-8"))["calendars"]
DISPUTED = [case for case in CASES if "ours" in case]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_calendar_is_laid_out_as_the_oracle_does(case: Case) -> None:
    found = ical.read(ask_oracle.text(case), Window(*ask_oracle.within(case)), ask_oracle.zone(case))

    told = sorted(ask_oracle.told(entry.window.start, entry.window.end) for entry in found)
    assert case.get("ours", case["oracle"]) == told


def test_where_we_differ_from_the_oracle_it_is_said_why() -> None:
    assert [] == [case["name"] for case in DISPUTED if case["ours"] == case["oracle"] or not case["why"]]
    assert len(DISPUTED) * 10 < len(CASES)


def test_what_follows_a_change_has_its_words() -> None:
    events = [
        ["DTSTART:20270405T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4", "SUMMARY:Stand-up"],
        [
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270407T100000Z",
            "DTSTART:20270407T100000Z",
            "DURATION:PT1H",
            "SUMMARY:Sit-down",
        ],
    ]
    case = {"events": events}

    found = ical.read(ask_oracle.text(case), Window(*ask_oracle.within(case)), ask_oracle.zone(case))

    assert ["Stand-up", "Stand-up", "Sit-down", "Sit-down"] == [entry.title for entry in found]


SOON = ("DTSTART:20270301T000000Z", "DURATION:PT1S")
LONG_AGO = ("DTSTART:16000101T000000Z", "DURATION:PT1S")
NEVER = "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"
EVERY_SECOND = f"BYHOUR={','.join(map(str, range(24)))};" + ";".join(
    f"{name}={','.join(map(str, range(60)))}" for name in ("BYMINUTE", "BYSECOND")
)
HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYEASTER=0;BYMONTH=1",
    "FREQ=DAILY;BYSETPOS=2",
    f"FREQ=DAILY;COUNT={'9' * 5000}",
    f"FREQ=DAILY;INTERVAL={'9' * 40}",
    "FREQ=WEEKLY;BYMONTH=13",
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    "FREQ=WEEKLY;BYMONTHDAY=30;BYMONTH=2",
    "FREQ=MONTHLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=7",
    "FREQ=YEARLY;BYDAY=99MO",
    f"FREQ=YEARLY;{EVERY_SECOND}",
    "COUNT=3",
    "=;=",
]
LONGEST = (
    ical.PATIENCE * 5
)  # a file of a megabyte takes its time to be read, and a machine may have other things to do


def calendar(*events: Sequence[str]) -> str:
    lines = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    return "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""))


def laid_out(text: str) -> int:
    """How many there are, or none where the file was refused; it was quick about it."""
    begun, found = monotonic(), list[Entry]()
    with suppress(InvalidInput):
        found = ical.read(text, Window(*ask_oracle.within({})), ask_oracle.zone({}))
    assert monotonic() - begun < LONGEST
    return len(found)


@pytest.mark.parametrize("start", [SOON, LONG_AGO])
@pytest.mark.parametrize("rule", HOSTILE, ids=[rule[:40] for rule in HOSTILE])
def test_a_hostile_rule_is_bounded(rule: str, start: tuple[str, ...]) -> None:
    assert laid_out(calendar(("UID:a", *start, f"RRULE:{rule}"))) <= ical.MOST_OCCURRENCES


def _day(number: int) -> str:
    return f"{datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=number):%Y%m%dT%H%M%SZ}"


CROWDS = {
    "events that never are": calendar(*((f"UID:{n}", *SOON, NEVER) for n in range(3000))),
    "rules": calendar(("UID:a", *SOON, *["RRULE:FREQ=DAILY"] * 5000)),
    "rules that never are": calendar(("UID:a", *SOON, *[NEVER] * 5000)),
    "dates": calendar(("UID:a", *SOON, *(f"RDATE:{_day(n)}" for n in range(20_000)))),
    "changes of all that follows": calendar(
        ("UID:a", "DTSTART:19750101T000000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY"),
        *(
            (
                "UID:a",
                f"RECURRENCE-ID;RANGE=THISANDFUTURE:{_day(n)}",
                f"DTSTART:{_day(n - 9000)}",
                "DURATION:PT1S",
            )
            for n in range(2000)
        ),
    ),
    "versions of one": calendar(*[("UID:a", *SOON, "RRULE:FREQ=DAILY")] * 3000),
    "days that last for years": calendar(
        *((f"UID:{n}", "DTSTART:20270101T000000Z", "DURATION:P900D", "RRULE:FREQ=DAILY") for n in range(500))
    ),
}


MARKS = dict.fromkeys(("events that never are", "rules"), pytest.mark.long)  # each as long as our patience


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=name, marks=MARKS.get(name, ())) for name, text in CROWDS.items()]
)
def test_a_crowd_is_bounded(text: str) -> None:
    assert laid_out(text) <= ical.MOST_OCCURRENCES


@pytest.mark.parametrize(
    "lines", [["X:1"] * 200_000, ["CATEGORIES:" + "," * 200_000], ["X" + ";" * 200_000 + ":1"]]
)
def test_a_file_of_very_many_pieces_is_not_even_read(lines: list[str]) -> None:
    text = calendar(("UID:a", *SOON, *lines))
    begun = process_time()

    with pytest.raises(InvalidInput) as refused:
        ical.read(text, Window(*ask_oracle.within({})), ask_oracle.zone({}))

    assert "calendar.file_large" == refused.value.code
    assert process_time() - begun < 0.1


@given(
    months=st.sets(st.integers(1, 12), max_size=3),
    days=st.sets(st.integers(1, 31) | st.integers(-31, -1), max_size=4),
    weekdays=st.sets(st.sampled_from(ical_rules.WEEKDAYS), max_size=4),
    interval=st.integers(1, 9),
    count=st.integers(0, 9) | st.none(),
)
def test_a_daily_rule_names_the_days_that_dateutil_names(
    months: set[int], days: set[int], weekdays: set[str], interval: int, count: int | None
) -> None:
    named = {"BYMONTH": map(str, months), "BYMONTHDAY": map(str, days), "BYDAY": iter(weekdays)}
    parts = [f"{name}={joined}" for name, each in named.items() if (joined := ",".join(each))]
    rule = ";".join(
        ["FREQ=DAILY", f"INTERVAL={interval}", *parts, *([] if count is None else [f"COUNT={count}"])]
    )
    first, last = datetime(2027, 1, 1, 10), datetime(2028, 3, 1)  # noqa: DTZ001  # by a clock on a wall

    found = list(ical_rules.starts(vRecur.from_ical(rule), first, UTC, last))

    expected = rrulestr(rule, dtstart=first).between(first, last - timedelta(seconds=1), inc=True)
    assert expected == found

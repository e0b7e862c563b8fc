"""What is wrong with the site, from what its parts have noted: each fault with a moment, before and after it counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from passbot.domain.site import health
from passbot.domain.site.health import Code, Note, Status, Trouble
from tests.services.people.some_people import NOON

WELL = Note("sheet", "gate 1", NOON, NOON, NOON)
BOT = replace(WELL, part="bot")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def code_after(note: Note, age: float) -> Code | None:
    """What is said of it so many seconds after NOON, where its process goes on writing."""
    now = NOON + seconds(age)
    found = health.troubles([replace(note, noted_at=now)], now=now)
    return found[0].code if found else None


@pytest.mark.parametrize(
    ("waits_for", "not_yet", "from_then"),
    [
        (Code.GOOGLE, 9, 10),  # one failed call is no word to whoever watches
        (Code.TELEGRAM, 9, 10),
        (Code.SERVER, 9, 10),
        (Code.FAULT, 9, 10),
        (Code.DIED, 9, 10),
        (Code.HUMAN, None, 0),
        (Code.TOKEN, None, 0),
        (Code.DATABASE, None, 0),
        (Code.LANE, None, 0),
    ],
)
def test_a_part_that_waits_is_in_trouble(waits_for: Code, not_yet: float | None, from_then: float) -> None:
    waiting = replace(WELL, waiting_for=waits_for, since=NOON)

    assert not_yet is None or code_after(waiting, not_yet) is None
    assert waits_for is code_after(waiting, from_then)


@pytest.mark.parametrize(
    ("part", "longest"), [("bot", 90), ("sheet", 90), ("timetable", 90), ("mail", 90), ("board", 15)]
)
def test_a_part_that_does_not_go_on_is_stuck(part: str, longest: int) -> None:
    note = replace(WELL, part=part)

    assert code_after(note, longest) is None
    assert Code.STUCK is code_after(note, longest + 1)


def test_a_process_that_writes_no_more_is_silent_since_its_last_word() -> None:
    assert [] == health.troubles([WELL], now=NOON + seconds(15))
    assert [Trouble("sheet", Code.SILENT, NOON)] == health.troubles([WELL], now=NOON + seconds(16))


def test_a_dead_process_is_silent_though_the_clock_was_set_back() -> None:
    earlier = NOON - timedelta(days=1)

    assert [Code.SILENT] == [trouble.code for trouble in health.troubles([WELL], now=earlier)]


def test_what_a_dead_process_found_on_its_machine_is_nobodys_trouble() -> None:
    note = replace(WELL, part="disk", waiting_for=Code.ROOM, since=NOON)

    assert [Code.ROOM] == [trouble.code for trouble in health.troubles([note], now=NOON)]
    assert [] == health.troubles([note], now=NOON + seconds(60))


def test_a_part_that_was_stopped_is_missed_unless_another_process_does_its_work() -> None:
    stopped = replace(WELL, stopped_at=NOON)
    other = replace(WELL, holder="gate 2")

    assert [Trouble("sheet", Code.STOPPED, NOON)] == health.troubles([stopped], now=NOON)
    assert [] == health.troubles([stopped, other], now=NOON)


def test_a_dead_worker_is_missed_though_another_does_its_work() -> None:
    other = replace(WELL, holder="gate 2", noted_at=NOON + seconds(60), moved_at=NOON + seconds(60))

    assert [Trouble("sheet", Code.ALONE, NOON)] == health.troubles([WELL, other], now=NOON + seconds(60))


@pytest.mark.parametrize(
    ("waits_for", "code"), [("", Code.BEHIND), (Code.GOOGLE, Code.GOOGLE)], ids=["nothing", "google"]
)
def test_a_late_sheet_is_news_where_nothing_else_explains_it(waits_for: str, code: Code) -> None:
    now = NOON + seconds(60)
    note = replace(WELL, noted_at=now, moved_at=now, waiting_for=waits_for, since=NOON)

    assert [code] == [trouble.code for trouble in health.troubles([note], now=now, lag=60)]


def test_a_late_sheet_that_no_process_keeps_is_called_that() -> None:
    now = NOON + seconds(60)
    others = replace(WELL, part="bot", noted_at=now, moved_at=now)

    assert [Trouble("sheet", Code.ABSENT, NOON)] == health.troubles([others], now=now, lag=60)


@pytest.mark.parametrize(
    ("own", "others", "status"),
    [
        ([], [], Status.HEALTHY),
        ([Code.GOOGLE], [], Status.DEGRADED),
        ([], [Code.LANE], Status.DEGRADED),  # another process is down: this one can work
        ([Code.LANE], [], Status.DOWN),
        ([Code.LOOP], [], Status.DOWN),
        ([Code.DATABASE], [], Status.DOWN),
    ],
)
def test_down_is_said_of_the_process_that_cannot_work(
    own: list[Code], others: list[Code], status: Status
) -> None:
    def of(codes: list[Code]) -> list[Trouble]:
        return [Trouble("bot", code, NOON) for code in codes]

    assert status is health.status(of(own), of(others))


AWAY = replace(WELL, waiting_for=Code.GOOGLE, since=NOON - seconds(60))


@pytest.mark.parametrize(
    ("notes", "known"),
    [
        ([WELL], {"google": None}),
        ([AWAY], {"google": AWAY.since}),
        ([WELL, AWAY], {"google": AWAY.since}),  # one process has no way to it
        ([AWAY, replace(AWAY, since=NOON - seconds(90))], {"google": NOON - seconds(90)}),
        ([replace(AWAY, since=NOON - seconds(9))], {"google": None}),  # a single failed call
        ([replace(AWAY, waiting_for=Code.HUMAN)], {"google": None}),  # it answers, and says no
        ([replace(AWAY, noted_at=NOON - seconds(60))], {}),  # of a silent process nobody knows
        ([replace(AWAY, stopped_at=NOON)], {}),
        (
            [replace(BOT, waiting_for=Code.TELEGRAM, since=NOON - seconds(60))],
            {"telegram": NOON - seconds(60)},
        ),
        (
            [replace(WELL, part="mail", waiting_for=Code.SERVER, since=NOON - seconds(60))],
            {"mail": NOON - seconds(60)},
        ),
        ([replace(WELL, part="api")], {}),
    ],
)
def test_a_far_side_is_away_since_the_first_process_had_no_answer(
    notes: list[Note], known: dict[str, datetime | None]
) -> None:
    assert known == health.far_sides(notes, now=NOON)

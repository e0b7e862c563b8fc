"""When jobs are due, by a clock that is set forward and back while another one only counts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from passbot.recurring import Recurring
from passbot.timetable.jumps import ClockWatch

HOUR = timedelta(hours=1)
BEFORE_THE_CHANGE = datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC)  # in Paris 02:59:30, and soon 02:00 again


@dataclass
class Clocks:
    wall: datetime = BEFORE_THE_CHANGE
    counted: float = 1_000.0

    def now(self) -> datetime:
        return self.wall

    def passed(self) -> float:
        return self.counted

    def go(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.counted += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def planned(clocks: Clocks, job: Callable[[Recurring], object]) -> tuple[Recurring, list[datetime]]:
    plan, ran = Recurring(clocks.now, clocks.passed), list[datetime]()
    job(plan).do(lambda: ran.append(clocks.wall))  # type: ignore[attr-defined]  # a job of schedule's
    return plan, ran


def minutes_go(plan: Recurring, clocks: Clocks, minutes: int) -> None:
    for _ in range(minutes * 60):
        clocks.go(1)
        plan.run_pending()


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "UTC"])
def test_the_night_when_clocks_go_back_stops_nothing(
    clocks: Clocks, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    plan, ran = planned(clocks, lambda plan: plan.every(1).minutes)

    minutes_go(plan, clocks, 90)

    monkeypatch.undo()
    time.tzset()
    assert 90 == len(ran)


@pytest.mark.parametrize("hours", [-24, -5, -1, 1, 5, 24 * 365])
def test_a_clock_that_is_set_stops_nothing(clocks: Clocks, hours: int) -> None:
    plan, ran = planned(clocks, lambda plan: plan.every(1).minutes)
    minutes_go(plan, clocks, 5)

    clocks.wall += hours * HOUR
    minutes_go(plan, clocks, 5)

    assert len(ran) in (10, 11)


def test_a_daily_job_runs_once_a_day_at_its_hour_of_utc(clocks: Clocks) -> None:
    plan, ran = planned(clocks, lambda plan: plan.every().day.at("03:30"))

    minutes_go(plan, clocks, 60 * 50)

    assert [datetime(2026, 10, day, 3, 30, tzinfo=UTC) for day in (25, 26)] == ran


def test_every_ten_minutes_is_every_ten_minutes(clocks: Clocks) -> None:
    plan, ran = planned(clocks, lambda plan: plan.every(10).minutes)

    minutes_go(plan, clocks, 60)

    assert 6 == len(ran)


@pytest.mark.parametrize("hours", [-30, -2, 2, 30])
def test_a_clock_that_jumps_is_doubted_for_ten_minutes(
    clocks: Clocks, hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    watch = ClockWatch(clocks.now, clocks.passed)
    well = watch.is_doubtful()

    clocks.wall += hours * HOUR

    doubts = []
    for _ in range(11):
        doubts.append(watch.is_doubtful())
        clocks.go(60)
    assert [False] + [True] * 10 + [False] == [well, *doubts]
    assert 1 == caplog.text.count("clock doubted")


def test_a_clock_that_jumps_back_to_where_it_was_is_trusted_at_once(clocks: Clocks) -> None:
    watch = ClockWatch(clocks.now, clocks.passed)
    clocks.wall += 5 * HOUR
    doubted = watch.is_doubtful()
    clocks.go(60)

    clocks.wall -= 5 * HOUR

    assert (True, False) == (doubted, watch.is_doubtful())


def test_a_second_jump_begins_the_doubt_anew(clocks: Clocks) -> None:
    watch = ClockWatch(clocks.now, clocks.passed)
    clocks.wall += 5 * HOUR
    watch.is_doubtful()
    clocks.go(590)
    clocks.wall += 5 * HOUR

    first = watch.is_doubtful()
    clocks.go(590)

    assert (True, True) == (first, watch.is_doubtful())


def test_a_clock_that_is_corrected_by_little_is_followed(clocks: Clocks) -> None:
    watch = ClockWatch(clocks.now, clocks.passed)

    for _ in range(10):
        clocks.go(60)
        clocks.wall += HOUR / 2
        assert not watch.is_doubtful()

"""The sandbox's time is the real one until a test takes it over."""

from datetime import UTC, datetime, timedelta

from passbot.sandbox.clock import SandboxClock

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_time_is_the_real_one() -> None:
    before = datetime.now(UTC)

    now = SandboxClock()()

    assert before <= now <= datetime.now(UTC)


def test_a_moved_clock_goes_on() -> None:
    clock = SandboxClock()

    clock.move(timedelta(days=2))

    assert clock() - datetime.now(UTC) > timedelta(days=1)


def test_a_stopped_clock_stands_and_can_be_moved() -> None:
    clock = SandboxClock()
    clock.stop_at(NOON)

    clock.move(timedelta(minutes=5))

    assert NOON + timedelta(minutes=5) == clock() == clock()

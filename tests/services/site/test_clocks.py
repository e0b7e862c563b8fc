"""What the site knows of its own clock: a start compares, time mends, a human decides."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.facts.site import RulesChanged
from passbot.domain.site.health import Code, Note
from passbot.errors import NotAllowed
from passbot.services.owed import outbox
from passbot.services.processes import notes
from passbot.services.site import clocks
from passbot.services.telling import journal
from passbot.store.models import PartNote
from tests.services.people.some_people import NOON, actor

pytestmark = pytest.mark.usefixtures("db")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def write(at: datetime) -> None:
    outbox.record(RulesChanged("zone", "Europe/Moscow"), actor=OPERATOR, now=at)


def beat(at: datetime) -> None:
    PartNote.insert(part="clock", holder="gate 1", noted_at=at, moved_at=at, waiting_for="", why="").execute()


def kinds() -> list[str]:
    return [event.kind for event in journal.latest(actor=OPERATOR)]


@pytest.mark.parametrize("written", [write, beat])
@pytest.mark.parametrize(
    ("away", "why"),
    [
        (timedelta(), ""),
        (29 * DAY, ""),
        (-HOUR / 2, ""),
        (-2 * HOUR, "-02:00:00"),
        (900 * DAY, "+21600:00:00"),
    ],
)
def test_a_start_holds_its_clock_against_what_was_written_last(
    written: Callable[[datetime], None], away: timedelta, why: str
) -> None:
    written(NOON)

    clocks.compare(now=NOON + away)

    assert why == clocks.belief(now=NOON + away).why


def test_a_site_that_is_quiet_but_lives_has_a_clock_that_is_right() -> None:
    write(NOON)
    beat(NOON + 90 * DAY)

    clocks.compare(now=NOON + 90 * DAY)

    assert not clocks.is_doubted(now=NOON + 90 * DAY)


def test_a_new_site_doubts_nothing() -> None:
    clocks.compare(now=NOON)

    assert not clocks.is_doubted(now=NOON)


def test_what_was_written_under_a_wrong_clock_is_doubted_once(admin: Resident) -> None:
    write(NOON + 900 * DAY)
    clocks.compare(now=NOON)

    clocks.believe(now=NOON)
    clocks.compare(now=NOON)

    assert not clocks.is_doubted(now=NOON)
    assert ["clock.trusted", "rules.changed"] == kinds()


def test_a_confirmation_is_written_down_and_a_second_one_is_none(admin: Resident) -> None:
    clocks.doubt("+02:00:00", now=NOON)

    confirmed = [clocks.confirm(actor=actor(admin), now=NOON) for _ in range(2)]

    assert [True, False] == confirmed
    assert ["clock.confirmed"] == kinds()


def test_a_small_jump_that_only_a_process_has_noted_can_be_confirmed(admin: Resident) -> None:
    notes.keep([Note("clock", "gate 1", NOON, NOON, waiting_for=Code.JUMP)], now=NOON)

    assert clocks.confirm(actor=actor(admin), now=NOON)


def test_nobody_but_admins_can_confirm_it(anna: Resident, guard: Resident) -> None:
    clocks.doubt("+02:00:00", now=NOON)

    for person in (anna, guard):
        with pytest.raises(NotAllowed):
            clocks.confirm(actor=actor(person), now=NOON)

    assert clocks.is_doubted(now=NOON)


def test_a_confirmation_by_another_clock_is_none_of_ours(admin: Resident) -> None:
    clocks.doubt("+02:00:00", now=NOON)
    before = clocks.belief(now=NOON)
    clocks.confirm(actor=actor(admin), now=NOON)

    after = clocks.belief(now=NOON)

    assert after.is_confirmed(before.times, NOON + HOUR / 2)
    assert not after.is_confirmed(before.times, NOON + 2 * HOUR)
    assert not after.is_confirmed(after.times, NOON)

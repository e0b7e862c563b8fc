"""What processes note of themselves is judged by one clock, where their machines have clocks of their own."""

from datetime import timedelta
from pathlib import Path

import pytest

from passbot.domain.site.health import Note
from passbot.services.processes import notes
from tests import databases
from tests.services.people.some_people import NOON

AWAY = [timedelta(hours=1), timedelta(hours=-1), timedelta()]


@pytest.mark.parametrize("away", AWAY, ids=["ahead", "behind", "the same"])
def test_a_process_whose_clock_is_wrong_is_as_alive_as_any_other(away: timedelta, tmp_path: Path) -> None:
    with databases.opened("postgres", tmp_path):
        theirs = NOON + away
        notes.begin(["sheet"], gone_before=theirs - timedelta(seconds=10), now=theirs)
        notes.keep([Note("sheet", "gate 2", theirs, theirs, theirs - timedelta(seconds=5))], now=theirs)
        notes.begin(["sheet"], gone_before=NOON - timedelta(seconds=10), now=NOON)

        (found,) = notes.read(now=NOON)

        assert found.is_alive(NOON)
        assert timedelta(seconds=5) == found.noted_at - (found.succeeded_at or NOON)
        notes.stop("gate 2", now=theirs)
        assert not notes.read(now=NOON)[0].is_alive(NOON)

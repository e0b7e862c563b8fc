"""A loop survives what happens in one of its rounds, and says it once."""

import logging

import pytest

from passbot.errors import DatabaseAway
from passbot.outage import Outage

AWAY = DatabaseAway("database.unreachable", "It does not answer.")


def rounds(*failures: Exception | None) -> None:
    outage = Outage(logging.getLogger(__name__))
    for failure in failures:
        with outage.survived("looking failed"):
            if failure:
                raise failure


def test_a_database_that_is_away_is_told_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    rounds(AWAY, AWAY, None, None)

    away = "database away code=database.unreachable: It does not answer."
    assert [away, "database found again after failures=2"] == caplog.messages


def test_a_fault_is_told_each_time_and_is_no_end_of_an_outage(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    rounds(AWAY, ValueError("ours"), ValueError("ours"))

    assert ["looking failed"] * 2 == caplog.messages[1:]
    assert [ValueError] * 2 == [each.exc_info[0] for each in caplog.records[1:] if each.exc_info]

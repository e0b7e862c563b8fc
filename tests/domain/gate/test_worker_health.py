"""What the sheet's worker has left of a minute's calls to Google."""

from datetime import timedelta

import pytest

from passbot.domain.gate.gate import Health
from tests.services.people.some_people import NOON


@pytest.mark.parametrize(
    ("health", "left"),
    [
        (Health(), (50, 50)),
        (Health(NOON - timedelta(seconds=59), calls=(20, 3)), (30, 47)),
        (Health(NOON - timedelta(seconds=60), calls=(20, 3)), (50, 50)),  # that minute is over
    ],
)
def test_a_worker_may_make_fifty_calls_of_each_kind_a_minute(health: Health, left: tuple[int, int]) -> None:
    found = health.calls_left(NOON)

    assert left == (found["read"], found["write"])

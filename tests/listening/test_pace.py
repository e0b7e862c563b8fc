"""How often somebody may come, and how often the log says so."""

import logging
import time

import pytest

from passbot.listening.noise import Noise, nameless
from passbot.listening.pace import MOST_NAMES, Pace, Share


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def taken(pace: Pace, times: int) -> list[Share]:
    return [share for _ in range(times) if (share := pace.take("anna"))]


def test_a_share_comes_back_with_time() -> None:
    clock = Clock()
    pace = Pace(2, clock)

    assert [0.0] * 10 + [0.5] == pytest.approx([each.wait for each in taken(pace, 11)])
    clock.now += 0.5
    assert [0.0, 0.5] == pytest.approx([each.wait for each in taken(pace, 2)])
    clock.now += 60
    assert [Share(limit=10, left=9, full_in=1)] == taken(pace, 1)


def test_many_names_take_no_more_room_than_some() -> None:
    pace = Pace(1, Clock())

    for number in range(50_000):
        pace.take(str(number))

    assert len(pace._buckets) <= MOST_NAMES
    assert Share(limit=5, left=3, full_in=2) == pace.take("49999")


def test_no_limit_is_none() -> None:
    assert Pace(0, time.monotonic).take("anna") is None


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("person 3", "person-3"),
    ],
)
def test_of_an_address_only_its_network_is_told(who: str, told: str) -> None:
    assert told == nameless(who)


def test_noise_is_told_once_a_minute_with_its_count(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    noise = Noise(logging.getLogger("passbot.test"), clock)
    for _ in range(5):
        noise("wrong key", "203.0.113.7")
    clock.now += 61
    noise("wrong key", "203.0.113.7")

    assert ["wrong key count=1 who=203.0.113.0/24", "wrong key count=5 who=203.0.113.0/24"] == caplog.messages


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),  # as households are counted
        ("resident 7", "resident-7"),
    ],
)
def test_a_stranger_stands_in_the_log_by_the_network(who: str, told: str) -> None:
    assert told == nameless(who)

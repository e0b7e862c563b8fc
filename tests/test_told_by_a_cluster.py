"""The judge of `python -m tests.long cluster` sees what is told twice, out of order, or to nobody."""

from collections.abc import Sequence

import pytest

from passbot.sandbox.telegram.client import Chat
from tests.long.told_by_a_cluster import read

KILL = 1_000.0
CARD, OTHER = "🚗 А 100 АА 77 Kia\nCode: ABCDEF", "🚗 А 101 АА 77 Kia\n\nOrder a pass?"
ARRIVED, BOOKED = "✅ Arrived 12:03: А 100 АА 77", "An admin has booked for you:\nCode: BCDEFG"


def chat(*said: tuple[str, float]) -> Chat:
    bot = {"from": {"is_bot": True}}
    messages = [
        {"message_id": number, "text": text, "date": int(at), **bot} for number, (text, at) in enumerate(said)
    ]
    return Chat({"messages": messages})


def test_what_is_told_is_sorted_by_what_it_is_about() -> None:
    found = read(chat((CARD, 1), (ARRIVED, 2), (OTHER, 3), (BOOKED, 4)), [])

    assert ["А 100 АА 77", "А 101 АА 77"] == found.answers
    assert (["А 100 АА 77"], ["BCDEFG"]) == (found.arrived, found.booked)
    assert (0, []) == (found.allowed, found.doubled)


@pytest.mark.parametrize(
    ("said", "allowed", "doubled"),
    [
        ([KILL - 1, KILL + 9], 1, 0),
        ([KILL + 30, KILL + 31], 0, 1),
        ([KILL - 30, KILL - 29], 0, 1),
        ([KILL - 1, KILL + 9, KILL + 10], 1, 1),
    ],
    ids=["on its way at a kill", "long after it", "long before it", "a third time"],
)
def test_a_repeat_is_allowed_once_and_only_around_a_kill(
    said: Sequence[float], allowed: int, doubled: int
) -> None:
    found = read(chat(*((ARRIVED, at) for at in said)), [KILL])

    assert (allowed, doubled) == (found.allowed, len(found.doubled))
    assert ["А 100 АА 77"] == found.arrived


def test_a_repeat_behind_something_else_is_out_of_order() -> None:
    found = read(chat((CARD, KILL), (OTHER, KILL), (CARD, KILL)), [KILL])

    assert ["А 100 АА 77", "А 101 АА 77", "А 100 АА 77"] == found.answers

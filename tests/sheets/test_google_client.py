"""The calls to Google of a minute are counted, and are free again when it has passed."""

from dataclasses import dataclass

import pytest

from passbot.domain.gate.gate import CALLS_A_MINUTE
from passbot.errors import Unavailable
from passbot.sheets.google_client import Budget


@dataclass
class Watch:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_calls_are_free_again_a_minute_after_they_were_made() -> None:
    watch = Watch()
    budget = Budget(watch)
    for second in range(CALLS_A_MINUTE):
        watch.now = second
        budget.spend("read")

    with pytest.raises(Unavailable) as refusal:
        budget.spend("read")
    assert ("google.budget", 60 - watch.now) == (refusal.value.code, refusal.value.retry_after)

    watch.now = 60
    budget.spend("read")
    with pytest.raises(Unavailable):  # only the first call is a minute ago
        budget.spend("read")

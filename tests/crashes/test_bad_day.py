"""The short form of `python -m tests.long badday`."""

import pytest

from tests.long.badday import DATABASES, day


@pytest.mark.parametrize("kind", DATABASES)
def test_a_bad_day_costs_nobody_anything(kind: str) -> None:
    verdict = day(kind, seed=1, seconds=6)

    assert [] == verdict.broken
    assert verdict.figures["orders confirmed"]

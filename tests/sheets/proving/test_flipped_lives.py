"""A few random lives under each flip; `python -m tests.long proof` lives them by the hundred."""

from pathlib import Path

import pytest

from passbot.sandbox.running import Box
from tests.sheets.proving.flipped import Flipped
from tests.sheets.proving.flips import FLIPS

LIVES = range(1, 4)


@pytest.mark.parametrize("name", FLIPS)
def test_no_tick_is_lost_and_no_row_doubled_on_a_google_that_differs(
    name: str, shared: Box, tmp_path: Path
) -> None:
    flipped = Flipped(shared, name, tmp_path)

    for seed in LIVES:
        flipped.lived(seed)


@pytest.mark.parametrize("name", ["number", "order"])
def test_a_worker_that_does_not_heed_the_proof_doubles_or_loses(
    name: str, shared: Box, tmp_path: Path
) -> None:
    flipped = Flipped(shared, name, tmp_path, heeds=False)

    def fails(seed: int) -> bool:
        try:
            flipped.lived(seed)
        except AssertionError:
            return True
        return False

    assert any(map(fails, range(7, 60)))

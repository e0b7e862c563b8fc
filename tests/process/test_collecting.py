"""A full collection of garbage stops the whole process, so it has little to walk over."""

import gc
from collections.abc import Iterator

import pytest

from passbot.process import collecting


@pytest.mark.usefixtures("given_back")
def test_what_is_there_once_the_site_runs_is_not_walked_over_again() -> None:
    before = len(gc.get_objects(generation=2))

    collecting.set_aside()

    assert before > 10_000
    assert len(gc.get_objects(generation=2)) < 100


@pytest.fixture
def given_back() -> Iterator[None]:
    yield
    gc.unfreeze()

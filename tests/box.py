"""The fixtures `box`, a sandbox of a test's own, and `shared`, one for all tests of a module: their every request
and answer is held against the schemas.

Use them by `from tests.box import box` in a conftest.py.
"""

from collections.abc import Iterator

import pytest

from passbot.sandbox.running import Box, running


@pytest.fixture
def box() -> Iterator[Box]:
    with running() as box:
        yield box
    assert [] == box.violations


@pytest.fixture(scope="module")
def shared() -> Iterator[Box]:
    """Whoever uses it asserts `violations`, and leaves no fault and no habit behind."""
    with running() as box:
        yield box

"""The fixture `box`: a sandbox of one's own, whose every request and answer is held against the schemas.

Use it by `from tests.box import box` in a conftest.py.
"""

from collections.abc import Iterator

import pytest

from passbot.sandbox.running import Box, running


@pytest.fixture
def box() -> Iterator[Box]:
    with running() as box:
        yield box
    assert [] == box.violations

"""A sandbox and a product that talks to it, for tests of whole flows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.sandbox.running import Box
from tests.box import box
from tests.journeys.product import Product, running_product

__all__ = ["box"]


@pytest.fixture
def product(box: Box, tmp_path: Path) -> Iterator[Product]:
    with running_product(box, tmp_path / "site", chat_pace=0, overall_pace=0) as product:
        yield product

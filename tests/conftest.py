"""How much is run and searched: quickly on every change, everything and at length with --long."""

import gc
import logging
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from passbot.log import SharedFile
from passbot.store import spending
from tests import long_form
from tests.asked import asked

pytest.register_assert_rewrite("tests.box")  # tells which violations

# Both cores are busy, so how long one example takes says nothing.
settings.register_profile(
    "quick", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("quick"), max_examples=1000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="everything: the long form too, and longer searches")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "quick")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The thousands of tests that are known afterwards are never garbage: nobody looks through them again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Not even read, which takes its time too."""
    if config.getoption("--long") or not long_form.has(collection_path):
        return None
    return not long_form.is_named(collection_path, config) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    too_long = [item for item in items if _is_too_long(item, config)]
    config.hook.pytest_deselected(items=too_long)
    left_out = set(too_long)
    items[:] = [item for item in items if item not in left_out]


def _is_too_long(item: pytest.Item, config: pytest.Config) -> bool:
    if item.get_closest_marker("long"):
        return True
    test = str(getattr(item, "originalname", item.name))
    return long_form.has(item.path, test) and not long_form.is_named(item.path, config)


@pytest.fixture(autouse=True)
def _no_log_is_left() -> Iterator[None]:
    """A command opens the logs of its site; whatever is logged later does not belong into a deleted folder."""
    yield
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, SharedFile):
            logging.getLogger().removeHandler(handler)
            handler.close()


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """For who sets logging up: with the handlers and levels of before afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("passbot")
    handlers, level, our_level = root.handlers[:], root.level, ours.level
    root.handlers = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers = handlers
    root.setLevel(level)
    ours.setLevel(our_level)


@pytest.fixture(autouse=True)
def _nothing_that_has_been_is_read() -> Iterator[None]:
    """Whatever a test makes the product ask is found by an index, or stands in the list of what may be read whole."""
    asked.listen()
    yield
    found = asked.old_reads()
    assert {} == found


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A transaction that would keep the gate waiting fails.

    No collecting of garbage meanwhile: with the objects of 10,000 tests it takes half a second, and would be
    counted as the work of whatever transaction it fell into.
    """
    monkeypatch.setattr(spending, "is_counted", True)
    gc.disable()
    yield
    gc.enable()

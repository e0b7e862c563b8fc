"""In the tests of services and sheets: a service that writes outside of any transaction fails.

What belongs to the write would be committed apart from it, or not at all. A test that owes or records something by
itself, as a service would in its transaction, may.
"""

import sys

import pytest

from passbot.store import spending

BY_TESTS = ("owe", "record")


class Alone(AssertionError):
    """A service has written outside of any transaction."""


@pytest.fixture(autouse=True)
def nothing_is_written_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a conftest.py to import."""
    monkeypatch.setattr(spending, "written_alone", refuse)


def refuse(sql: str) -> None:
    who = _who_writes()
    if who.startswith("passbot."):
        raise Alone(f"{who} writes outside of any transaction: {sql[:80]}")


def _who_writes() -> str:
    """The nearest module that is neither the store nor a library's."""
    frame = sys._getframe(2)
    while frame.f_back:
        name = str(frame.f_globals.get("__name__", ""))
        is_passed_on = name.startswith("passbot.store.") or frame.f_code.co_name in BY_TESTS
        if name.startswith(("passbot.", "tests.")) and not is_passed_on:
            return name
        frame = frame.f_back
    return ""

"""Every package is pinned, what the packages bring along too, and what is installed is what is pinned."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parent.parent
FILES = ["requirements.txt", "requirements-postgres.txt", "requirements-socks.txt", "tests/requirements.txt"]


def lines(name: str) -> list[str]:
    text = (TOP / name).read_text()
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(names: list[str]) -> dict[str, Requirement]:
    found = [Requirement(line) for name in names for line in lines(name)]
    return {canonicalize_name(pin.name): pin for pin in found}


def brought_along(pin: Requirement) -> Iterator[str]:
    for text in distribution(pin.name).requires or []:
        needed = Requirement(text)
        if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *pin.extras}):
            yield canonicalize_name(needed.name)


@pytest.mark.parametrize("name", [*FILES, "tests/long/mutants.txt"])
def test_every_line_is_an_exact_pin(name: str) -> None:
    assert [] == [line for line in lines(name) if not re.fullmatch(r"[\w.\-]+(\[[\w,]+\])?==[\w.]+", line)]


@pytest.mark.parametrize("name", FILES)
def test_what_is_installed_is_what_is_pinned(name: str) -> None:
    pinned = pins([name])

    installed = {pin: distribution(pin).version for pin in pinned}

    assert {} == {pin: version for pin, version in installed.items() if version not in pinned[pin].specifier}


@pytest.mark.parametrize("count", [1, 2, 3, 4], ids=["to run", "on PostgreSQL", "by SOCKS", "to test"])
def test_what_a_package_brings_along_is_pinned_too(count: int) -> None:
    pinned = pins(FILES[:count])

    loose = {name for pin in pinned.values() for name in brought_along(pin)} - pinned.keys()

    assert set() == loose


@pytest.mark.parametrize("count", [1, 2, 3, 4], ids=["to run", "on PostgreSQL", "by SOCKS", "to test"])
def test_what_is_said_to_be_brought_along_is_brought_by_somebody(count: int) -> None:
    names = FILES[:count]
    needed = {name for pin in pins(names).values() for name in brought_along(pin)}

    assert set() == said_to_be_brought_along(names) - needed


def said_to_be_brought_along(names: list[str]) -> set[str]:
    texts = [(TOP / name).read_text().partition("# Brought along.")[2] for name in names]
    return {canonicalize_name(Requirement(line).name) for text in texts for line in text.split()}

"""CONTRIBUTING.md is a map: what it names is there."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "passbot"
TEXT = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", TEXT, re.MULTILINE)
NAMED = re.findall(r"`([\w/]+\.py)(?:: (\w+))?`", TEXT)


def rooms_of(layer: str) -> set[str]:
    return {each.parent.name for each in (PACKAGE / layer).glob("*/__init__.py")}


@pytest.mark.parametrize(("layer", "told"), ROWS)
def test_a_layer_has_the_rooms_that_are_told(layer: str, told: str) -> None:
    assert rooms_of(layer) == set(re.findall(r"`(\w+)`", told))


def test_every_layer_with_rooms_is_told() -> None:
    layers = {each.parent.name for each in PACKAGE.glob("*/__init__.py")}

    assert {layer for layer in layers if rooms_of(layer)} <= {layer for layer, _ in ROWS}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_file_that_is_named_is_there_with_its_function(path: str, name: str) -> None:
    found = [file for top in (TOP, PACKAGE, *PACKAGE.glob("bot/*")) if (file := top / path).exists()]

    assert found, path
    stands = re.compile(rf"^( *def {name}\(|class {name}\b|{name}(:| =) )", re.M)
    assert not name or any(stands.search(each.read_text(encoding="utf-8")) for each in found)


def test_the_one_test_that_is_started_for_example_is_there() -> None:
    [(file, word)] = re.findall(r"pytest (tests/\S+) -k (\w+)", TEXT)

    assert re.search(rf"^def test_\w*{word}", (TOP / file).read_text(encoding="utf-8"), re.MULTILINE)

"""Every line of the five documents is held by a test, or is said to be open. Nothing is run here a second time."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import long_form
from tests.document_lines import COUNTS, LINES, OPEN, STRUCTURE

TESTS = Path(__file__).parent
ALL = {f"{document}.{number:02}" for document, count in COUNTS.items() for number in range(1, count + 1)}
NOT_EVERY_TIME = {"skip", "skipif", "xfail", "long"}


def number(line: str) -> str:
    return line.partition(" ")[0]


@cache
def collected(file: Path) -> frozenset[str]:
    """The tests of a file that run each time; of two with one name pytest sees the last."""
    if not file.name.startswith("test_"):
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if NOT_EVERY_TIME & set(_marks_of_all(tree)):
        return frozenset()
    found = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return frozenset(
        name
        for name, node in found.items()
        if name.startswith("test_") and not NOT_EVERY_TIME & set(_marks(node.decorator_list))
    )


def _marks_of_all(tree: ast.Module) -> Iterator[str]:
    """`pytestmark = ...`"""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            yield from _marks([node.value])


def _marks(decorators: list[ast.expr]) -> Iterator[str]:
    """The names of marks; those of single parameters leave the other parameters to run."""
    for each in decorators:
        called = each.func if isinstance(each, ast.Call) else each
        if isinstance(called, ast.Attribute):
            yield called.attr


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_held_by_tests_that_are_there(line: str) -> None:
    assert LINES[line]
    for pointer in LINES[line]:
        file, _, name = pointer.partition("::")
        assert f"test_{name}" in collected(TESTS / file), pointer


def test_four_lines_need_whole_programs_and_are_shown_before_a_change_is_taken_alone() -> None:
    """By .ci/run; every other line has a test that runs each time."""
    found = {number(line) for line in LINES if all(map(_is_long, LINES[line]))}

    assert {"S2.15", "S2.24", "S3.21", "S4.17"} == found


def _is_long(pointer: str) -> bool:
    file, _, name = pointer.partition("::")
    return long_form.has(TESTS / file, f"test_{name}")


def test_every_line_is_held_or_said_to_be_open() -> None:
    held = [number(line) for line in LINES]

    assert 141 == len(ALL)
    assert ALL == set(held) | set(OPEN)
    assert [] == sorted(set(held) & set(OPEN))
    assert len(held) == len(set(held))


def test_what_is_open_says_what_is_missing_and_what_is_structure_how_it_was_judged() -> None:
    assert all(len(why) > 20 for why in [*OPEN.values(), *STRUCTURE.values()])
    assert set(STRUCTURE) <= {number(line) for line in LINES}


def test_a_test_named_after_a_line_is_named_there() -> None:
    named = {
        name for pointers in LINES.values() for file, _, name in (each.partition("::") for each in pointers)
    }
    own = {name.removeprefix("test_") for name in collected(TESTS / "test_document_lines.py")}

    assert own
    assert set() == own - named


@pytest.mark.parametrize(
    "text",
    [
        "def helper(): ...",
        "class TestX:\n    def test_x(self): ...",
        "def outer():\n    def test_x(): ...",
        "@pytest.mark.skip\ndef test_x(): ...",
        "@pytest.mark.long\ndef test_x(): ...",
        "@pytest.mark.skipif(True, reason='x')\ndef test_x(): ...",
        "pytestmark = pytest.mark.long\ndef test_x(): ...",
        "# def test_x(): ...",
    ],
)
def test_what_would_not_run_is_no_proof(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_file.py").write_text(text)
    (tmp_path / "file.py").write_text("def test_x(): ...")

    assert set() == collected(tmp_path / "test_file.py") | collected(tmp_path / "file.py")


def test_what_runs_is_a_proof(tmp_path: Path) -> None:
    (tmp_path / "test_file.py").write_text("@pytest.mark.parametrize('x', [1])\nasync def test_x(x): ...")

    assert {"test_x"} == collected(tmp_path / "test_file.py")

"""A clone is started by `./run` and has its site in vol/; installed it is `passbot`, with ./vol where one stands."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot import called

PACKAGE = Path(__file__).parent.parent / "passbot"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("run", "requirements.txt"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "run").mkdir()  # somebody's package
    return folder


def test_commands_are_named_as_they_are_called(clone: Path, installed: Path) -> None:
    text = "Start it again: <code>./run start</code>"

    assert text == called.told(text, clone)
    assert "Start it again: <code>passbot start</code>" == called.told(text, installed)


def test_what_is_installed_has_its_site_where_one_stands(
    clone: Path, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "site-packages" / "run")

    assert clone / "vol" == called.default_home(clone)
    assert Path.cwd() / "vol" == called.default_home(installed)


def test_this_is_a_clone() -> None:
    assert ("./run", PACKAGE.parent / "vol") == (called.program(), called.default_home())


def test_no_text_of_the_code_says_how_a_clone_is_called() -> None:
    """But where `called.told` has it said as it is called here. The docstrings of commands and the catalogues are."""
    modules = [each for each in PACKAGE.rglob("*.py") if each.name != "called.py"]

    assert [] == [(each.name, text) for each in modules for text in texts(each) if "./run" in text]


def texts(module: Path) -> Iterator[str]:
    """All but docstrings and what `told` is called with, where any has the word."""
    if "./run" not in (text := module.read_text(encoding="utf-8")):
        return
    tree = ast.parse(text)
    said = {id(each) for node in ast.walk(tree) if is_told(node) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def is_told(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "called.told"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)

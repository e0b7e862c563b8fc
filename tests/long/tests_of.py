"""Which tests a module has: `tests/` mirrors the rooms, and a test that imports a module knows it."""

import re
from functools import cache
from pathlib import Path

from tests import long_form

TOP = Path(__file__).parents[2]
ELSEWHERE = {  # rooms whose tests stand with those whom they serve
    "services/sheet": ["sheets"],
    "sheets": ["commands"],  # `sheet repair` and its like
    "bot/telegram": ["machine"],
}


@cache
def near(file: str) -> list[str]:
    """Of the same name, or else those that import it, or else what is nearest to its users, or else all of its room."""
    module = Path(file).relative_to("passbot")
    own = TOP / "tests" / module.parent / f"test_{module.stem}.py"
    if own in quick():
        return _named([own])
    room, importing = _of_room(module.parent, alone=True), _importing(file)
    return _named(room & importing or importing) or _of_users(file) or _named(room)


@cache
def wide(file: str) -> list[str]:
    """All of the room, all that import it, and what is nearest to its users, but what has run."""
    room = _of_room(Path(file).relative_to("passbot").parent)
    return sorted({*_named(room | _importing(file)), *_of_users(file)} - {*near(file)})


@cache
def _of_users(file: str) -> list[str]:
    """Of its layer; no module there imports itself in a circle."""
    layer = (TOP / "passbot" / Path(file).parts[1]).rglob("*.py")
    users = [
        each.relative_to(TOP).as_posix() for each in layer if each.stem != "__init__" and _imports(each, file)
    ]
    return sorted({test for user in users for test in near(user)})


@cache
def quick() -> frozenset[Path]:
    return frozenset(each for each in (TOP / "tests").rglob("test_*.py") if not _starts_processes(each))


def _starts_processes(path: Path) -> bool:
    return "races" in path.parts or long_form.has(path) or any(long_form.has(above) for above in path.parents)


def _of_room(room: Path, *, alone: bool = False) -> set[Path]:
    others = [] if alone else ELSEWHERE.get(room.as_posix(), [])
    folders = [TOP / "tests" / each for each in [room.as_posix(), *others]]
    return {each for each in quick() if each.parent in folders}


def _importing(file: str) -> set[Path]:
    return {each for each in quick() if _imports(each, file)}


def _imports(path: Path, file: str) -> bool:
    """`from passbot.services.passes import orders`, or something out of it."""
    room, _, name = file.removesuffix(".py").replace("/", ".").rpartition(".")
    said = rf"^(from {room}\.{name} import|from {room} import .*\b{name}\b|import {room}\.{name}\b)"
    return re.search(said, path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _named(paths: list[Path] | set[Path]) -> list[str]:
    return sorted(each.relative_to(TOP).as_posix() for each in paths)

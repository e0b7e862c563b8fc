"""Which tests a module has: `tests/` mirrors the rooms, and a test that imports a module knows it."""

import re
from functools import cache
from pathlib import Path

from tests import long_form

TOP = Path(__file__).parents[2]
ELSEWHERE = {  # rooms whose tests stand with those whom they serve
    "services/sheet": ["sheets"],
    "bot/telegram": ["machine"],
    "domain/plates": ["services/passes"],
}


@cache
def near(file: str) -> list[str]:
    """Of the same name, or else those that import it, or else all of its room."""
    module = Path(file).relative_to("passbot")
    own = TOP / "tests" / module.parent / f"test_{module.stem}.py"
    found = [own] if own in quick() else (_importing(file) or _of_room(module.parent))
    return _named(found)


@cache
def wide(file: str) -> list[str]:
    """All of the room and all that import it, but those that have run."""
    module = Path(file).relative_to("passbot")
    return [each for each in _named({*_of_room(module.parent), *_importing(file)}) if each not in near(file)]


@cache
def quick() -> frozenset[Path]:
    return frozenset(each for each in (TOP / "tests").rglob("test_*.py") if not _starts_processes(each))


def _starts_processes(path: Path) -> bool:
    return "races" in path.parts or long_form.has(path) or any(long_form.has(above) for above in path.parents)


def _of_room(room: Path) -> set[Path]:
    folders = [TOP / "tests" / each for each in [room.as_posix(), *ELSEWHERE.get(room.as_posix(), [])]]
    return {each for each in quick() if each.parent in folders}


def _importing(file: str) -> set[Path]:
    """`from passbot.services.passes import orders`, or something out of it."""
    room, _, name = file.removesuffix(".py").replace("/", ".").rpartition(".")
    said = re.compile(
        rf"^(from {room}\.{name} import|from {room} import .*\b{name}\b|import {room}\.{name}\b)", re.M
    )
    return {each for each in quick() if said.search(each.read_text(encoding="utf-8"))}


def _named(paths: list[Path] | set[Path]) -> list[str]:
    return sorted(each.relative_to(TOP).as_posix() for each in paths)

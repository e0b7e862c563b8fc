"""docs/recipes.md as a program reads it: of each kind of site its files, and what an admin says to the bot."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

TEXT = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([\w.]+)`:\n\n((?:(?:    .*)?\n)+)", re.MULTILINE)
SAID = re.compile(r"^In the bot, [^:]*(?:\n[^:]*)*?:\n\n((?:(?:    .*)?\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    title: str
    files: dict[str, str]
    messages: tuple[str, ...]  # of the admin; in brackets a button

    def write(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (home / name).write_text(text, encoding="utf-8")


def recipes() -> dict[str, Recipe]:
    """By the first words of their titles."""
    found = (_recipe(*part.split("\n", 1)) for part in TEXT.split("\n## ")[1:])
    return {each.title: each for each in found if each.files}


def _recipe(title: str, text: str) -> Recipe:
    said = SAID.search(text)
    messages = _plain(said[1]).split("\n\n") if said else []
    return Recipe(title, {name: _plain(block) for name, block in FILE.findall(text)}, tuple(messages))


def _plain(block: str) -> str:
    return dedent(block).strip("\n")

"""README tells what is true, and so do the documents that it names, and CONTRIBUTING."""

import re
from importlib.util import find_spec
from pathlib import Path

from passbot.commands import COMMANDS
from passbot.settings.config import SETTINGS
from tests.bench import table
from tests.bench.__main__ import BENCHES
from tests.long.__main__ import NAMES

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [each.read_text(encoding="utf-8") for each in (*TOP.glob("*.md"), *TOP.glob("docs/*.md"))]


def settings_table() -> str:
    """As README has it; printed by `python -m tests.test_readme` for whoever has added a setting."""
    rows = [
        f"| `PASSBOT_{name.upper()}` | {shown(name)} | {field.metadata['description']} |"
        for name, field in SETTINGS.items()
    ]
    return "\n".join(["| Setting | Default | What it is |", "| --- | --- | --- |", *rows])


def shown(name: str) -> str:
    if name in {"home", "database_url"}:
        return {"home": "`vol`", "database_url": "`passbot.db` in the home"}[name]
    default = SETTINGS[name].default
    if isinstance(default, bool):
        return "yes" if default else "no"
    if default and isinstance(default, tuple):
        default = ", ".join(default)
    return "" if default in (None, (), "") else f"`{default}`"


def named(pattern: str) -> set[str]:
    return {name for text in DOCUMENTS for name in re.findall(pattern, text)}


def test_the_settings_are_those_of_the_program() -> None:
    assert settings_table() in README


def test_the_speeds_are_those_that_are_kept() -> None:
    assert table.markdown(table.read()) in README


def test_every_command_that_is_named_is_there() -> None:
    assert set() == named(r"\./run ([a-z][a-z-]+)") - {command.name for command in COMMANDS}


def test_every_file_of_the_project_that_is_named_is_there() -> None:
    files = named(r"[` ]((?:examples|passbot|tests)/[\w./]+)[` ]")
    files |= named(r"\]\((?:docs/)?([\w.]+\.(?:md|conf|yml))[)#]")

    assert set() == {
        name for name in files if not (TOP / name).exists() and not (TOP / "docs" / name).exists()
    }


def test_every_program_of_the_tests_that_is_named_is_there() -> None:
    programs = named(r"python -m (tests[\w.]*\w)")

    assert set() == {name for name in programs if find_spec(name) is None}


def test_what_such_a_program_is_asked_for_is_known_to_it() -> None:
    lines = named(r"python -m tests\.bench((?: [a-z_]+)+)")

    assert set() == named(r"python -m tests\.long ([a-z_]+)") - {*NAMES}
    assert set() == {name for line in lines for name in line.split()} - {*BENCHES}


if __name__ == "__main__":
    print(settings_table())

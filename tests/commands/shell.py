"""The command line as a test types it, in this process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from passbot.__main__ import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


class Shell:
    """`shell("order", "list")` answers what was said; `ask` what a program would read."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def __call__(self, *words: str) -> Said:
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def ask(self, *words: str) -> Any:  # Any: what JSON holds
        said = self(*words, "--json")
        assert (0, "") == (said.code, said.err)
        return json.loads(said.out)

    def register(self, name: str = "Анна Петрова", house: str = "27", *, number: int = 1) -> str:
        """Somebody comes in by an invite; answers their number."""
        [invite] = self.ask("invite", "new", "--house", house)
        given = {"--telegram-id": f"{1000 + number}", "--name": name, "--phone": f"+7916{number:07}"}
        words = [word for pair in given.items() for word in pair]
        [person] = self.ask("resident", "register", invite["code"], *words)
        return str(person["id"])

    def order(self, who: str, plate: str = "А123ВС77", *words: str) -> str:
        """A pass for a car; answers its code."""
        [order] = self.ask("order", "place", "--resident", who, "--plate", plate, *words)
        return str(order["code"])

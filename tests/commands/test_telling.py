"""How answers look: to a person with a wide or a narrow window, to a pipe, to a program."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from passbot.commands import telling
from tests.commands.shell import Shell
from tests.patience import PATIENCE

TOP = Path(__file__).parent.parent.parent
MOSCOW = ZoneInfo("Europe/Moscow")
ROW = {
    "code": "A23456",
    "brand": None,
    "name": "[red]Анна[/] Петрова",
    "at": datetime(2026, 5, 4, 9, tzinfo=UTC),
}


def on_a_terminal(shell: Shell, columns: int, *words: str) -> list[str]:
    """What a person sees, whose window is so wide."""
    here, there = pty.openpty()
    environment = os.environ | {
        "PASSBOT_HOME": str(shell.home),
        "COLUMNS": str(columns),
        "TERM": "xterm",
        "PYTHONPATH": str(TOP),
    }
    with os.fdopen(here, "rb", 0) as screen:
        ended = subprocess.run(
            [sys.executable, "-m", "passbot", *words],
            env=environment,
            stdout=there,
            cwd=TOP,
            timeout=PATIENCE,
        )
        os.close(there)
        shown = re.sub(r"\x1b\[[0-9;]*m", "", screen.read(65_536).decode())
    assert 0 == ended.returncode
    return [line.rstrip() for line in shown.splitlines()]


def test_a_program_reads_keys_and_utc(capsys: pytest.CaptureFixture[str]) -> None:
    telling.tell([ROW], as_json=True, zone=MOSCOW)

    [row] = json.loads(capsys.readouterr().out)
    assert {**ROW, "at": "2026-05-04T09:00:00Z"} == row


def test_a_pipe_reads_columns_in_the_sites_zone(capsys: pytest.CaptureFixture[str]) -> None:
    telling.tell([ROW], as_json=False, zone=MOSCOW)

    titles, row = capsys.readouterr().out.splitlines()
    assert ["code", "brand", "name", "at"] == titles.split("\t")
    assert ["A23456", "", "[red]Анна[/] Петрова", "04.05.2026 12:00"] == row.split("\t")


def test_nothing_is_said_in_words_to_a_person_and_as_a_list_to_a_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telling.tell([], as_json=False, zone=MOSCOW, empty="No keys yet.")
    telling.tell([], as_json=True, zone=MOSCOW, empty="No keys yet.")

    assert "No keys yet.\n[]\n" == capsys.readouterr().out


def test_a_wide_window_shows_a_table_without_empty_columns(shell: Shell) -> None:
    code = shell.order(shell.register())

    titles, row = on_a_terminal(shell, 120, "order", "list")

    assert ["code", "status", "kind", "plate", "house", "name", "from", "until"] == titles.split()
    assert row.startswith(code)


def test_a_narrow_window_shows_one_fact_a_line(shell: Shell) -> None:
    code = shell.order(shell.register())

    lines = on_a_terminal(shell, 40, "order", "list")

    assert f"code    {code}" == lines[0]
    assert "name    Анна Петрова" in lines
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize("words", [["--json", "invite", "list"]])
def test_json_is_asked_for_in_the_command(words: list[str], shell: Shell) -> None:
    assert 2 == shell(*words).code


@pytest.mark.parametrize("words", [["invite", "--json", "list"], ["invite", "list", "--json"]])
def test_json_may_be_asked_for_anywhere_in_the_command(words: list[str], shell: Shell) -> None:
    assert "[]\n" == shell(*words).out

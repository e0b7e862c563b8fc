"""The command line as a person and a program meet it: what is said where, and the exit code."""

import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import passbot
from passbot.__main__ import main, parser
from passbot.commands import COMMANDS, Command, Listed, site
from passbot.errors import Conflict, Unavailable
from passbot.process import PARTS, parts

TOP = Path(__file__).parent.parent
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@dataclass(frozen=True)
class Trouble(Listed):
    """A command that ends as a test wants it to."""

    do: Callable[[], object] = print

    def module(self) -> Command:
        return self

    def add(self, parser: ArgumentParser) -> None:
        """It takes nothing."""

    def run(self, args: Namespace) -> int:  # noqa: ARG002  # as every command's
        site.enter()
        self.do()
        return 0


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path))
    return tmp_path


def end_with(exc: BaseException) -> int:
    def fail() -> None:
        raise exc

    return main(["make-trouble"], commands=[Trouble("make-trouble", "", fail)])


@pytest.mark.usefixtures("home")
def test_a_refusal_is_one_line_and_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    code = end_with(Conflict("order.arrived", "Already arrived at 18:51 by the sheet."))

    assert (1, "passbot: Already arrived at 18:51 by the sheet.\n") == (code, capsys.readouterr().err)


@pytest.mark.usefixtures("home")
def test_a_far_side_that_is_down_means_later() -> None:
    assert 3 == end_with(Unavailable("telegram", "Telegram does not answer. Try again in a minute."))


def test_a_fault_of_ours_is_one_line_and_its_traceback_is_kept(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = end_with(ZeroDivisionError(f"with {TOKEN}"))

    told = "this is a fault of passbot's, written down in log/errors.log: ZeroDivisionError: with [token]"
    assert (70, f"passbot: {told}\n") == (code, capsys.readouterr().err)
    assert "Traceback" in (home / "log/errors.log").read_text()


@pytest.mark.usefixtures("home")
def test_an_interruption_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert (130, "") == (end_with(KeyboardInterrupt()), capsys.readouterr().err)


def test_every_mistake_in_the_settings_is_a_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "passbot.env").write_text("PASSBOT_ZONE=Mars\nPASSBOT_PASS_HOURS=0\n")

    code = main([])

    lines = capsys.readouterr().err.splitlines()
    assert (1, 2) == (code, len(lines))
    assert all(line.startswith("passbot: PASSBOT_") for line in lines)


@pytest.mark.parametrize("arguments", [["nonsense"], ["check", "--nonsense"], ["check", "nonsense"]])
def test_what_is_not_understood_is_refused_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert 2 == ended.value.code
    assert "usage: ./run" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command.name, "--help"])

    assert 0 == ended.value.code
    assert command.line.split()[:3] == capsys.readouterr().out.split("\n\n")[1].split()[:3]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_word_and_argument_of_a_command_explains_itself(command: Listed) -> None:
    silent = [
        f"{one.prog} {action.dest}"
        for one in levels(parser([command], [command.name]))
        for action in one._actions
        if not (action.help or isinstance(action, _SubParsersAction))
    ]

    assert [] == silent


def levels(top: ArgumentParser) -> list[ArgumentParser]:
    """The parser of the command and of each of its words."""
    found = [action for action in top._actions if isinstance(action, _SubParsersAction)]
    inner = [below for action in found for below in action.choices.values()]
    return [*inner, *(each for below in inner for each in levels(below))]


def test_the_help_of_a_word_begins_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["db", "schema", "--help"])

    assert "Print the SQL statements that create it." == capsys.readouterr().out.split("\n\n")[1]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_list_says_of_a_command_what_the_command_says(command: Listed) -> None:
    assert command.line == str(command.module().__doc__).partition("\n")[0]


def test_a_part_that_does_not_exist_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "token.txt").write_text(TOKEN)

    assert 1 == main(["start", "--only", "bot,moon"])

    assert f"'moon' is no part. The parts are: {', '.join(PARTS)}." in capsys.readouterr().err


def test_every_part_has_a_thread_and_a_name_in_the_health_notes() -> None:
    assert parts.NOTED.keys() == parts.THREADS.keys() | {"bot"}


def test_the_bot_alone_needs_a_token(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not (home / "token.txt").exists()

    assert 1 == main(["start", "--only", "bot"])

    assert "token.txt" in capsys.readouterr().err


def test_a_live_site_that_has_lost_its_token_opens_no_sandbox(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["start", "--live"])

    assert f"put it into {home}/token.txt" in capsys.readouterr().err
    assert not (home / "sandbox").exists()


def test_the_version_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert (0, f"passbot {passbot.__version__}\n") == (ended.value.code, capsys.readouterr().out)


def test_check_tells_a_program_what_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "token.txt").write_text(TOKEN)
    monkeypatch.setenv("PASSBOT_TELEGRAM_BASE", "http://127.0.0.1:9")

    code = main(["check", "--json"])

    answer = json.loads(capsys.readouterr().out)
    states = {finding["what"]: finding["state"] for finding in answer["checks"]}
    assert (0, True) == (code, answer["ok"])
    assert ("ok", "missing", "missing") == (states["home"], states["Telegram"], states["Google"])
    assert "Telegram cannot be reached (ConnectError)" in str(answer)


def test_check_shows_a_person_each_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "token.txt").write_text("[red]hunter2[/]")
    monkeypatch.setenv("PASSBOT_ZONE", "[red]Mars[/]")

    assert 1 == main(["check"])

    shown = " ".join(capsys.readouterr().out.split())
    assert "PASSBOT_ZONE is '[red]Mars[/]', which is no time zone" in shown
    assert "hunter2" not in shown


def test_check_notices_a_home_that_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path / "file"))

    assert 1 == main(["check"])
    assert "cannot be written" in capsys.readouterr().out
    assert 1 == main([])
    assert "set PASSBOT_HOME to another folder" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_a_reader_that_leaves_early_is_no_fault() -> None:
    ended = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -c \"{MANY_LINES}\" | true; echo ${{PIPESTATUS[0]}}"],
        cwd=TOP,
        capture_output=True,
        text=True,
    )

    assert ("141\n", "") == (ended.stdout, ended.stderr)


MANY_LINES = """
import sys
from tests.test_main import Trouble
from passbot.__main__ import main
sys.exit(main(['make-trouble'], commands=[Trouble('make-trouble', '', lambda: print('line' * 100_000, flush=True))]))
"""

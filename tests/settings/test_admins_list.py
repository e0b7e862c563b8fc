"""admins.txt of a site: at its start, while the bot runs, and in what `check` says of it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from passbot.domain.people.people import OPERATOR, Role
from passbot.services.owed import audiences
from passbot.services.people import residents
from passbot.services.site.site import open_site
from passbot.settings import config
from passbot.settings.admins_list import AdminsList, welcome_in
from passbot.store.db import session
from tests import databases
from tests.bot.chatting import SITE, Chat, Updates
from tests.commands.conftest import shell
from tests.commands.shell import Shell
from tests.patience import PATIENCE
from tests.services.people.some_people import NOON

__all__ = ["shell"]
ANNA, BORIS = 501, 502


def write(home: Path, text: str) -> None:
    (home / "admins.txt").write_text(text)


def chat(home: Path, telegram_id: int) -> Chat:
    return Chat(telegram_id, site=replace(SITE, home=home, look_again=AdminsList(home).follow))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a site that was started with Anna and Boris in its list."""
    monkeypatch.delenv("PASSBOT_ADMINS", raising=False)
    Updates.begin_anew()
    write(tmp_path, f"{ANNA}\n{BORIS}  # her deputy\n")
    return tmp_path


@pytest.fixture
def started(home: Path) -> Iterator[Path]:
    with databases.opened("sqlite", home) as url:
        open_site(url, admins=config.load(home).admins, welcome=welcome_in("ru"), now=NOON)
        with session():
            yield home


def test_a_deleted_line_ends_code_without_a_start(started: Path) -> None:
    anna = chat(started, ANNA)
    before = anna.say("/code 27")

    write(started, f"{BORIS}\n")
    after = anna.say("/code 27")

    assert "t.me/gate_bot" in before
    assert "t.me/gate_bot" not in after
    assert [BORIS] == audiences.admins()


def test_a_new_line_is_an_admin_without_a_start(started: Path) -> None:
    write(started, f"{ANNA}\n{BORIS}\n503\n")

    assert "t.me/gate_bot" in chat(started, 503).say("/code 27")


@pytest.mark.parametrize("text", ["", "# nobody for now\n", "\n\n"])
def test_a_list_without_a_line_names_nobody(started: Path, text: str) -> None:
    write(started, text)

    chat(started, 1).say("/help")

    assert [] == audiences.admins()


def test_a_list_that_cannot_be_read_changes_nothing_and_is_told_once(
    started: Path, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = chat(started, 1)
    write(started, "anna\n")

    with caplog.at_level(logging.ERROR):
        somebody.say("/help"), somebody.say("/help")
    write(started, f"{ANNA}\n")
    somebody.say("/help")

    assert 1 == caplog.text.count("list of admins not read")
    assert [ANNA] == audiences.admins()


def test_a_list_that_was_taken_away_changes_nothing(started: Path) -> None:
    (started / "admins.txt").unlink()

    chat(started, 1).say("/help")

    assert [ANNA, BORIS] == sorted(audiences.admins())


def test_the_setting_goes_before_the_file(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_ADMINS", f"{ANNA}")
    write(started, f"{BORIS}\n")

    chat(started, 1).say("/help")

    assert [ANNA] == audiences.admins()


def test_a_demotion_in_the_bot_outlives_starts(started: Path) -> None:
    anna = residents.find_by_telegram(ANNA)
    assert anna
    residents.set_role(anna.id, Role.RESIDENT, actor=OPERATOR, now=NOON)

    site = chat(started, BORIS)
    site.say("/help")

    assert [BORIS] == audiences.admins()


def test_processes_that_start_at_once_make_each_admin_once(home: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    command = [sys.executable, "-m", "passbot", "resident", "list", "--json"]
    started = [
        subprocess.Popen(command, env=environ | {"PASSBOT_HOME": str(home)}, stdout=subprocess.PIPE)
        for _ in range(3)
    ]

    said = [process.communicate(timeout=PATIENCE)[0] for process in started]

    assert [0, 0, 0] == [process.returncode for process in started]
    assert 1 == len(set(said))
    assert 2 == said[0].count(b'"admin"')


def checks(shell: Shell) -> list[str]:
    """What `check` says of the admins."""
    found: list[dict[str, str]] = json.loads(shell("check", "--json").out)["checks"]
    return [each["detail"] for each in found if each["what"] == "admins"]


def test_check_says_where_list_and_bot_do_not_agree(shell: Shell) -> None:
    write(shell.home, "501\n502\n503\n")
    [anna, boris, _] = shell.ask("resident", "list")
    shell("resident", "role", str(anna["id"]), "resident")
    shell("resident", "remove", str(boris["id"]))
    agreed = checks(shell)

    write(shell.home, "501\n502\n504\n")

    assert "3 listed" == agreed[0]
    assert ["501: named, but the bot has taken the role away", "502: named, but has moved out"] == [
        each[: each.index(" or was" if "moved" in each else ": delete")] for each in agreed[1:]
    ]
    assert {
        "504: admin from the next start on",
        "503: no line any more: the next start takes the rights away",
    } < set(checks(shell))


def test_check_says_that_the_setting_goes_before_the_file(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shell.home, "501\n")
    monkeypatch.setenv("PASSBOT_ADMINS", "502")

    assert ["admins.txt is not read: PASSBOT_ADMINS goes before it", "1 listed"] == checks(shell)[:2]


def test_check_does_not_say_so_of_a_setting_that_is_empty(shell: Shell) -> None:
    write(shell.home, "501\n")
    (shell.home / "passbot.env").write_text("PASSBOT_ADMINS=\n")

    assert "1 listed" == checks(shell)[0]


def test_check_says_that_the_list_is_gone(shell: Shell) -> None:
    write(shell.home, "501\n")
    shell("resident", "list")
    (shell.home / "admins.txt").unlink()

    assert any("the list is gone, its 1 keep their rights" in each for each in checks(shell))


def test_a_start_without_a_list_changes_nothing(shell: Shell) -> None:
    """As in a container that has the database and not the folder."""
    write(shell.home, "501\n")
    before = shell.ask("resident", "list")
    (shell.home / "admins.txt").unlink()

    assert before == shell.ask("resident", "list")
    assert ["admin"] == [each["role"] for each in before]

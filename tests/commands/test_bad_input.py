"""Bad input to every command: a line that says what to do, an exit code, and not one row is different."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.commands.shell import Shell

USAGE = 2
NAMES = "names.json"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, for nothing may change in it."""
    home = tmp_path_factory.mktemp("site")
    Path(databases.fresh_url("sqlite", home).removeprefix("sqlite:///")).rename(home / "passbot.db")
    return home


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("PASSBOT_HOME", str(home))
    monkeypatch.chdir(home)
    shell = Shell(home, capsys)
    if not (home / NAMES).exists():
        settle(shell)
    return shell


def settle(shell: Shell) -> None:
    """Anna, number 1, with an order that is open, one that has arrived, one that is cancelled; a spent invite."""
    anna = shell.register()
    [given] = shell.ask("order", "place", "--resident", anna, "--plate", "А123ВС77")
    arrived, cancelled = shell.order(anna, "К777МР99"), shell.order(anna, "Е555КХ177")
    shell.ask("arrive", arrived)
    shell.ask("order", "cancel", cancelled)
    [free] = shell.ask("invite", "new")
    names = {"OPEN": given["code"], "ARRIVED": arrived, "CANCELLED": cancelled, "FREE": free["code"]}
    used = next(invite["code"] for invite in shell.ask("invite", "list") if invite["state"] == "used")
    shell.ask("backup", "good.db")
    (shell.home / "text.txt").write_text("no database")
    (shell.home / NAMES).write_text(json.dumps(names | {"USED": used}))


def named(shell: Shell, words: list[str]) -> list[str]:
    names: dict[str, str] = json.loads((shell.home / NAMES).read_text())
    return [names.get(word, word) for word in words]


def everything(home: Path) -> list[Any]:  # Any: what a driver returns
    with closing(sqlite3.connect(home / "passbot.db")) as connection:
        return list(connection.iterdump())


BAD = """
1 invite new --house x
1 invite new --house =1+1
1 invite new --house|
2 invite new --role king
1 invite new --for 999
1 invite new --for nobody
1 invite new --for 1
1 invite new --label 12345678901234567890123456789012345678901234567890123456789012345
2 invite new --label \udcff
2 invite new --labels
2 invite
2 invite give
2 invite houses
1 invite houses 5-1
1 invite houses 0-3
1 invite houses 1-9999
1 invite houses 1-2000 3000
1 invite houses ,
1 invite houses ?
1 invite houses 1 --csv text.txt
3 invite houses 1 --csv text.txt/codes.csv
1 invite revoke 123
1 invite revoke 33333333333333333333
1 invite revoke USED
2 resident
1 resident show 0
1 resident show 999
1 resident show 99999999999999999999999
1 resident show nobody
1 resident show|
1 resident show +7
1 resident show -1
1 resident add Анна
1 resident add|Анна <b>
1 resident add|=1+1 Анна
1 resident add|Анна Новая|--house|дом
2 resident role 1 king
1 resident role 999 guard
1 resident release 999
1 resident remove 999
2 resident register FREE --name x
1 resident register FREE --telegram-id 9 --phone 112 --house 1|--name|Анна Новая
1 resident register FREE --telegram-id 9 --phone +79261112233 --house 1 --name Анна
1 resident register FREE --telegram-id 9 --phone +79261112233|--name|Анна Новая
1 resident register FREE --telegram-id 9 --phone +79160000001 --house 1|--name|Анна Новая
1 resident register FREE --telegram-id 1001 --phone +79261112233 --house 1|--name|Анна Новая
1 resident register USED --telegram-id 9 --phone +79261112233 --house 1|--name|Анна Новая
2 resident register FREE --telegram-id -9 --phone +79261112233 --name x
2 resident register FREE --telegram-id 99999999999999999999999 --phone 1 --name x
2 resident register FREE --telegram-id 9 --phone 1 --name x --language de
2 order place --plate А123ВС77
2 order place --resident 1
2 order place --resident 1 --plate А123ВС77 --guest x
1 order place --resident 999 --plate М001ММ77
1 order place --resident 1 --plate А000ВС77
1 order place --resident 1 --plate|
1 order place --resident 1 --guest|
1 order place --resident 1 --guest|\x01
1 order place --resident 1 --plate А123ВС77
1 order place --resident 1 --plate A --foreign
1 order place --resident 1 --plate М001ММ77 --from tomorrow
1 order place --resident 1 --plate М001ММ77 --from 25:00
1 order place --resident 1 --plate М001ММ77 --from 2020-01-01T10:00
1 order place --resident 1 --plate М001ММ77 --from 2999-01-01T10:00
1 order place --resident 1 --plate М001ММ77 --until 2020-01-01T10:00
1 order place --resident 1 --plate М001ММ77 --until 9999-12-31T23:59
1 order place --resident 1 --plate М001ММ77 --until 0001-01-01T00:00
1 order place --resident 1 --plate М001ММ77 --hours 0
1 order place --resident 1 --plate М001ММ77 --hours nan
1 order place --resident 1 --plate М001ММ77 --hours 1e300
2 order place --resident 1 --plate М001ММ77 --hours two
2 order place --resident 1 --plate М001ММ77 --hours 2 --until 18:00
1 order show ZZZZZZ
1 order show|
2 order show
1 order cancel ARRIVED
1 order cancel CANCELLED
1 order extend OPEN 2020-01-01T10:00
1 order extend OPEN 2999-01-01T10:00
1 order extend OPEN 2026-11-25
1 order extend CANCELLED 18:00
1 order edit-plate OPEN ?
1 order edit-plate ARRIVED М001ММ77
1 order repeat OPEN
1 order search 1
1 order search|
2 order search \udcff
1 arrive ZZZZZZ
1 arrive ARRIVED
1 arrive CANCELLED
1 arrive OPEN --undo
1 arrive OPEN --override|
1 arrive OPEN --nonce|
2 arrive OPEN --undo --override x
2 arrive
1 key create --resident 999
1 key create --resident 1 --scopes everything
1 key create --resident 1 --scopes|
1 key create --resident 1 --scopes admin
1 key create --resident 1 --name|
1 key revoke 999
2 key revoke x
2 key revoke 99999999999999999999999
2 db
2 db drop
1 db grant gate
1 backup good.db
3 backup text.txt/b.db
2 backup --keep 0
2 backup --keep x
1 restore good.db
1 restore nothing.db --force
1 restore text.txt --force
1 restore passbot.db --force
1 restore . --force
2 restore
1 export secrets x.csv
1 export orders x.doc
3 export orders text.txt/x.csv
2 export orders
1 start --only moon
2 dance
""".strip().splitlines()


@pytest.mark.parametrize("line", BAD)
def test_a_bad_command_is_refused_and_changes_nothing(line: str, shell: Shell) -> None:
    code, _, typed = line.partition(" ")
    first, *rest = typed.split("|")  # behind a bar stands one word, spaces and all
    words = named(shell, [*first.split(), *rest])
    before = everything(shell.home)

    said = shell(*words)

    assert (int(code), "") == (said.code, said.out)
    assert said.err.startswith("usage: ./run" if int(code) == USAGE else "passbot: ")
    assert "Traceback" not in said.err
    assert "fault of passbot's" not in said.err
    assert before == everything(shell.home)

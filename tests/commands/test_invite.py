"""`./run invite`: codes for one, for many, and back again."""

import csv

import pytest

from passbot.sandbox.running import Box
from tests.box import box
from tests.commands.shell import Shell

__all__ = ["box"]
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


def test_a_new_code_is_bound_as_asked(shell: Shell) -> None:
    [made] = shell.ask("invite", "new", "--house", "27a", "--role", "guard", "--label", "spring")

    assert ("27А", "guard", "spring", "free") == (made["house"], made["role"], made["label"], made["state"])
    assert 20 == len(made["code"])
    assert made["expires"].endswith("Z")


def test_a_code_may_be_for_a_name_of_the_roster(shell: Shell) -> None:
    [name] = shell.ask("resident", "add", "Анна Иванова", "--house", "12")

    [made] = shell.ask("invite", "new", "--for", str(name["id"]))

    assert name["id"] == made["resident"]


@pytest.mark.parametrize(
    ("words", "houses"),
    [
        (["1-3"], ["1", "2", "3"]),
        (["1,2", "5-6", "12а"], ["1", "2", "5", "6", "12А"]),
        (["7 7; 7", "130/2"], ["7", "130/2"]),
    ],
)
def test_every_house_gets_one_code(words: list[str], houses: list[str], shell: Shell) -> None:
    made = shell.ask("invite", "houses", *words)

    assert houses == [invite["house"] for invite in made]
    assert len(houses) == len({invite["code"] for invite in made})


def test_the_codes_of_many_houses_go_to_a_file(shell: Shell) -> None:
    file = shell.home / "codes.csv"

    said = shell("invite", "houses", "1-120", "--csv", str(file))

    with file.open(newline="", encoding="utf-8-sig") as written:
        rows = list(csv.DictReader(written))
    assert (0, True) == (said.code, said.out.startswith(f"120 codes are in {file}. They have no links"))
    issued = {(invite["house"], invite["code"]) for invite in shell.ask("invite", "list")}
    assert issued == {(row["house"], row["code"]) for row in rows}


def test_the_codes_of_many_houses_have_links(shell: Shell, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.do(lambda: box.sandbox.telegram.world.add_bot(TOKEN, "Gate", "gate_bot"))
    (shell.home / "token.txt").write_text(TOKEN)
    monkeypatch.setenv("PASSBOT_TELEGRAM_BASE", box.base)
    file = shell.home / "codes.csv"

    [one] = shell.ask("invite", "new")
    said = shell("invite", "houses", "1-2", "--csv", str(file))

    with file.open(newline="", encoding="utf-8-sig") as written:
        rows = list(csv.DictReader(written))
    assert f"2 codes are in {file}.\n" == said.out
    assert [f"https://t.me/gate_bot?start={row['code']}" for row in rows] == [row["link"] for row in rows]
    assert f"https://t.me/gate_bot?start={one['code']}" == one["link"]


def test_a_second_time_it_says_how_many_houses_have_a_code(shell: Shell) -> None:
    shell("invite", "houses", "1-3")

    again = shell("invite", "houses", "1-4")

    assert (0, True) == (again.code, "3 of these 4 houses had a good code already." in again.err)
    assert 7 == len(shell.ask("invite", "list"))


def test_houses_that_have_a_good_code_can_be_left_out(shell: Shell) -> None:
    shell("invite", "houses", "1-3")

    made = shell.ask("invite", "houses", "1-4", "--missing")
    again = shell("invite", "houses", "1-4", "--missing")

    assert ["4"] == [invite["house"] for invite in made]
    assert (1, True) == (again.code, "No code was issued" in again.err)


def test_a_file_that_is_there_is_kept_and_no_code_is_issued(shell: Shell) -> None:
    file = shell.home / "codes.csv"
    file.write_text("last year's")

    said = shell("invite", "houses", "1-120", "--csv", str(file))

    assert (1, "last year's") == (said.code, file.read_text())
    assert "is not overwritten" in said.err
    assert [] == shell.ask("invite", "list")


def test_a_file_that_cannot_be_written_means_that_no_code_is_issued(shell: Shell) -> None:
    said = shell("invite", "houses", "1-120", "--csv", str(shell.home / "passbot.db/codes.csv"))

    assert 3 == said.code
    assert "no code was issued" in said.err
    assert [] == shell.ask("invite", "list")


def test_a_withdrawn_code_registers_nobody(shell: Shell) -> None:
    [made] = shell.ask("invite", "new", "--house", "27")

    [revoked] = shell.ask("invite", "revoke", made["code"])

    person = ["--telegram-id", "1", "--name", "Анна Петрова", "--phone", "+79161234567"]
    said = shell("resident", "register", made["code"], *person)
    assert "revoked" == revoked["state"]
    assert (1, "passbot: This code was withdrawn. Ask the admin for a new one.\n") == (said.code, said.err)


def test_without_invites_it_says_what_to_do(shell: Shell) -> None:
    assert "No invites yet: `invite new` issues one.\n" == shell("invite", "list").out

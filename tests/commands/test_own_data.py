"""`./run resident export` and `forget`, and `./run consent`: people's data from the command line."""

import json
import sqlite3
import stat
from contextlib import closing

from tests.commands.shell import Shell


def person(shell: Shell) -> str:
    shell.register("Анна Петрова", "27", number=1)
    shell("order", "place", "--resident", "1", "--plate", "А123ВС77")
    return "1"


def test_what_is_stored_is_printed_or_written_to_a_file_of_ones_own(shell: Shell) -> None:
    who = person(shell)
    file = shell.home / "1.json"

    printed = json.loads(shell("resident", "export", who).out)
    said = shell("resident", "export", who, "--file", str(file))

    assert "Анна Петрова" == printed["person"][0]["name"]
    assert (0, printed["orders"]) == (said.code, json.loads(file.read_text())["orders"])
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


def test_a_file_that_is_there_is_not_overwritten(shell: Shell) -> None:
    who = person(shell)
    file = shell.home / "1.json"
    file.write_text("mine")

    said = shell("resident", "export", who, "--file", str(file))

    assert (1, True, "mine") == (said.code, "Name a new file" in said.err, file.read_text())


def test_without_yes_nothing_is_deleted(shell: Shell) -> None:
    who = person(shell)

    said = shell("resident", "forget", who)

    assert (0, True) == (said.code, "Nothing was deleted" in said.err)
    assert "Анна Петрова" in said.out
    assert "Анна Петрова" == shell.ask("resident", "show", who)["name"]


def test_with_yes_all_of_it_is_gone_when_the_command_is_done(shell: Shell) -> None:
    who = person(shell)

    said = shell("resident", "forget", who, "--yes")

    assert (0, True) == (said.code, "is deleted from the database" in said.out)
    left = shell("resident", "export", who).out
    assert [] == [each for each in ("Анна", "+7916", "123") if each in left]


def test_a_deletion_that_cannot_be_finished_now_is_not_called_done(shell: Shell) -> None:
    who = person(shell)
    with closing(sqlite3.connect(shell.home / "passbot.db")) as database:
        database.execute(
            "CREATE TRIGGER stuck BEFORE UPDATE OF plate ON orders BEGIN SELECT RAISE(ABORT, 'no'); END"
        )

    first, again = shell("resident", "forget", who, "--yes"), shell("resident", "forget", who, "--yes")

    assert (1, "", True) == (first.code, first.out, "could not be deleted now" in first.err)
    assert (1, "") == (again.code, again.out)
    assert "А 123 ВС 77" in shell("resident", "export", who).out


def test_backups_that_still_have_them_are_counted(shell: Shell) -> None:
    who = person(shell)
    shell("backup")

    assert "until they leave as docs/privacy.md says: 1." in shell("resident", "forget", who, "--yes").out


def test_an_admin_is_not_deleted_before_the_role_is_gone(shell: Shell) -> None:
    who = person(shell)
    shell("resident", "role", who, "admin")

    said = shell("resident", "forget", who, "--yes")

    assert (1, True) == (said.code, "take the role" in said.err)


def test_words_come_from_a_file_and_are_shown_by_version(shell: Shell) -> None:
    file = shell.home / "words.txt"
    file.write_text("One year.\n", encoding="utf-8")
    first = shell.ask("consent", "set", "--language", "en", str(file))[0]
    file.write_text("Two years.\n", encoding="utf-8")
    second = shell.ask("consent", "set", "--language", "en", str(file))[0]

    assert ["Two years."] == [each["words"] for each in shell.ask("consent", "show")]
    assert ["One year."] == [each["words"] for each in shell.ask("consent", "show", str(first["version"]))]
    assert first["version"] < second["version"]
    assert "Nobody who lives here has been asked yet" in shell("consent", "list").out
    assert [] == shell.ask("consent", "end", "--language", "en")


def test_a_file_that_cannot_be_read_changes_no_words(shell: Shell) -> None:
    said = shell("consent", "set", "--language", "en", str(shell.home / "none.txt"))

    assert (1, True) == (said.code, "Nothing was changed" in said.err)
    assert "nobody is asked" in shell("consent", "show").out

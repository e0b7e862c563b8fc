"""`./run db`, `backup`, `restore` and `export`, as a person and as a timetable call them."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from passbot.store import migrations
from tests.commands.shell import Shell

TOP = Path(__file__).parent.parent.parent


def run(shell: Shell, *words: str) -> "subprocess.Popen[str]":
    """The real process, as `./run` starts it."""
    environment = os.environ | {"PASSBOT_HOME": str(shell.home), "PYTHONPATH": str(TOP)}
    return subprocess.Popen(
        [sys.executable, "-m", "passbot", *words],
        env=environment,
        cwd=shell.home,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_backup_brings_the_site_back(shell: Shell) -> None:
    anna = shell.register()
    code = shell.order(anna)
    made = shell.ask("backup")
    shell.order(anna, "К777МР99")

    said = shell("restore", made["file"], "--force")

    assert (1, True) == (made["orders"], made["verified"])
    assert (0, "") == (said.code, said.err)
    assert "What was there is now" in said.out
    assert [code] == [order["code"] for order in shell.ask("order", "list")]


def test_only_the_newest_backups_stay(shell: Shell) -> None:
    folder = shell.home / "backup"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"passbot-2020010{day}-033000.db").touch()

    made = shell.ask("backup", "--keep", "2")

    assert {"passbot-20200104-033000.db", Path(made["file"]).name} == {file.name for file in folder.iterdir()}


def test_a_restore_without_force_changes_nothing(shell: Shell) -> None:
    made = shell.ask("backup")
    shell.register()

    said = shell("restore", made["file"])

    assert 1 == said.code
    assert "Say --force to replace it" in said.err
    assert 1 == len(shell.ask("resident", "list"))


def test_a_restore_beside_a_running_process_is_refused(shell: Shell) -> None:
    made = shell.ask("backup")
    with closing(sqlite3.connect(shell.home / "passbot.db")) as other:
        other.execute("SELECT count(*) FROM orders").fetchone()

        said = shell("restore", made["file"], "--force")

    assert 1 == said.code
    assert "Stop passbot first, then restore." in said.err


def test_a_killed_backup_leaves_the_older_ones_and_no_half(shell: Shell) -> None:
    old = Path(shell.ask("backup")["file"])
    old = old.rename(old.with_name("passbot-20260102-000000.db"))  # the next one is made in the same second
    with closing(sqlite3.connect(shell.home / "passbot.db")) as database:
        noise = "INSERT INTO rules SELECT value, hex(randomblob(1000000)) FROM generate_series(1, 30)"
        noise = noise.replace("generate_series(1, 30)", f"json_each('{list(range(30))}')")
        database.execute(noise)
        database.commit()
    folder = shell.home / "backup"

    process = run(shell, "backup")
    while not any(folder.glob(".passbot-*.part")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (folder / ".passbot-20260101-000000.db.part-journal").touch()  # as SQLite leaves one, at some moments

    assert [old] == list(folder.glob("passbot-*.db"))
    assert 0 == shell.ask("backup")["orders"]
    assert [] == list(folder.glob(".*"))


def test_the_real_process_answers_and_ends_with_a_code(shell: Shell) -> None:
    process = run(shell, "backup", "/proc/nowhere/b.db")

    out, err = process.communicate()

    assert (3, "") == (process.returncode, out)
    assert err.startswith("passbot: The backup was not made (")


def test_an_export_is_read_by_excel(shell: Shell) -> None:
    shell.order(shell.register())
    file = shell.home / "orders.csv"

    said = shell("export", "orders", str(file))

    with file.open(newline="", encoding="utf-8-sig") as written:
        [row] = csv.DictReader(written)
    assert (0, f"1 rows are in {file}.\n") == (said.code, said.out)
    assert ("Анна Петрова", "'+79160000001") == (row["Name"], row["Phone"])


def test_a_status_tells_how_much_there_is(shell: Shell) -> None:
    shell.register()

    state = shell.ask("db", "status")

    assert ("SQLite", 1, 0) == (state["database"], state["residents"], state["orders"])


def test_a_look_at_a_new_site_makes_no_database(shell: Shell) -> None:
    (shell.home / "passbot.db").unlink()

    assert 0 == shell.ask("db", "status")["version"]
    assert not (shell.home / "passbot.db").exists()


def test_a_new_site_is_migrated_once(shell: Shell) -> None:
    (shell.home / "passbot.db").unlink()

    assert "Done, in " in shell("db", "migrate").out
    assert "Nothing to do: the database is up to date.\n" == shell("db", "migrate").out


@pytest.mark.parametrize("words", [("db", "migrate"), ("order", "list")])
def test_who_types_the_first_command_of_a_new_version_hears_why_it_takes_long(
    shell: Shell, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = len(migrations.MIGRATIONS)
    newer = [*migrations.MIGRATIONS, lambda: ["CREATE TABLE lifts (id BIGINT)"]]
    monkeypatch.setattr(migrations, "MIGRATIONS", newer)

    said = shell(*words).err

    assert f"The database goes from version {newest} to {newest + 1}; nobody is served" in said
    log = (shell.home / "log/events.log").read_text()
    assert all(line in log for line in said.splitlines())


def test_a_sound_database_is_said_to_be_sound(shell: Shell) -> None:
    shell.order(shell.register())

    found = shell.ask("db", "check")

    assert len(found) > 5
    assert all(each["holds"] for each in found)


def test_a_broken_promise_is_exit_code_1(shell: Shell) -> None:
    code = shell.order(shell.register())
    with closing(sqlite3.connect(shell.home / "passbot.db")) as database:
        database.execute("DELETE FROM events")
        database.commit()

    said = shell("db", "check")

    assert 1 == said.code
    assert f"every order has its event\tFalse\t{code}" in said.out


def test_the_schema_can_be_read(shell: Shell) -> None:
    assert "CREATE TABLE orders (" in shell("db", "schema").out


def test_a_grant_can_be_read_before_it_is_given(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_DATABASE_URL", "postgresql://passbot@127.0.0.1:1/passbot")

    said = shell("db", "grant", "gate")

    assert 0 == said.code
    assert 'ON ALL TABLES IN SCHEMA public TO "gate";\n' in said.out


@pytest.mark.parametrize(
    "words", [["db", "status"], ["db", "check"], ["order", "list"], ["export", "orders", "orders.csv"]]
)
def test_a_database_that_is_away_means_later(
    words: list[str], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSBOT_DATABASE_URL", "postgresql://passbot:hunter2@127.0.0.1:1/passbot")

    said = shell(*words)

    assert 3 == said.code
    assert "The database does not answer as it should" in said.err
    assert "hunter2" not in said.err


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("SELECT 1", "ok"),
        ("UPDATE schema_version SET version = 1", "missing"),
        ("UPDATE schema_version SET version = 999", "wrong"),
        ("DROP TABLE schema_version", "wrong"),
    ],
)
def test_check_looks_at_the_database(sql: str, state: str, shell: Shell) -> None:
    with closing(sqlite3.connect(shell.home / "passbot.db")) as connection:
        connection.execute(sql)
        connection.commit()

    said = shell("check", "--json")

    found = {finding["what"]: finding["state"] for finding in json.loads(said.out)["checks"]}
    assert (state, 1 if state == "wrong" else 0) == (found["database"], said.code)

"""`./run import-original`: the original's own tables, filled as it fills them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.commands.shell import Shell

MOSCOW = ZoneInfo("Europe/Moscow")
TABLES = """
    CREATE TABLE Users (Phone INT PRIMARY KEY not null, Name TEXT not null, House_num TEXT not null,
        Code TEXT not null, Inviter_Code TEXT not null, Chat_Id INT not null);
    CREATE TABLE InvitationCodes (Code TEXT, Creator TEXT);
    CREATE TABLE UsedCodes (Code TEXT, Creator TEXT);
    CREATE TABLE Orders (Number INTEGER PRIMARY KEY, Code TEXT, Car_num TEXT, Car_brand TEXT, Time TIMESTAMP,
        Time_of_arrival TIMESTAMP, Status INT DEFAULT 0);
"""
ANNA, BORIS, ODD = "a" * 20, "b" * 20, "c" * 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "original.db"
    ago = {
        hours: str(datetime.now(MOSCOW).replace(tzinfo=None) - timedelta(hours=hours)) for hours in (1, 50)
    }
    with closing(sqlite3.connect(path)) as original, original:
        original.executescript(TABLES)
        original.executemany(
            "INSERT INTO Users VALUES (?, ?, ?, ?, 'x', ?)",
            [
                (89160000001, "Петрова Анна Ивановна", "27", ANNA, 11),
                (89160000002, "Носов Борис Петрович", "3а", BORIS, 12),
                (89160000003, "/order now please", "5", ODD, 13),
            ],
        )
        original.executemany(
            "INSERT INTO Orders (Code, Car_num, Car_brand, Time, Status) VALUES (?, ?, ?, ?, ?)",
            [
                (ANNA, "а123аа", "Lada", ago[1], 0),
                (ANNA, "а124аа", "Lada", ago[1], 1),
                (BORIS, "а125аа", "Lada", ago[50], 0),
                (ODD, "а126аа", "Lada", ago[1], 0),
            ],
        )
        original.execute("INSERT INTO InvitationCodes VALUES ('<&*', 'x')")
    return path


def test_residents_and_open_passes_come_over(shell: Shell, file: Path) -> None:
    said = shell("import-original", str(file))

    people, [order] = shell.ask("resident", "list"), shell.ask("order", "list")
    assert 0 == said.code
    assert {("Петрова Анна Ивановна", "27"), ("Носов Борис Петрович", "3А")} == {
        (person["name"], person["house"]) for person in people
    }
    assert ("А 123 АА", "Lada") == (order["plate"], order["brand"])


def test_it_says_what_stays_behind_and_why(shell: Shell, file: Path) -> None:
    said = shell("import-original", str(file)).out

    assert "2 residents and 1 open passes came over." in said
    assert "1 unused codes did not" in said
    assert "not taken over: /order now please: A name has letters" in said


def test_a_pass_runs_out_when_it_would_have(shell: Shell, file: Path) -> None:
    shell("import-original", str(file))

    [order] = shell.ask("order", "list")

    until = datetime.fromisoformat(order["until"])
    assert timedelta(hours=46) < until - datetime.now(UTC) < timedelta(hours=47, seconds=1)


def test_a_second_time_nothing_comes_twice(shell: Shell, file: Path) -> None:
    shell("import-original", str(file))

    again = shell("import-original", str(file)).out

    assert "0 residents and 0 open passes came over.\n2 residents were here already." in again
    assert 1 == len(shell.ask("order", "list"))


def test_the_file_itself_is_left_alone(shell: Shell, file: Path) -> None:
    before = file.read_bytes()

    shell("import-original", str(file))

    assert before == file.read_bytes()


@pytest.mark.parametrize("content", [None, b"", b"not a database at all, but long enough" * 40])
def test_any_other_file_is_refused(shell: Shell, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.db"
    if content is not None:
        path.write_bytes(content)

    said = shell("import-original", str(path))

    assert (1, True) == (said.code, "is not the database of an original passbot" in said.err)


def test_a_site_does_not_start_on_the_originals_file(shell: Shell, file: Path) -> None:
    (shell.home / "passbot.db").write_bytes(file.read_bytes())

    said = shell("order", "list")

    assert (1, True) == (said.code, "tables of another program" in said.err)

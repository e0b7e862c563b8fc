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


def add(file: Path, *rows: tuple[str, tuple[object, ...]]) -> None:
    """More rows for the original's tables, as its many years have left them."""
    with closing(sqlite3.connect(file)) as original, original:
        for table, values in rows:
            names = "(Code, Car_num, Car_brand, Time, Status)" if table == "Orders" else ""
            original.execute(f"INSERT INTO {table} {names} VALUES ({', '.join('?' * len(values))})", values)


def ago(*, hours: float = 1) -> str:
    return str(datetime.now(MOSCOW).replace(tzinfo=None) - timedelta(hours=hours))


LEFT = [
    ("/order now please: ", "A name has letters"),
    ("Общий Чат Дома: ", "registered in a group chat"),
    ("Без Чата Человек: ", "'нет' is no Telegram account"),
    ("Петрова Анна Ивановна: ", "registered twice"),
    ("pass а126аа of ", "/order now please did not come over"),
    ("pass а130аа of ", "Общий Чат Дома did not come over"),
    ("pass а131аа of ", "nobody in the file has ordered it"),
    ("pass а132аа of Петрова Анна Ивановна: ", "its time 'вчера' cannot be read"),
    ("pass ! of Петрова Анна Ивановна: ", "."),
]


def test_every_row_that_is_left_is_told(shell: Shell, file: Path) -> None:
    add(
        file,
        ("Users", (89160000004, "Общий Чат Дома", "7", "d" * 20, "x", -100123)),
        ("Users", (89160000005, "Без Чата Человек", "7", "e" * 20, "x", "нет")),
        ("Users", (89160000006, "Петрова Анна Ивановна", "27", "f" * 20, "x", 11)),
        ("Orders", ("d" * 20, "а130аа", "Lada", ago(), 0)),
        ("Orders", ("z" * 20, "а131аа", "Lada", ago(), 0)),
        ("Orders", (ANNA, "а132аа", "Lada", "вчера", 0)),
        ("Orders", (ANNA, "!", "Lada", ago(), 0)),
        ("Orders", ("f" * 20, "а133аа", "Lada", ago(), 0)),
    )

    said = shell("import-original", str(file)).out

    assert "2 residents and 2 open passes came over.\n1 passes are over by now." in said
    left = [line for line in said.splitlines() if line.startswith("not taken over: ")]
    assert LEFT == [pair for pair, line in zip(LEFT, left, strict=True) if all(part in line for part in pair)]


def test_passes_of_one_second_are_told_apart(shell: Shell, file: Path) -> None:
    second = ago()[:19]
    for number, part in enumerate((".000001", ".5", ".999999")):
        add(file, ("Orders", (BORIS, f"а14{number}аа", "Lada", second + part, 0)))

    said = [shell("import-original", str(file)).out for _ in range(2)]

    assert "and 4 open passes came over" in said[0]
    assert "and 0 open passes came over" in said[1]
    assert "4 passes came over before." in said[1]
    assert 4 == len(shell.ask("order", "list"))


def test_a_pass_whose_plate_was_corrected_does_not_come_again(shell: Shell, file: Path) -> None:
    shell("import-original", str(file))
    [order] = shell.ask("order", "list")
    with closing(sqlite3.connect(shell.home / "passbot.db")) as ours, ours:
        ours.execute(
            "UPDATE orders SET plate = 'А999АА', plate_key = 'A999AA' WHERE code = ?", (order["code"],)
        )

    again = shell("import-original", str(file)).out

    assert "and 0 open passes came over" in again
    assert 1 == len(shell.ask("order", "list"))


def test_a_row_that_cannot_be_read_hides_no_other(shell: Shell, file: Path) -> None:
    add(file, ("Orders", (BORIS, "а150аа", b"\xff\xfe\x1b[2J", ago(), 0)))
    with closing(sqlite3.connect(file)) as original, original:
        original.execute("UPDATE Orders SET Car_brand = CAST(Car_brand AS TEXT) WHERE Car_num = 'а150аа'")

    said = shell("import-original", str(file))

    assert (0, True) == (said.code, "2 residents and" in said.out)
    assert "\x1b" not in said.out


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

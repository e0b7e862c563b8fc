"""Tables for a table program: whole, readable in Excel, and never a formula."""

import csv
from itertools import zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, Unavailable
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.slots import slots
from passbot.services.telling import export
from tests.services import offices
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle
from tests.services.places import some_places

MOSCOW = ZoneInfo("Europe/Moscow")


def read(file: Path) -> list[dict[str, object]]:
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8-sig") as written:
            return [{key: cell or None for key, cell in row.items()} for row in csv.DictReader(written)]
    book = load_workbook(file, read_only=True)
    titles, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip_longest(map(str, titles), row)) for row in rows]


@pytest.mark.parametrize("name", ["orders.csv", "orders.XLSX"])
def test_every_order_is_a_row(name: str, anna: Resident, tmp_path: Path) -> None:
    first, second = order_car(anna), invite_guest(anna, "Мария Кюри")
    changes.cancel(second.code, actor=OPERATOR, now=NOON, reason="ill")

    count = export.write("orders", tmp_path / name, MOSCOW)

    car, guest = read(tmp_path / name)
    assert 2 == count
    assert (first.code, "open", first.plate, "27") == (
        car["Code"],
        car["Status"],
        car["Plate"],
        str(car["House"]),
    )
    assert ("2026-05-04 12:00:00", None) == (car["From"], car["Closed"])
    assert ("Мария Кюри", "cancelled", "ill") == (guest["Guest"], guest["Status"], guest["Reason"])


def test_every_turn_of_an_arrival_is_a_row(anna: Resident, rules: Rules, tmp_path: Path) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=OPERATOR, rules=rules, now=NOON)
    arrivals.annul(order.code, actor=OPERATOR, rules=rules, now=NOON, reason="wrong car")

    export.write("arrivals", tmp_path / "a.csv", MOSCOW)

    assert [("entry", None), ("annulled", "wrong car")] == [
        (row["What"], row["Reason"]) for row in read(tmp_path / "a.csv")
    ]


def test_what_is_booked_has_columns_of_its_own(anna: Resident, rules: Rules, tmp_path: Path) -> None:
    north, place = offices.office(1, name="Север"), some_places.barbershop()
    desk = offices.book(north, "1", anna)
    offices.stay(north, settle("Борис Смирнов", "12"))
    slots.book(
        slots.bookable(place, now=NOON)[0].uuid, actor=OPERATOR, for_resident=anna.id, rules=rules, now=NOON
    )
    orders.place(Wish(plate=plates.read("А123ВС77"), brand="Kia"), actor=actor(anna), rules=rules, now=NOON)
    arrivals.record(desk.code, actor=OPERATOR, rules=rules, now=NOON)

    for table in ("orders", "arrivals"):
        export.write(table, tmp_path / f"{table}.csv", MOSCOW)

    told = [
        [row[name] for name in ("Brand", "Place", "Office", "Desk")] for row in read(tmp_path / "orders.csv")
    ]
    assert [
        [None, None, "Север", "1"],
        [None, None, "Север", None],
        [None, "Барбершоп", None, None],
        ["Kia", None, None, None],
    ] == told
    assert [("Север", "1")] == [(row["Office"], row["Desk"]) for row in read(tmp_path / "arrivals.csv")]


def test_a_phone_is_a_text(anna: Resident, tmp_path: Path) -> None:
    export.write("residents", tmp_path / "r.xlsx", MOSCOW)

    [row] = read(tmp_path / "r.xlsx")
    assert (anna.name, f"'{anna.phone}") == (row["Name"], row["Phone"])


def test_excel_is_told_that_it_is_utf_8(anna: Resident, tmp_path: Path) -> None:
    export.write("residents", tmp_path / "r.csv", MOSCOW)

    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_pins_are_not_exported(anna: Resident, tmp_path: Path) -> None:
    guest = invite_guest(anna, "Мария Кюри", with_pin=True)
    for name in export.TABLES:
        export.write(name, tmp_path / f"{name}.csv", MOSCOW)

    assert guest.pin is not None
    assert not [file for file in tmp_path.glob("*.csv") if guest.pin in file.read_text().split(",")]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+79161234567", "'+79161234567"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0=1+1", "'\u00a0=1+1"),
        ("\x00=1+1", "'=1+1"),
        ("\x0bKia", "Kia"),
        ("Kia\ud800", "Kia"),
        ("Kia=fine", "Kia=fine"),
        ("А123ВС77", "А123ВС77"),
        ("", ""),
        (None, None),
        (-1, -1),
    ],
)
def test_what_people_typed_is_never_a_formula(typed: export.Cell, written: export.Cell) -> None:
    assert written == export.safe(typed)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_what_was_typed_into_an_order_is_written_as_text(name: str, anna: Resident, tmp_path: Path) -> None:
    invite_guest(anna, '=HYPERLINK("http://example.org")')

    export.write("orders", tmp_path / name, MOSCOW)

    [row] = read(tmp_path / name)
    assert '\'=HYPERLINK("http://example.org")' == row["Guest"]


@pytest.mark.parametrize("name", ["x", "x.xls", "x.txt", ".csv"])
def test_another_ending_is_refused(name: str, db: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"neither \.csv nor \.xlsx"):
        export.write("orders", tmp_path / name, MOSCOW)

    assert [] == [file for file in tmp_path.iterdir() if file.suffix != ".db" and "-" not in file.name]


def test_another_table_is_refused(db: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Choose orders, arrivals, residents"):
        export.write("secrets", tmp_path / "x.csv", MOSCOW)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_what_cannot_be_written_leaves_the_old_file(name: str, anna: Resident, tmp_path: Path) -> None:
    target = tmp_path / name
    target.write_text("old")
    (tmp_path / f".{name}.part").mkdir()  # in the way of the draft

    with pytest.raises(Unavailable, match="cannot be written"):
        export.write("orders", target, MOSCOW)

    assert "old" == target.read_text()

"""Lines of the five documents that no other test holds by itself, by their numbers; test_documents.py has them all."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.orders import Wish
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.process import parts
from passbot.sandbox.running import Box, running
from passbot.services.desks import offices
from passbot.services.passes import orders
from passbot.services.people import roster
from passbot.services.slots import slots
from passbot.settings import config
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.store.db import database
from passbot.texts import Texts
from passbot.timetable.jobs import BY_NAME, TIDYING, Every
from tests.api.board.talking import at
from tests.api.server import Running
from tests.api.server import running as serving
from tests.bot.chatting import Chat, person
from tests.bot.conftest import admin, anna, db
from tests.services import offices as desks
from tests.services.people.some_people import NOON, actor, order_car, settle
from tests.services.places.some_places import barbershop
from tests.sheets import sites

__all__ = ["admin", "anna", "db"]
RULES = Rules()


def test_s0_04_a_slot_lasts_two_hours_unless_its_place_says_otherwise() -> None:
    place = barbershop()

    found = slots.bookable(place, now=NOON)

    assert found
    assert {timedelta(hours=2)} == {slot.end - slot.start for slot in found}


def test_s0_06_slots_are_filled_and_past_ones_swept_every_hour() -> None:
    assert Every(1, "hours") == BY_NAME["slots"].every


def test_s2_17_what_is_old_is_swept_every_day() -> None:
    assert Every(1, "days", at=TIDYING) == BY_NAME["tidy"].every


@pytest.mark.parametrize("command", ["/register", "/start"])
def test_s1_10_and_s1_11_register_and_start_first_look_whether_somebody_is_registered(
    anna: Chat, command: str
) -> None:
    assert "already registered" in anna.say(command)
    assert "20 letters and digits" in Chat(5).say(command)


def test_s1_18_an_order_keeps_when_it_was_made(anna: Chat) -> None:
    made = order_car(person(anna), now=NOON + timedelta(minutes=5))

    assert NOON + timedelta(minutes=5) == made.created_at == orders.by_code(made.code).created_at


def test_s1_22_a_row_has_all_that_is_known_of_who_ordered(anna: Chat) -> None:
    somebody, board = person(anna), MemoryBoard()
    wish = Wish(plate=plates.read("А123ВС77"), brand="Kia Rio")
    order = orders.place(wish, actor=actor(somebody), rules=RULES, now=NOON)

    words = Wording(Texts("en", ZoneInfo(RULES.zone)))
    Sync(board, words, rules=RULES, holder="w").cycle(NOON)

    [row] = board.rows
    phone = (somebody.phone or "").removeprefix("+7")
    assert [order.code, "А 123 ВС 77", "Kia Rio", "04.05.2026 12:00", somebody.name] == list(row[:5])
    assert phone == "".join(filter(str.isdigit, str(row[5])))[1:]
    assert ("27", False) == (row[6], row[7])


@pytest.fixture(scope="module")
def google() -> Iterator[Box]:
    with running() as box:
        yield box


def settings_of(google: Box, home: Path, **given: object) -> config.Settings:
    key = json.dumps(sites.key(google, "worker"))
    return config.load(home, creds=key, google_base=google.base, **given)


def test_s1_04_the_names_of_spreadsheet_and_worksheets_are_settings(google: Box, tmp_path: Path) -> None:
    title = f"Ворота {tmp_path.name}"  # the other database's run has the same Google
    sites.share(google, title)
    names = {"spreadsheet": title, "sheet_latest": "Ждём", "sheet_completed": "Были"}

    board = parts.sheet(settings_of(google, tmp_path, **names)).board()
    board.set_up()

    said = google.google.look("owner", board.id)
    assert {"Ждём", "Были"} <= {sheet["properties"]["title"] for sheet in said["sheets"]}


def test_s1_20_the_pause_between_two_looks_at_the_sheet_is_a_setting(google: Box, tmp_path: Path) -> None:
    title = f"Every 20 s {tmp_path.name}"
    sites.share(google, title)
    settings = settings_of(google, tmp_path, spreadsheet=title, sync_seconds=20)

    assert 20 == parts.sheet(settings).worker(holder="w").turn()


def test_s1_23_how_far_ahead_the_sheet_looks_is_a_setting(google: Box, tmp_path: Path, anna: Chat) -> None:
    title = f"A week ahead {tmp_path.name}"  # the other database's run has the same Google
    sites.share(google, title)
    order_car(person(anna), since=NOON + timedelta(days=6), hours=1)

    seen = []
    for number, hours in enumerate((48, 24 * 7)):
        sheet = parts.sheet(settings_of(google, tmp_path, spreadsheet=title, sheet_hours=hours))
        board = sheet.board()
        board.set_up()
        sheet.sync(board, holder="w").cycle(NOON + timedelta(seconds=10 * number))
        seen.append(len(board.read().rows))

    assert [0, 1] == seen


def test_s2_08_on_a_closed_day_nobody_comes_without_a_desk(admin: Chat, anna: Chat) -> None:
    where = desks.office(2)
    day = NOON.date().isoformat()

    admin.press("desk.close", str(where.id), day, "yes")
    said = anna.press("desk.stay", str(where.id), day)

    assert "closed on that day" in said
    assert () == offices.on(where, NOON.date(), now=NOON).present


def test_s2_12_an_admin_adds_names_by_the_list_and_removes_one(admin: Chat) -> None:
    admin.press("people.add")
    admin.say("Анна Иванова\nБорис Ильин")
    first, second = roster.free()
    admin.press("people.remove", str(first.id), "yes")

    assert ["Анна Иванова", "Борис Ильин"] == [first.name, second.name]
    assert ["Борис Ильин"] == [each.name for each in roster.free()]


def test_s2_26_people_come_with_their_bookings_however_many_there_are() -> None:
    """Structure: a query for each person would show in their number."""
    asked = [asked_for(taken, called) for taken, called in ((2, "Север"), (9, "Юг"))]

    assert asked[0] == asked[1]


def asked_for(taken: int, called: str) -> int:
    """How many statements the floor of a day takes with so many desks taken on it."""
    where: Place = desks.office(10, name=called)
    for number in range(1, taken + 1):
        desks.book(where, str(number), settle(f"Житель {called} {'абвгдежзи'[number - 1]}", None))
    seen: list[object] = []
    database.query_hooks.append(lambda *told: seen.append(told))
    try:
        shown = offices.on(where, NOON.date(), now=NOON)
    finally:
        database.query_hooks.clear()
    assert taken == sum(desk.order is not None and bool(desk.order.resident.name) for desk in shown.desks)
    return len(seen)


def test_s4_17_what_was_booked_on_the_board_outlives_a_restart(tmp_path: Path) -> None:
    given = {"board_access": "open", "database_url": f"sqlite:///{tmp_path}/kept.db"}

    def life(server: Running) -> list[int]:
        with at(server.base) as visitor:
            before: list[int] = visitor.hear()["data"]["booked_slots"]
            visitor.ask("book", 9)
        return before

    booked = []
    for _ in range(2):
        with serving("sqlite", tmp_path, **given) as server:
            booked.append(life(server))

    assert [[], [9]] == booked

"""One slot of the board, fifty people, three channels at once: one of them gets it, each of the rest is told so."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest

from passbot.clock import utc_now
from passbot.domain.times import windows
from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.store.statement import Statement
from tests.api.board.talking import Board, at
from tests.api.server import Caller, Running, running
from tests.journeys.house import where_it_is_noon
from tests.machine.room import settle
from tests.patience import PATIENCE
from tests.services.places.some_places import offer_the_board

OVER_REST, AT_THE_BOARD, IN_THE_CHAT = 17, 17, 16
HOUR = 13
BOT_REFUSES = ("Somebody was faster: this slot is taken.", "This slot is held until ")
ORDERED = "SELECT r.name, s.status FROM orders o JOIN residents r ON r.id = o.resident_id, slots s"
BOOKED = Statement(f"{ORDERED} WHERE s.id = o.slot_id")


@dataclass(frozen=True)
class Heard:
    name: str
    has_it: bool
    words: str


Deed = Callable[[], Heard]


@pytest.fixture
def server(box: Box, tmp_path: Path) -> Iterator[Running]:
    """The API, the board and the bot in one process; by its clock it is noon."""
    (tmp_path / "token.txt").write_text(TOKEN)
    zone = where_it_is_noon(utc_now())
    unpaced = {"chat_pace": 0, "overall_pace": 0}
    with running("sqlite", tmp_path, only="bot,api", telegram_base=box.base, zone=zone, **unpaced) as started:
        with started.anybody() as http:
            http.get("/health")  # there is a board by then
        with started.database():
            offer_the_board(now=utc_now())
        yield started


@pytest.fixture
def telegram(box: Box) -> Iterator[Telegram]:
    with Telegram(box.base) as telegram:
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        yield telegram


def by_rest(caller: Caller, uuid: str) -> Deed:
    def book() -> Heard:
        answer = caller.post(f"/api/v1/slots/{uuid}/book")
        assert answer.status_code in (201, 409), answer.text
        return Heard(caller.resident.name, answer.status_code == 201, answer.json().get("code", ""))

    return book


def at_the_board(name: str, board: Board) -> Deed:
    def book() -> Heard:
        *updates, answer = board.ask("book", HOUR)
        assert {each["type"] for each in updates} <= {"slots_update"}
        return Heard(name, answer["success"], answer["message"])

    return book


def in_the_chat(name: str, phone: Phone, button: str) -> Deed:
    """The first press keeps it, the second books it; whoever comes too late hears an alert at the first."""

    def book() -> Heard:
        kept = phone.press(button, wait=PATIENCE)
        if kept.show_alert:
            return Heard(name, False, kept.text)
        phone.wait()
        booked = phone.press("✅ Book", wait=PATIENCE)
        return Heard(name, booked.text == "Booked", booked.text)

    return book


def callers(server: Running, word: str, number: int) -> list[Caller]:
    return [server.caller(f"{word} Номер{chr(ord('а') + each)}") for each in range(number)]


def the_slot(caller: Caller) -> str:
    [place] = caller.get("/api/v1/places").json()
    slots = caller.get(f"/api/v1/places/{place['id']}/slots", status="available").json()
    zone = windows.zone(place["timezone"])
    [uuid] = [
        each["id"] for each in slots if HOUR == datetime.fromisoformat(each["start"]).astimezone(zone).hour
    ]
    return str(uuid)


def phones(server: Running, telegram: Telegram) -> dict[str, Phone]:
    """People with the list of free times before them."""
    assert telegram.awake(timeout=PATIENCE)
    found = {}
    for number in range(IN_THE_CHAT):
        name = f"Чат Номер{chr(ord('а') + number)}"
        found[name] = telegram.person(name, id=60_001 + number, language_code="en")
        with server.database():
            settle(found[name].id, name, house=str(300 + number))
        found[name].say("/slots")
    assert telegram.quiet(quiet=0.2, timeout=PATIENCE)
    return found


def button_of(phone: Phone) -> str:
    [found] = [each for each in phone.chat().last.buttons if f"{HOUR}:00–" in each]
    return found


def all_at_once(deeds: list[Deed]) -> list[Heard]:
    line = Barrier(len(deeds))

    def go(deed: Deed) -> Heard:
        line.wait(PATIENCE)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(go, deeds))


def test_fifty_people_of_three_channels_want_one_slot(
    server: Running, telegram: Telegram, tmp_path: Path
) -> None:
    programs, visitors = callers(server, "Рест", OVER_REST), callers(server, "Доска", AT_THE_BOARD)
    uuid = the_slot(programs[0])
    with ExitStack() as stack:
        boards = [
            (each.resident.name, stack.enter_context(at(server.base, key=each.key))) for each in visitors
        ]
        for _, board in boards:
            board.hear()
        chats = [
            in_the_chat(name, phone, button_of(phone)) for name, phone in phones(server, telegram).items()
        ]

        rest = [by_rest(caller, uuid) for caller in programs]
        heard = all_at_once([*rest, *(at_the_board(*board) for board in boards), *chats])

    [winner] = [each.name for each in heard if each.has_it]
    with server.database():
        assert [(winner, "booked")] == [tuple(row) for row in BOOKED.rows()]
    over_rest, at_board, in_chat = heard[:OVER_REST], heard[OVER_REST:-IN_THE_CHAT], heard[-IN_THE_CHAT:]
    assert {each.words for each in over_rest if not each.has_it} <= {"slot.taken", "slot.held"}
    assert {f"Slot {HOUR} is not available"} == {each.words for each in at_board if not each.has_it}
    assert all(each.words.startswith(BOT_REFUSES) for each in in_chat if not each.has_it)
    assert [] == [file for file in tmp_path.rglob("errors.log") if file.read_text()]
    assert "ERROR" not in "".join(server.said)

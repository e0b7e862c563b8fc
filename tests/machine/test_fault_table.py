"""Every answer that Telegram gives instead of yes, met in a conversation: what becomes of the words, and of the chat.

Whatever happens to one message, the next one arrives: that is the last line of every row.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.store import models
from passbot.store.db import transaction
from tests.machine.room import Room, settle, states
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("db")
NOBODY = 77_777
Arrange = Callable[[Room, Phone], object]
TOO_WIDE = {"rows": [[{"label": "x", "verb": "v" * 80, "args": [], "url": "", "copy": "", "style": ""}]]}


def owe(chat: int, kind: str = "tg.say", **payload: Any) -> None:  # Any: JSON
    facts = {"language": "en", "picture": "", "keyboard": None, "html": "the words"} | payload
    outbox.owe(Route.TELEGRAM, str(chat), kind, facts, now=utc_now())


def failing(kind: Kind, *, path: str = "sendMessage", times: int = 1, seconds: float = 1) -> Arrange:
    """The words meet this fault."""

    def arrange(room: Room, anna: Phone) -> None:
        room.box.faults.plan(Fault(Side.TELEGRAM, kind, path=path, times=times, seconds=seconds))
        owe(anna.id)

    return arrange


def a_picture_refused(kind: str = "tg.say", fault: Kind = Kind.BAD_PICTURE) -> Arrange:
    """Telegram can make no photo of what we have drawn."""

    def arrange(room: Room, anna: Phone) -> None:
        place = {"message_id": anna.chat().last.id} if kind == "tg.show" else {}
        path = "editMessageMedia" if kind == "tg.show" else "sendPhoto"
        room.box.faults.plan(Fault(Side.TELEGRAM, fault, path=path))
        owe(anna.id, kind, picture="qr", picture_facts={"text": "x"}, **place)

    return arrange


def owing(kind: str = "tg.say", **payload: Any) -> Arrange:
    """What is owed is itself the fault."""

    def arrange(_room: Room, anna: Phone) -> None:
        owe(anna.id, kind, **payload)

    return arrange


def twice_the_same(room: Room, anna: Phone) -> None:
    card = anna.chat().last.id
    owe(anna.id, "tg.show", message_id=card)
    owe(anna.id, "tg.show", message_id=card)


def her_own_message(kind: str) -> Arrange:
    def arrange(room: Room, anna: Phone) -> None:
        owe(anna.id, kind, message_id=anna.chat().messages[0].id)

    return arrange


def too_late_to_delete(room: Room, anna: Phone) -> None:
    room.box.clock.move(timedelta(hours=49))
    owe(anna.id, "tg.erase", message_id=anna.chat().last.id)


# The row of the table, how it is met, what becomes of the delivery, how often the words stand in the chat.
ROWS: dict[str, tuple[Arrange, str, int]] = {
    "429 Too Many Requests": (failing(Kind.TOO_MANY_REQUESTS), "done", 1),
    "400 message is not modified": (twice_the_same, "done done", 1),
    "400 query is too old": (owing("tg.toast", query_id="1", text="x", is_alert=False), "done", 0),
    "400 message to edit not found": (owing("tg.show", message_id=9_999), "done", 1),
    "400 message to delete not found": (owing("tg.erase", message_id=9_999), "done", 0),
    "400 message can't be edited": (her_own_message("tg.show"), "done", 1),
    "400 message can't be deleted": (too_late_to_delete, "done", 0),
    "400 message text is empty": (owing(html="<b></b>"), "dead", 0),
    "400 message is too long": (owing(html="x" * 5_000), "dead", 0),
    "400 can't parse entities": (owing(html="<x>the words</x>"), "done", 1),
    "413 Request Entity Too Large": (failing(Kind.TOO_LARGE), "dead", 0),
    "400 IMAGE_PROCESS_FAILED": (a_picture_refused(), "done", 1),
    "400 IMAGE_PROCESS_FAILED of an edit": (a_picture_refused("tg.show"), "done", 1),
    "413 Request Entity Too Large for a picture": (a_picture_refused(fault=Kind.TOO_LARGE), "done", 1),
    "500 Internal Server Error": (failing(Kind.INTERNAL_ERROR), "done", 1),
    "502 Bad Gateway": (failing(Kind.BAD_GATEWAY), "done", 1),
    "503 before it was done": (failing(Kind.UNAVAILABLE_BEFORE), "done", 1),
    "200 with a broken body": (failing(Kind.BROKEN_ANSWER), "done", 2),
    "reset before it was done": (failing(Kind.DROPPED_BEFORE), "done", 1),
    "reset after it was done": (failing(Kind.DROPPED_AFTER), "done", 2),
    "reset of an edit": (failing(Kind.DROPPED_AFTER, path="editMessageText"), "done", 1),
    "401 while sending": (failing(Kind.EXPIRED_TOKEN), "done", 1),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_conversation_goes_on_after(room: Room, row: str) -> None:
    arrange, ends_as, times = ROWS[row]
    anna = room.person()
    anna.say("/help")
    anna.wait()

    arrange(room, anna)
    owe(anna.id, html="and then")

    assert room.meets(lambda: "owed" not in states())
    assert ["done", *ends_as.split(), "done"] == states()
    said = [message.text for message in anna.chat().from_bot]
    assert times == said.count("the words")
    assert "and then" == said[-1]


@pytest.mark.parametrize("row", ["403 user is deactivated", "403 bot was blocked by the user"])
def test_nobody_writes_to_who_cannot_be_reached(room: Room, row: str) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()
    if "deactivated" in row:
        anna.change(deactivated=True)
    else:
        anna.block()

    owe(anna.id)

    assert room.meets(lambda: ["done", "dead"] == states())
    assert not reachable(anna.id)


@pytest.mark.parametrize("row", ["400 chat not found", "403 bot can't initiate conversation with a user"])
def test_who_never_wrote_is_told_nothing_until_they_do(room: Room, row: str) -> None:
    stranger = room.telegram.person("Olga", id=NOBODY) if "initiate" in row else None
    settle(NOBODY, "Olga Demo")

    owe(NOBODY)

    assert room.meets(lambda: ["dead"] == states())
    assert not reachable(NOBODY)
    (stranger or room.telegram.person("Olga", id=NOBODY)).say("/help")
    assert room.meets(lambda: reachable(NOBODY))


def reachable(telegram_id: int) -> bool:
    known = residents.find_by_telegram(telegram_id)
    assert known
    return known.is_reachable


def test_a_button_that_is_too_wide_holds_up_no_chat_for_long(room: Room) -> None:
    """400 BUTTON_DATA_INVALID: we notice before Telegram does; it is our fault, tried thrice and given up."""
    anna = room.person()
    anna.say("/help")
    anna.wait()
    with transaction():
        owe(anna.id, keyboard=TOO_WIDE, keyboard_kind="Keyboard")
        models.Delivery.update(attempts=2).where(models.Delivery.status == "owed").execute()

    owe(anna.id, html="and then")

    assert room.meets(lambda: ["done", "dead", "done"] == states())


def test_nothing_is_said_in_a_group_also_when_it_becomes_a_supergroup(room: Room) -> None:
    """400 group chat was upgraded: nobody is written to there, so there is no chat id to change."""
    anna = room.person()
    group = room.telegram.group("Neighbours", [anna])
    anna.within(group).say("/help")
    room.telegram.upgrade(group)

    owe(group)

    assert room.meets(lambda: states() == ["dead"])


@pytest.mark.parametrize(
    "kind", [Kind.EXPIRED_TOKEN, Kind.NOT_FOUND], ids=["401 Unauthorized", "404 Not Found"]
)
def test_a_poller_killed_for_its_token_is_back_by_itself(room: Room, kind: Kind) -> None:
    anna = room.person()
    room.box.faults.plan(Fault(Side.TELEGRAM, kind, path="getUpdates", times=4))

    anna.say("/help")

    assert anna.wait(timeout=PATIENCE).last.text


@pytest.mark.parametrize("row", ["409 terminated by other getUpdates request", "409 while webhook is active"])
def test_a_poller_that_somebody_pushed_aside_is_back(room: Room, row: str) -> None:
    anna = room.person()
    if "webhook" in row:
        take("setWebhook", room, url="https://127.0.0.1:8443/elsewhere")
    else:
        take("getUpdates", room, timeout="0")

    anna.say("/help")

    assert anna.wait(timeout=PATIENCE).last.text


def take(method: str, room: Room, **said: str) -> None:
    httpx.post(f"{room.box.base}/bot{TOKEN}/{method}", data=said, trust_env=False).raise_for_status()

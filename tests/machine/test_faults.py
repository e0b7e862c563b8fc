"""Each way in which Telegram fails: what the person gets nevertheless, and what is noted."""

import time
from typing import Any

import httpx
import pytest

from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.seed import TOKEN
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.store import models
from tests.machine.room import Room, states
from tests.patience import PATIENCE, promised

pytestmark = pytest.mark.usefixtures("db")


def fail(room: Room, kind: Kind, path: str, *, times: int = 1, seconds: float = 5) -> None:
    room.box.faults.plan(Fault(Side.TELEGRAM, kind, path=path, times=times, seconds=seconds))


def owe(chat: int, kind: str, **payload: Any) -> None:
    facts = {"language": "en", "picture": "", "keyboard": None} | payload
    outbox.owe(Route.TELEGRAM, str(chat), kind, facts, now=utc_now())


def all_done() -> bool:
    return bool(states()) and set(states()) <= {"done", "dead"}


@pytest.mark.parametrize("times", [1, 4])
def test_a_poller_that_was_refused_is_back_within_ten_seconds(room: Room, times: int) -> None:
    anna = room.person()
    fail(room, Kind.EXPIRED_TOKEN, "getUpdates", times=times)
    began = time.monotonic()

    anna.say("/help")

    assert "/order" in anna.wait(timeout=PATIENCE).last.text
    assert time.monotonic() - began < promised(10)


def test_another_poller_takes_nothing_away_for_good(room: Room) -> None:
    anna = room.person()
    httpx.post(f"{room.box.base}/bot{TOKEN}/getUpdates", data={"timeout": "0"}, trust_env=False)

    anna.say("/help")

    assert "/order" in anna.wait().last.text


def test_a_chat_that_must_wait_holds_up_nobody_else(room: Room) -> None:
    anna, boris = room.person("Anna"), room.person("Boris")
    fail(room, Kind.TOO_MANY_REQUESTS, "sendMessage", seconds=2)
    anna.say("/help")
    assert room.meets(lambda: not room.box.faults.active)

    boris.say("/help")

    assert "/order" in boris.wait(timeout=PATIENCE).last.text
    assert [] == anna.chat().from_bot
    assert "/order" in anna.wait(timeout=PATIENCE).last.text


def test_nothing_overtakes_what_must_wait_in_its_chat(room: Room) -> None:
    anna = room.person()
    fail(room, Kind.TOO_MANY_REQUESTS, "sendMessage", seconds=1)

    for number in range(5):
        owe(anna.say("Hello").raw["chat"]["id"], "tg.say", html=f"number {number}")
    assert room.meets(all_done)

    said = [each.text for each in anna.chat().from_bot if each.text.startswith("number")]
    assert [f"number {number}" for number in range(5)] == said


@pytest.mark.parametrize("kind", [Kind.INTERNAL_ERROR, Kind.BAD_GATEWAY, Kind.UNAVAILABLE_BEFORE])
def test_a_server_error_is_waited_out(room: Room, kind: Kind) -> None:
    anna = room.person()
    fail(room, kind, "sendMessage", times=2)

    anna.say("/help")

    assert 1 == len(anna.wait().from_bot)
    assert room.meets(all_done)
    assert ["done"] == states()


def test_a_lost_answer_is_asked_once_more_and_then_left(room: Room) -> None:
    anna = room.person()
    fail(room, Kind.DROPPED_AFTER, "sendMessage", times=9)

    anna.say("/help")

    assert room.meets(all_done)
    assert 2 == len(anna.chat().from_bot)


def test_an_edit_whose_answer_was_lost_is_simply_repeated(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    card = anna.wait().last.id
    fail(room, Kind.DROPPED_AFTER, "editMessageText")

    owe(anna.id, "tg.show", html="changed", message_id=card)

    assert room.meets(lambda: ["done", "done"] == states())
    assert ["changed"] == [each.text for each in anna.chat().from_bot]


def test_who_has_blocked_the_bot_is_not_written_to(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()

    anna.block()
    owe(anna.id, "tg.say", html="Hello?")

    assert room.meets(lambda: ["done", "dead"] == states())
    assert not known(anna.id).is_reachable


def test_who_unblocks_the_bot_is_written_to_again(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()
    anna.block()
    assert room.meets(lambda: not known(anna.id).is_reachable)

    anna.unblock()

    assert room.meets(lambda: known(anna.id).is_reachable)


def known(telegram_id: int) -> Any:
    return residents.find_by_telegram(telegram_id)


def test_a_press_that_was_answered_already_is_no_fault(room: Room) -> None:
    anna = room.person()
    anna.say("/language")
    anna.wait()
    fail(room, Kind.DROPPED_AFTER, "answerCallbackQuery")

    answer = anna.press("English")

    assert answer.answered
    assert room.meets(all_done)
    assert "dead" not in states()


@pytest.mark.parametrize("message_id", [9_999, None])
def test_a_card_that_is_gone_is_sent_anew(room: Room, message_id: int | None) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()

    owe(anna.id, "tg.show", html="the card", message_id=message_id, card="order X")

    assert room.meets(all_done)
    assert "the card" == anna.chat().last.text
    assert 1 == models.Card.select().where(models.Card.name == "order X").count()


def test_markup_that_cannot_be_read_arrives_as_plain_words(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()

    owe(anna.id, "tg.say", html="<x>Tom &amp; Anna</x>")

    assert room.meets(all_done)
    assert "Tom & Anna" == anna.chat().last.text


def test_what_telegram_refuses_for_good_is_given_up_and_written_down(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()

    owe(anna.id, "tg.say", html="x" * 5_000)
    owe(anna.id, "tg.say", html="and then")

    assert room.meets(lambda: ["done", "dead", "done"] == states())
    assert "and then" == anna.chat().last.text
    assert 1 == models.Event.select().where(models.Event.kind == "delivery.dead").count()

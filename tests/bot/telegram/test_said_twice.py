"""A process that is killed between saying and marking, again and again: nobody hears a thing more than twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram.error import NetworkError, TelegramError

from passbot.bot.telegram.pace import Paces, Speed
from passbot.bot.telegram.sender import Sender
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.store import models
from tests.bot.chatting import SITE

AT_ONCE = Speed(0, 0)


class Bot:
    """Takes each message; what then happens to the process is the next of `ends`, None is nothing."""

    def __init__(self, *ends: BaseException | None) -> None:
        self.said: list[str] = []
        self.has_said_two = asyncio.Event()
        self._ends: Iterator[BaseException | None] = iter(ends)

    async def _post(self, _method: str, said: dict[str, Any]) -> dict[str, int]:  # Any: JSON
        self.said.append(said["text"])
        if len(self.said) == 2:
            self.has_said_two.set()
        if end := next(self._ends, None):
            raise end
        return {"message_id": 7}


@asynccontextmanager
async def life(bot: Bot) -> AsyncIterator[Sender]:
    """Of a process."""
    database = DatabaseThread()
    yield Sender(bot, database, Paces(AT_ONCE), SITE)  # type: ignore[arg-type]  # as much of it as is needed
    database.close()


def lives(bot: Bot, number: int) -> None:
    async def live() -> None:
        for _ in range(number):
            async with life(bot) as sender:
                await sender.look()
                await sender.settle()

    asyncio.run(live())


def owe(kind: str = "tg.say") -> None:
    facts = {"html": "hello", "picture": "", "keyboard": None, "language": "en"}
    outbox.owe(Route.TELEGRAM, "1", kind, facts, now=utc_now())


def states() -> list[tuple[str, str | None]]:
    return [(row.status, row.error) for row in models.Delivery.select()]


def killed() -> BaseException:
    return asyncio.CancelledError()  # nothing is marked after it


def test_what_was_said_and_never_marked_is_said_once_more_and_then_left() -> None:
    bot = Bot(killed(), killed(), killed())
    owe()

    lives(bot, 4)

    assert ["hello"] * 2 == bot.said
    assert [("dead", "maybe said")] == states()


def test_a_process_that_was_killed_once_loses_nothing() -> None:
    bot = Bot(killed())
    owe()

    lives(bot, 3)

    assert ["hello"] * 2 == bot.said
    assert [("done", None)] == states()


def no_answer() -> TelegramError:
    """The line broke after the message had been sent."""
    import httpx

    lost = NetworkError("lost")
    lost.__cause__ = httpx.ReadError("lost")
    return lost


@pytest.mark.parametrize("ends", [[killed(), no_answer()], [no_answer(), killed()]], ids=["after", "before"])
def test_an_answer_that_was_lost_counts_too(ends: list[BaseException]) -> None:
    bot = Bot(*ends)
    owe()

    lives(bot, 1)
    _make_due()
    lives(bot, 1)
    _make_due()
    lives(bot, 2)

    assert ["hello"] * 2 == bot.said
    assert ["dead"] == [status for status, _ in states()]


def test_a_card_that_has_no_message_yet_is_not_sent_for_ever_while_answers_are_lost() -> None:
    bot = Bot(*(no_answer() for _ in range(5)))
    owe("tg.show")

    for _ in range(5):
        lives(bot, 1)
        _make_due()

    assert ["hello"] * 2 == bot.said


def test_what_telegram_did_not_take_was_not_said() -> None:
    refused = NetworkError("not reached")  # no answer was on its way
    bot = Bot(killed(), refused, refused, None)
    owe()

    for _ in range(4):
        lives(bot, 1)
        _make_due()

    assert [("done", None)] == states()


def _make_due() -> None:
    models.Delivery.update(due_at=utc_now()).execute()


class Counting(DatabaseThread):
    """How often something was done on the gate's lane."""

    times = 0

    async def run(self, *args: Any, **kwargs: Any) -> Any:  # Any: whatever the service takes and answers
        self.times += 1
        return await super().run(*args, **kwargs)


def owe_a_word(people: int) -> None:
    for chat in range(1, people + 1):
        outbox.owe(Route.TELEGRAM, str(chat), "broadcast", {"text": f"word to {chat}"}, now=utc_now())


async def test_a_word_to_everybody_goes_over_the_gates_lane_once_for_each() -> None:
    bot, database, people = Bot(), Counting(), 20
    owe_a_word(people)
    sender = Sender(bot, database, Paces(AT_ONCE), SITE)  # type: ignore[arg-type]  # as much of it as is needed

    await sender.look()
    await sender.settle()
    database.close()

    beside = 3  # what the process before left, what is owed, the mark of the last
    assert people == len(bot.said)
    assert [("done", None)] * people == states()
    assert people + beside >= database.times


def test_of_a_word_to_everybody_a_kill_makes_one_in_doubt_and_repeats_no_other() -> None:
    bot = Bot(None, None, killed())
    owe_a_word(5)

    lives(bot, 2)

    said = [text.split()[-1] for text in bot.said]
    assert {"1": 1, "2": 1, "3": 2, "4": 1, "5": 1} == {each: said.count(each) for each in set(said)}


async def test_a_process_that_ends_in_the_middle_of_a_word_has_marked_what_it_has_said() -> None:
    bot, database = Bot(), DatabaseThread()
    owe_a_word(5)
    slow = Paces(Speed(chat=0, overall=50, burst=1))
    sender = Sender(bot, database, slow, SITE)  # type: ignore[arg-type]  # as much of it as is needed

    await sender.look()
    await bot.has_said_two.wait()
    await sender.close()
    database.close()

    assert len(bot.said) == [status for status, _ in states()].count("done")

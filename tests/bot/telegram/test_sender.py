"""What waits for its turn before it is said, and what does not."""

import asyncio
from typing import cast

import pytest
from telegram import Bot

from passbot.bot.talk.turns import Site
from passbot.bot.telegram.pace import Paces, Speed
from passbot.bot.telegram.sender import Sender
from passbot.dbthread import DatabaseThread
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.services.owed.chat_queue import TO_EVERYBODY
from tests.services.people.some_people import NOON

WAIT = 0.02


class Slow(Paces):
    """Everybody's turn comes a moment later; remembers whose it was."""

    def __init__(self) -> None:
        super().__init__(Speed())
        self.asked = list[str]()

    def in_chat(self, chat: str, now: float) -> float:
        self.asked.append(f"chat {chat}")
        return WAIT + super().in_chat(chat, now)

    def overall(self, now: float) -> float:
        self.asked.append("overall")
        return WAIT + super().overall(now)

    def to_everybody(self, now: float) -> float:
        self.asked.append("everybody")
        return WAIT + super().to_everybody(now)


@pytest.mark.parametrize(
    ("line", "kind", "turns"),
    [
        pytest.param("7", "tg.send", ["chat 7", "overall"], id="a message"),
        pytest.param(TO_EVERYBODY, "tg.send", ["chat 7", "everybody", "overall"], id="a word to everybody"),
        pytest.param("7", "tg.toast", [], id="the answer to a press, whose button spins meanwhile"),
    ],
)
async def test_a_message_waits_for_its_turns_and_the_answer_to_a_press_for_none(
    line: str, kind: str, turns: list[str]
) -> None:
    paces = Slow()
    sender = Sender(cast(Bot, None), cast(DatabaseThread, None), paces, Site(Rules(), bot_username=""))
    began = asyncio.get_running_loop().time()

    await sender._take_turn(line, Delivery(1, Route.TELEGRAM, "7", kind, {}, 0, NOON))

    assert turns == paces.asked
    assert asyncio.get_running_loop().time() - began >= WAIT * len(turns)


def test_two_bots_share_what_one_may_say_at_once() -> None:
    paces = Paces(Speed(overall=4))

    paces.share(2)

    assert [0, 0, 0.5] == [paces.overall(100) for _ in range(3)]

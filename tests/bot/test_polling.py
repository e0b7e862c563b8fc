"""Another program with our token: told as one trouble of the bot, by the alarms alone."""

import asyncio
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import Conflict

from passbot.bot import polling
from passbot.bot.inbox import Inbox
from passbot.bot.polling import RIVAL_LASTS, Poller
from passbot.pulse import Part
from tests.watch.ticking import Ticking


class Telegram:
    """Gives its answers in turn, then none; `spoken` when the last one has been worked on."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.spoken = asyncio.Event()

    async def _post(self, *_: Any, **__: Any) -> list[Any]:  # Any: as PTB has it
        if not self.answers:
            self.spoken.set()
            await asyncio.Event().wait()
        if answer := self.answers.pop(0):
            raise answer
        return []


async def polled(clock: Ticking, part: Part, *answers: Exception | None, later: float = 0) -> list[str]:
    """What the bot waits for after these answers, and after one more so many seconds later."""
    telegram = Telegram(*answers)
    poller = Poller(cast(Bot, telegram), cast(Inbox, None), part=part, monotonic=clock.monotonic)
    found = []
    for seconds in (0.0, later):
        clock.passes(seconds)
        telegram.answers += [None] if seconds else []
        telegram.spoken.clear()
        task = asyncio.create_task(poller.run())
        await telegram.spoken.wait()
        task.cancel()
        found.append(part.note("us").waiting_for)
    return found


@pytest.mark.parametrize(
    ("conflicts", "found"),
    [
        pytest.param(2, ["", ""], id="a stray one, of our own last poll"),
        pytest.param(3, ["another", ""], id="a rival"),
    ],
)
async def test_an_answer_between_two_conflicts_is_not_the_end_of_a_rival(
    monkeypatch: pytest.MonkeyPatch, conflicts: int, found: list[str]
) -> None:
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.0)
    clock = Ticking()
    part = Part("bot", now=clock.now, monotonic=clock.monotonic)
    rival = [Conflict("terminated by other getUpdates request")] * conflicts

    waited_for = await polled(clock, part, *rival, None, later=RIVAL_LASTS)

    assert found == waited_for

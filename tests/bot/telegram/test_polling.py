"""Another program with our token: told as one trouble of the bot, by the alarms alone."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import Conflict

from passbot.bot.telegram import polling
from passbot.bot.telegram.inbox import Inbox
from passbot.bot.telegram.polling import RIVAL_LASTS, RIVAL_TURN, Poller, Rival
from passbot.domain.site.health import Code
from passbot.pulse import Part
from passbot.sandbox.telegram import polling as far_polling
from tests.sandbox.telegram.far import far_side
from tests.watching.ticking import Ticking


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
    monkeypatch.setattr(polling, "RIVAL_TURN", 0.0)
    clock = Ticking()
    part = Part("bot", now=clock.now, monotonic=clock.monotonic)
    rival = [Conflict("terminated by other getUpdates request")] * conflicts

    waited_for = await polled(clock, part, *rival, None, later=RIVAL_LASTS)

    assert found == waited_for


def test_two_leave_each_other_ever_longer_turns() -> None:
    clock = Ticking()
    rival = Rival(clock.monotonic)

    turns = []
    for _ in range(8):
        rival.met()
        turns.append(rival.turn)
        clock.passes(RIVAL_TURN)

    assert [1, 2, 4, 8, 16, 30, 30, 30] == turns
    assert rival.is_here  # also with so long between two conflicts


def test_a_rival_of_a_night_and_a_day_is_still_left_half_a_minute() -> None:
    clock = Ticking()
    rival = Rival(clock.monotonic)

    for _ in range(2_000):
        rival.met()
        clock.passes(RIVAL_TURN)

    assert RIVAL_TURN == rival.turn


class Ears:
    """An inbox of one of two, which keep together what each has heard; `all_heard` when that is everything."""

    def __init__(self, heard: set[str], wanted: set[str], all_heard: asyncio.Event) -> None:
        self.heard, self.wanted, self.all_heard = heard, wanted, all_heard

    async def take(self, arrived: Sequence[dict[str, Any]]) -> None:  # Any: Telegram's own JSON
        self.heard.update(str(each["message"]["text"]) for each in arrived)
        if self.heard == self.wanted:
            self.all_heard.set()


class Watched(Part):
    """Rings when it waits for another program."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.met = asyncio.Event()

    def waits(self, code: Code, why: str = "") -> None:
        super().waits(code, why)
        if code is Code.ANOTHER:
            self.met.set()


async def test_both_of_two_programs_say_so_and_every_word_is_heard_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(far_polling, "CONFLICT_PAUSE", 0.02)
    monkeypatch.setattr(far_polling, "WARM", 0.02)
    ears = Ears(set(), {"/start", "1", "2", "3"}, asyncio.Event())
    parts = [Watched("one"), Watched("two")]
    with far_side() as far:
        async with far.bot() as one, far.bot() as two, asyncio.timeout(30):
            tasks = [
                asyncio.create_task(Poller(bot, cast(Inbox, ears), poll_seconds=1, part=part).run())
                for bot, part in zip((one, two), parts, strict=True)
            ]
            await asyncio.gather(*(part.met.wait() for part in parts))
            anna = await asyncio.to_thread(far.telegram.person, "Anna", language_code="ru")
            for text in sorted(ears.wanted):
                await asyncio.to_thread(anna.say, text)
            await ears.all_heard.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    assert ears.wanted == ears.heard

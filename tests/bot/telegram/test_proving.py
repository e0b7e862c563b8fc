"""`check --prove` of Telegram: one silent message, sent, edited, deleted; what differs is named, nothing is left."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from passbot.bot.telegram import proving
from passbot.bot.telegram.proving import ASSUMPTIONS, MOST_CALLS, Trial
from passbot.bot.telegram.request_pool import Lanes
from passbot.domain.site.proofs import Tried, Verdict
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.sandbox.seed import ADMIN_ID, TOKEN, seed
from passbot.sandbox.telegram.client import Phone, Telegram
from tests.box import shared

__all__ = ["shared"]
TEXT = "passbot is trying its way to Telegram."


@pytest.fixture
def admin(shared: Box) -> Iterator[Phone]:
    """Has opened the bot."""
    shared.do(lambda: seed(shared.telegram.world, shared.google))
    with Telegram(shared.base) as telegram:
        phone = Phone(telegram, {"id": ADMIN_ID}, "first")
        phone.say("/start")
        yield phone
    shared.do(shared.faults.clear)


class Otherwise(BaseRequest):
    """A Telegram whose answers to one method are others from some call on."""

    def __init__(
        self, base: str, method: str = "", answer: dict[str, Any] | None = None, *, after: int = 0
    ) -> None:
        self._way = Lanes(1, base, read_timeout=20)
        self._method, self._answer, self._left = method, answer, after
        self.asked: list[str] = []

    @property
    def read_timeout(self) -> float | None:
        return 20

    async def initialize(self) -> None:
        await self._way.initialize()

    async def shutdown(self) -> None:
        await self._way.shutdown()

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:  # Any: passed on
        method = url.rpartition("/")[2]
        self.asked.append(method)
        if method == self._method and self._answer is not None:
            self._left -= 1
            if self._left < 0:
                return int(self._answer.get("error_code", 200)), json.dumps(self._answer).encode()
        return await self._way.do_request(url, *given, **more)


async def tried(request: Otherwise, base: str, chat: int | None = ADMIN_ID) -> list[Tried]:
    bot = ExtBot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=request)
    try:
        return await proving.tried(Trial(bot, chat, TEXT))
    finally:
        await request.shutdown()


def named(found: list[Tried], verdict: Verdict) -> dict[str, str]:
    return {each.name.removeprefix("Telegram: "): each.saw for each in found if each.verdict is verdict}


async def test_everything_holds_and_no_message_is_left(shared: Box, admin: Phone) -> None:
    before = [each.text for each in admin.chat().messages]
    request = Otherwise(shared.base)

    found = await tried(request, shared.base)

    assert ({}, {}) == (named(found, Verdict.DIFFERS), named(found, Verdict.NOT_TRIED))
    assert before == [each.text for each in admin.chat().messages]
    assert MOST_CALLS >= len(request.asked)


def refused(words: str, code: int = 400) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": f"Bad Request: {words}"}


@pytest.mark.parametrize(
    ("method", "answer", "after", "name"),
    [
        ("editMessageText", refused("nothing new"), 1, "same"),
        ("editMessageText", refused("odd markup"), 2, "markup"),
        ("editMessageText", refused("where is it"), 4, "gone"),
        ("deleteMessage", refused("where is it"), 1, "deleted twice"),
        ("editMessageText", {"ok": True, "result": True}, 4, "gone"),
    ],
)
async def test_other_words_are_named_with_what_follows(
    method: str, answer: dict[str, Any], after: int, name: str, shared: Box, admin: Phone
) -> None:
    found = await tried(Otherwise(shared.base, method, answer, after=after), shared.base)

    differing = named(found, Verdict.DIFFERS)
    assert name in differing
    assert all(each.otherwise in each.words for each in found if each.verdict is Verdict.DIFFERS)


async def test_a_wait_that_telegram_asks_for_is_told_and_the_message_deleted(
    monkeypatch: pytest.MonkeyPatch, shared: Box, admin: Phone
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else PTB warns of its own future
    before = len(admin.chat().messages)
    fault = Fault(Side.TELEGRAM, Kind.TOO_MANY_REQUESTS, path="editMessageText")
    shared.do(lambda: shared.faults.plan(fault))

    found = await tried(Otherwise(shared.base), shared.base)

    assert "asks to wait" in named(found, Verdict.NOT_TRIED)["edited"]
    assert "asked to wait" in named(found, Verdict.DIFFERS)["pace"]
    assert before == len(admin.chat().messages)


async def test_without_an_admin_only_the_token_is_tried(shared: Box, admin: Phone) -> None:
    found = await tried(Otherwise(shared.base), shared.base, chat=None)

    assert {"bot", "pace", "answers"} == named(found, Verdict.HOLDS).keys()
    assert "admins.txt" in named(found, Verdict.NOT_TRIED)["sent"]


async def test_an_admin_who_has_not_opened_the_bot_is_asked_to(shared: Box, admin: Phone) -> None:
    found = await tried(Otherwise(shared.base), shared.base, chat=1002)

    assert "press /start" in named(found, Verdict.NOT_TRIED)["sent"]
    assert {} == named(found, Verdict.DIFFERS)


async def test_a_telegram_that_is_away_is_not_tried(shared: Box, admin: Phone) -> None:
    shared.do(lambda: shared.faults.plan(Fault(Side.TELEGRAM, Kind.DROPPED_BEFORE, times=None)))

    found = await tried(Otherwise(shared.base), shared.base)

    assert {} == named(found, Verdict.DIFFERS)
    assert "Telegram cannot be reached" in named(found, Verdict.NOT_TRIED)["bot"]


def test_the_page_about_it_has_the_same_table() -> None:
    page = Path("docs/sheet-proof.md").read_text(encoding="utf-8").partition("## The same for Telegram")[2]
    rows = [row.strip("| ").split(" | ") for row in page.splitlines() if row.startswith("| `")]

    assert [[f"`{each.name}`", each.holds, each.otherwise] for each in ASSUMPTIONS] == rows

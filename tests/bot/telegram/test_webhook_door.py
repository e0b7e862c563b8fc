"""Telegram's door: what is no update is refused in words, and never a fault of ours."""

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from passbot.bot.telegram.inbox import Raw
from passbot.bot.telegram.webhook import LARGEST, PATH, door

SECRET = "s" * 64


class Shelf:
    """An inbox that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[Raw] = []

    async def take(self, arrived: Sequence[Raw]) -> None:
        self.taken += arrived


async def post(body: bytes | AsyncIterator[bytes], secret: str = SECRET) -> tuple[httpx.Response, list[Raw]]:
    shelf = Shelf()
    way = httpx.ASGITransport(door(shelf, secret=SECRET))
    async with httpx.AsyncClient(transport=way, base_url="http://gate") as http:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await http.post(PATH, content=body, headers=headers), shelf.taken


async def test_an_update_is_taken() -> None:
    answer, taken = await post(b'{"update_id": 1, "message": {"text": "[[[[ 99"}}')

    assert (200, [1]) == (answer.status_code, [each["update_id"] for each in taken])


async def test_a_stranger_is_not_heard() -> None:
    answer, taken = await post(b'{"update_id": 1}', secret="made up")

    assert (401, []) == (answer.status_code, taken)


async def test_wrong_secrets_are_slowed_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf()
    way = httpx.ASGITransport(door(shelf, secret=SECRET), client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=way, base_url="http://gate") as http:
        statuses = [(await http.post(PATH, content=b"{}")).status_code for _ in range(20)]
        right = await http.post(
            PATH, content=b'{"update_id": 1}', headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
        )

    assert [401] * 10 + [429] * 10 == statuses
    assert 200 == right.status_code
    assert ["wrong secret at the webhook count=1 who=203.0.113.0/24"] == caplog.messages


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 9' + b"9" * 30 + b"}",
        b'{"update_id": 1, "message": {"chat": {"id": -9' + b"9" * 30 + b"}}}",
        b'{"update_id": ' + b"9" * 5_000 + b"}",
        b'{"update_id": 1, "message": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"update_id": 1, "message": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"update_id": 1, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[" * 500_000,
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_what_is_no_update_is_refused_in_words(body: bytes) -> None:
    answer, taken = await post(body)

    assert (400, []) == (answer.status_code, taken)
    assert "no update" in answer.text


async def test_a_body_without_end_is_refused_whatever_its_head_says() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 50_000 + 1):
            yield b" " * 50_000

    answer, taken = await post(pieces())

    assert (413, []) == (answer.status_code, taken)

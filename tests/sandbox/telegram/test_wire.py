"""Bodies, headers and status codes, byte by byte: what a library would hide."""

import asyncio
import json

import httpx
import pytest
from telegram.error import InvalidToken, RetryAfter

from passbot.sandbox.telegram import wire
from passbot.sandbox.telegram.client import Phone
from passbot.sandbox.telegram.errors import Refused
from tests.sandbox.telegram.conftest import newcomer
from tests.sandbox.telegram.far import TOKEN, Far, far_side


def send(far: Far, to: Phone, text: str) -> httpx.Response:
    return httpx.post(f"{far.base}/bot{TOKEN}/sendMessage", data={"chat_id": to.id, "text": text})


FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _newer_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it python-telegram-bot warns about how it tells the seconds to wait."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/bot/getMe", 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'),
        ("/botnonsense/getMe", 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'),
        (f"/bot{TOKEN}", 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'),
        (f"/bot{TOKEN}/", 404, b'{"ok":false,"error_code":404,"description":"Not Found: method not found"}'),
        (
            f"/bot{TOKEN}/sing",
            404,
            b'{"ok":false,"error_code":404,"description":"Not Found: method not found"}',
        ),
        (
            f"/bot{TOKEN}/sendDice",
            501,
            b'{"ok":false,"error_code":501,"description":"Not Implemented: the sandbox has no sendDice"}',
        ),
        (f"/bot{TOKEN}/getMyCommands", 200, b'{"ok":true,"result":[]}'),
        (f"/bot{TOKEN}/GETMYCOMMANDS", 200, b'{"ok":true,"result":[]}'),
        (
            f"/bot{TOKEN}/deleteWebhook",
            200,
            b'{"ok":true,"result":true,"description":"Webhook is already deleted"}',
        ),
        (
            f"/file/bot{TOKEN}/documents/file_0.txt",
            404,
            b'{"ok":false,"error_code":404,"description":"Not Found"}',
        ),
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_each_path_has_its_answer(lax: Far, verb: str, path: str, status: int, body: bytes) -> None:
    answer = httpx.request(verb, lax.base + path)

    assert (status, body, "application/json") == (
        answer.status_code,
        answer.content,
        answer.headers["content-type"],
    )


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (
            FORM,
            b"chat_id=%d&text=%%D0%%9F%%D1%%80%%D0%%B8%%D0%%B2%%D0%%B5%%D1%%82+%%26&disable_notification=true",
        ),
        (f"{FORM}; charset=utf-8", "chat_id=%d&text=Привет%%20%%26".encode()),
        ("application/json", '{"chat_id":%d,"text":"Привет &","entities":[]}'.encode()),
        (
            "application/json; charset=utf-8",
            '{"chat_id":"%d","text":"Привет &","protect_content":false}'.encode(),
        ),
        (
            "multipart/form-data; boundary=xx",
            '--xx\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n'
            '--xx\r\ncontent-disposition: form-data; name="text"\r\n\r\nПривет &\r\n--xx--\r\n'.encode(),
        ),
    ],
)
def test_a_body_may_come_in_three_ways(far: Far, anna: Phone, content_type: str, body: bytes) -> None:
    answer = httpx.post(
        f"{far.base}/bot{TOKEN}/sendMessage", content=body % anna.id, headers={"content-type": content_type}
    )

    assert "Привет &" == answer.json()["result"]["text"]


def test_a_request_may_stand_in_the_address(far: Far, anna: Phone) -> None:
    answer = httpx.get(f"{far.base}/bot{TOKEN}/sendMessage", params={"chat_id": anna.id, "text": "hello"})

    assert "hello" == answer.json()["result"]["text"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_refused(lax: Far, body: bytes) -> None:
    answer = httpx.post(
        f"{lax.base}/bot{TOKEN}/getMe", content=body, headers={"content-type": "application/json"}
    )

    assert (400, "Bad Request: can't parse JSON object") == (answer.status_code, answer.json()["description"])


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("nonsense", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ('{"inline_keyboard":"bad"}', 'field "inline_keyboard" must be of type Array'),
        ('{"force_reply":"yes"}', 'field "force_reply" must be of type Boolean'),
        (
            '{"inline_keyboard":[[{"callback_data":"x"}]]}',
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            '{"inline_keyboard":[[{"text":1}]]}',
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        ('{"keyboard":[[{"text":" "}]]}', "keyboard button text must be non-empty"),
        (
            '{"inline_keyboard":[[{"text":"x","callback_data":""}]]}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
    ],
)
def test_a_broken_keyboard_is_refused(lax: Far, lax_anna: Phone, markup: str, complaint: str) -> None:
    form = {"chat_id": lax_anna.id, "text": "x", "reply_markup": markup}

    answer = httpx.post(f"{lax.base}/bot{TOKEN}/sendMessage", data=form)

    assert f"Bad Request: {complaint}" == answer.json()["description"]


def test_too_large_a_request_is_refused() -> None:
    with pytest.raises(Refused, match="Request Entity Too Large") as refused:
        wire.read({"headers": [], "query_string": b""}, bytes(wire.LONGEST + 1))

    assert 413 == refused.value.code


def test_letters_beyond_ascii_are_escaped(far: Far, anna: Phone) -> None:
    answer = httpx.post(f"{far.base}/bot{TOKEN}/sendMessage", data={"chat_id": anna.id, "text": "я"})

    assert b'"text":"\\u044f"' in answer.content


async def test_a_stranger_is_told_so_where_the_door_is_not_open() -> None:
    with far_side(open_door=False) as far:
        stranger = far.bot("999:STRANGER")

        with pytest.raises(InvalidToken, match="rejected by the server"):
            await stranger.initialize()

        await stranger.shutdown()
        assert [TOKEN] == list(far.side.world.bots)


def test_a_stranger_is_told_so_in_telegrams_words() -> None:
    with far_side(open_door=False) as far:
        answer = httpx.post(f"{far.base}/bot999:STRANGER/getMe")

    assert b'{"ok":false,"error_code":401,"description":"Unauthorized"}' == answer.content


async def test_who_writes_too_fast_is_told_how_long_to_wait() -> None:
    with far_side(limits=True) as far:
        anna, boris = newcomer(far), newcomer(far, "Boris")
        async with far.bot() as bot:
            for _ in range(4):
                await bot.send_message(anna.id, "quick")

            with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
                await bot.send_message(anna.id, "too quick")
            refused = await asyncio.to_thread(send, far, anna, "too quick")
            await bot.send_message(boris.id, "other chats go on")
            far.clock.forward(1)
            await bot.send_message(anna.id, "slowly now")

    assert (429, "1", {"retry_after": 1}) == (
        refused.status_code,
        refused.headers["retry-after"],
        refused.json()["parameters"],
    )
    assert "Too Many Requests: retry after 1" == refused.json()["description"]


async def test_thirty_a_second_over_all_chats_and_no_more() -> None:
    with far_side(limits=True) as far:
        people = [newcomer(far) for _ in range(31)]
        async with far.bot() as bot:
            for each in people[:30]:
                await bot.send_message(each.id, "news")

            with pytest.raises(RetryAfter):
                await bot.send_message(people[30].id, "news")


def test_the_journal_tells_what_was_asked_and_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("journal") / "telegram.jsonl"
    with far_side(checked=False, journal=path) as far:
        anna = newcomer(far)
        for text in ("hello", ""):
            httpx.post(f"{far.base}/bot{TOKEN}/sendMessage", data={"chat_id": anna.id, "text": text})

    good, bad = [json.loads(line) for line in path.read_text().splitlines()]
    assert ("sendMessage", "hello", "hello") == (good["method"], good["params"]["text"], good["said"]["text"])
    assert "Bad Request: message text is empty" == bad["said"]["description"]
    assert TOKEN not in path.read_text()

"""The bot by webhook: it is taken away, given to another, or cannot be listened to."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from passbot.bot.telegram import webhook_watch
from passbot.bot.telegram.webhook import Webhook
from passbot.domain.people.people import Role
from passbot.errors import Misconfigured
from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from tests.machine.room import Room, opened
from tests.ports import free_port

ELSEWHERE = "http://127.0.0.1:1/telegram"


@pytest.fixture
def way() -> Webhook:
    port = free_port()
    return Webhook(f"http://127.0.0.1:{port}", "s" * 32, port=port)


@pytest.fixture
def posted(db: str, box: Box, way: Webhook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(webhook_watch, "LOOK_EVERY", 0.2)
    with opened(box, webhook=way) as room:
        yield room


def call(box: Box, method: str, **asked: str) -> dict[str, str]:
    answer = httpx.post(f"{box.base}/bot{TOKEN}/{method}", data=asked, trust_env=False)
    result = answer.json()["result"]
    return result if isinstance(result, dict) else {}


def address(box: Box) -> str:
    return call(box, "getWebhookInfo").get("url", "")


@pytest.mark.parametrize(
    ("found", "words"), [("", "its webhook was taken away"), (ELSEWHERE, f"another address: {ELSEWHERE}")]
)
def test_a_webhook_that_is_lost_is_set_again_and_the_admins_hear_of_it(
    posted: Room, box: Box, way: Webhook, found: str, words: str
) -> None:
    """As the start of an old program does that polls, or one with another address."""
    olga, anna = posted.person("Olga", role=Role.ADMIN), posted.person("Anna")
    olga.say("/help")
    olga.wait()

    call(box, "setWebhook", url=found) if found else call(box, "deleteWebhook")

    assert posted.meets(lambda: way.url == address(box))
    assert posted.meets(lambda: any(words in each.text for each in olga.chat().from_bot))
    anna.say("/help")
    assert "/order" in anna.wait().last.text
    assert 1 == sum(words in each.text for each in olga.chat().from_bot)


def test_a_site_whose_webhook_port_is_taken_ends_in_words(tmp_path: Path, way: Webhook) -> None:
    (tmp_path / "token.txt").write_text(TOKEN)
    given = {"home": tmp_path, "webhook_url": "https://gate.example.org", "webhook_port": way.port}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    environment |= {f"PASSBOT_{name.upper()}": str(value) for name, value in given.items()}
    with socket.socket() as taken:
        taken.bind((way.host, way.port))
        taken.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "passbot", "start", "--only", "bot"],
            env=environment,
            capture_output=True,
            text=True,
        )

    assert 1 == ended.returncode
    assert f"The webhook cannot listen on {way.host}:{way.port}" in ended.stderr


def test_a_taken_port_is_told_before_telegram_hears_of_it(db: str, box: Box, way: Webhook) -> None:
    with socket.socket() as taken:
        taken.bind((way.host, way.port))
        taken.listen()

        with pytest.raises(BaseExceptionGroup) as refusal, opened(box, webhook=way) as room:
            room.result()

    assert refusal.group_contains(Misconfigured, match="The webhook cannot listen on")
    assert "" == address(box)

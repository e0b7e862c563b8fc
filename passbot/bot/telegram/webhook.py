"""Updates by webhook: Telegram posts them here and gets 200 once they are stored."""

import asyncio
import hashlib
import hmac
import json
import logging
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from passbot.bot.telegram.inbox import Inbox, Raw
from passbot.errors import DatabaseAway
from passbot.listening import NOBODY, Proxies, Server, listen
from passbot.listening.noise import Noise
from passbot.listening.pace import Pace, Share

logger = logging.getLogger(__name__)

PATH = "/telegram"
LARGEST = 1_000_000  # bytes; a real update has a few thousand
WRONG_PACE, WRONG_BURST = 1.0, 10  # wrong secrets from one address: one a second after a burst of ten
DEEPEST = 64  # levels of JSON; a real update has ten
LARGEST_NUMBER = 2**63  # what a database can hold; Telegram's have 52 bits at most


@dataclass(frozen=True)
class Webhook:
    """The address at which Telegram reaches us: `public` is passed on by a proxy with a certificate to host
    and port.
    """

    public: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8081
    proxies: Proxies = NOBODY

    @property
    def url(self) -> str:
        return self.public.rstrip("/") + PATH


class Takes(Protocol):
    """The inbox, or a stand-in for tests."""

    async def take(self, arrived: Sequence[Raw]) -> None: ...


def secret_of(token: str) -> str:
    """The secret that only Telegram is told. It is derived from the token, so nothing more must be set up."""
    return hmac.new(token.encode(), b"passbot webhook", hashlib.sha256).hexdigest()


def door(inbox: Takes, secret: str) -> Starlette:
    wrong = Pace(WRONG_PACE, time.monotonic, burst=WRONG_BURST)
    noise = Noise(logger, time.monotonic)

    async def take(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            address = request.client.host if request.client else ""
            noise("wrong secret at the webhook", address)
            return _not_telegram(wrong.take(address))
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"An update has at most {LARGEST} bytes.", 413)
        update = _read(body)
        if update is None:
            return PlainTextResponse("This is no update of Telegram's.", 400)
        try:
            await inbox.take([update])  # a fault here is a 500, and Telegram posts again
        except DatabaseAway:
            return PlainTextResponse("The database is away: come again.", 503)
        return Response()

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


def _not_telegram(share: Share | None) -> Response:
    """Refuse a wrong secret: rate-limited and disconnected, because it shares the bot's event loop."""
    is_flood = share is not None and share.wait > 0
    headers = {"connection": "close"} | ({"retry-after": "1"} if is_flood else {})
    return PlainTextResponse("This is for Telegram alone.", 429 if is_flood else 401, headers)


async def _body(request: Request) -> bytes | None:
    """The body; None if it is too large, whatever its header says."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _read(body: bytes) -> Raw | None:
    """The update; None for what Telegram never sends and would fail further in."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        return None
    return update if _is_sane(update) else None


def _is_sane(update: Any) -> bool:  # Any: JSON
    level = [update]
    for _ in range(DEEPEST):
        if any(type(each) is int and abs(each) >= LARGEST_NUMBER for each in level):
            return False
        level = [inner for each in level for inner in _inside(each)]
    return not level


def _inside(value: Any) -> Iterable[Any]:  # Any: JSON
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def take_port(webhook: Webhook) -> socket.socket:
    """Open the port; raises Misconfigured if another program has it."""
    return listen(webhook.host, webhook.port, who="The webhook", setting="PASSBOT_WEBHOOK_PORT")


async def serve(webhook: Webhook, inbox: Inbox, port: socket.socket) -> None:
    """Serve until cancelled."""
    server = Server(door(inbox, webhook.secret), webhook.proxies, ws="none", lifespan="off")
    task = asyncio.create_task(server.serve(sockets=[port]), name="webhook door")
    try:
        await asyncio.shield(task)
    finally:
        server.should_exit = True
        await asyncio.wait({task}, timeout=1)

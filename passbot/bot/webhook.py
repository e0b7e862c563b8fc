"""Updates by webhook: Telegram posts them here, and hears 200 once they are stored."""

import asyncio
import hashlib
import hmac
import json
import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from passbot.bot.inbox import Inbox

logger = logging.getLogger(__name__)

PATH = "/telegram"
LARGEST = 1_000_000  # bytes; a real update has a few thousand


@dataclass(frozen=True)
class Webhook:
    """Telegram's way to us: `public` is what a proxy with a certificate passes on to host and port."""

    public: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8081

    @property
    def url(self) -> str:
        return self.public.rstrip("/") + PATH


def secret_of(token: str) -> str:
    """Only Telegram hears it; it follows from the token, so there is nothing more to set up."""
    return hmac.new(token.encode(), b"passbot webhook", hashlib.sha256).hexdigest()


def door(inbox: Inbox, secret: str) -> Starlette:
    async def take(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        if int(request.headers.get("content-length") or 0) > LARGEST:
            return Response(status_code=413)
        try:
            update = json.loads(await request.body())
        except ValueError:
            return Response(status_code=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return Response(status_code=400)
        await inbox.take([update])  # a fault here is a 500, and Telegram comes again
        return Response()

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


class _Server(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # ours captures none
        """The process has its own handlers."""
        return nullcontext()


async def serve(webhook: Webhook, inbox: Inbox) -> None:
    """Until cancelled."""
    config = uvicorn.Config(
        door(inbox, webhook.secret),
        host=webhook.host,
        port=webhook.port,
        access_log=False,
        log_config=None,
        lifespan="off",
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(), name="webhook door")
    try:
        await asyncio.shield(task)
    finally:
        server.should_exit = True
        await asyncio.wait({task}, timeout=1)

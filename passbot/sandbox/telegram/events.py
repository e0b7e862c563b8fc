"""Server-sent events of changes, for the page."""

import asyncio
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import wire
from passbot.sandbox.telegram.changes import Changes
from passbot.sandbox.wire import Message, Receive, Send

HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]
HELLO = b": here\n\n"


async def stream(changes: Changes, receive: Receive, send: Send) -> None:
    """Stream until the page closes or the sandbox stops."""
    queue = changes.listen()
    gone = asyncio.create_task(_gone(receive, queue))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_chunk(HELLO, more=True))
        while (change := await queue.get()) is not None:
            await send(_chunk(_event(change), more=True))
        await send(_chunk(b"", more=False))
    finally:
        gone.cancel()
        changes.leave(queue)


async def _gone(receive: Receive, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    queue.put_nowait(None)


def _event(change: dict[str, Any]) -> bytes:
    return b"data: " + wire.dump(change) + b"\n\n"


def _chunk(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}

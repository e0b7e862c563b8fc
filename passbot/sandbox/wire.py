"""Plain ASGI helpers of the simulators' front, and connections that can be cut."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any  # Any: ASGI messages and JSON

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from passbot.sandbox.refusals import Answer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class HungUp(Exception):
    """The client closed the connection in the middle of its request, which therefore does not count."""


class CuttableProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which also passes a function to cut the connection: `scope["state"]["cut"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.app_state = {**self.app_state, "cut": transport.close}


async def cut(scope: Message, receive: Receive) -> None:
    """Close the connection without an answer."""
    scope["state"]["cut"]()
    while (await receive())["type"] != "http.disconnect":
        pass  # the rest of the request


async def answer(send: Send, what: Answer) -> None:
    headers = {"content-type": what.content_type, "content-length": str(len(what.body)), **what.headers}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": what.status, "headers": raw})
    await send({"type": "http.response.body", "body": what.body})


async def answer_json(send: Send, document: object, *, status: int = 200) -> None:
    await answer(send, Answer(status, json.dumps(document, ensure_ascii=False).encode()))


async def body_of(receive: Receive) -> bytes:
    chunks, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


async def heard_out(receive: Receive) -> Receive:
    """The `receive` of a complete request: it is carried out even if the client leaves."""
    whole = [{"type": "http.request", "body": await body_of(receive), "more_body": False}]

    async def replay() -> Message:
        return whole.pop() if whole else await receive()

    return replay


async def unheard(_message: Message) -> None:
    """The `send` of an answer that nobody receives."""

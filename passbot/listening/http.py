"""An HTTP connection with limits, on top of uvicorn's protocol, which lacks them."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from passbot.listening.bounds import Bounds
from passbot.listening.lines import Connections

TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
TOO_SLOW = HTTPStatus.REQUEST_TIMEOUT
WORDS = {
    TOO_LARGE: "The address and the headers of a request have at most {0.head_bytes} bytes together, and "
    "{0.headers} headers.",
    TOO_SLOW: "The request did not come in time. Send it again.",
}


class Http(HttpToolsProtocol):
    """Counts bytes outside of bodies, and knows at any moment whether it waits for the client, and until when."""

    address = ""
    deadline: float | None = None
    was_served = stays = False
    _head = _fields = 0  # bytes of this request
    _run = 0  # bytes since the last piece of a body
    _left = 0  # bytes after the response to their request
    _refused = False
    _unsent = 0
    _at_work: RequestResponseCycle | None = None

    def __init__(self, *args: Any, **named: Any) -> None:  # Any: uvicorn's arguments
        super().__init__(*args, **named)
        self._lines: Connections = self.server_state.lines  # type: ignore[attr-defined]  # our server's
        self._bounds: Bounds = self._lines.bounds

    # Waiting for the client.

    def _waits(self, seconds: float) -> None:
        self.deadline = self.loop.time() + seconds
        self._lines.turn(self)

    def _rests(self) -> None:
        """After a step: set the deadline for the next one."""
        if self.cycle is None or self.cycle.response_complete:
            self._waits(self._bounds.kept_seconds + 1)  # so that uvicorn's own timer fires first
        elif self.cycle.more_body:  # for pipelined requests: that of the newest
            self._waits(self._bounds.body_seconds)
        else:
            self.deadline = None

    def expire(self, now: float) -> None:
        if self._unsent:
            self._look_whether_they_take(now)
        elif self._refused or self._has_request or self.transport.is_closing():
            self.drop()
        elif self._run:
            self._refuse(TOO_SLOW)
        else:  # idle
            self.transport.close()
            self.deadline = now + self._bounds.left_seconds

    def drop(self) -> None:
        self.transport.abort()

    @property
    def _has_request(self) -> bool:
        """True if the request that is arriving has all its headers, so that its handling has begun."""
        return self.cycle is not None and not self.cycle.response_complete

    def _look_whether_they_take(self, now: float) -> None:
        left = self.transport.get_write_buffer_size()
        if left > self._unsent - self._bounds.taking_bytes:
            self.drop()
            return
        self._unsent = left
        self.deadline = now + self._bounds.taking_seconds

    # Opening and closing.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self.deadline = self.loop.time() + self._bounds.head_seconds
        if not self._lines.has_room(self):
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.leave(self)
        if self._at_work:  # of several pipelined requests uvicorn tells only the newest
            self._at_work.disconnected = True
            self._at_work.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._at_work = cycle
        super()._start_asgi_task(cycle, app)

    def handle_websocket_upgrade(self) -> None:
        self._lines.leave(self)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._waits(self._bounds.taking_seconds)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unsent = 0
        self._rests()

    # Receiving.

    def data_received(self, data: bytes) -> None:
        if self._refused or self._is_answered_early():
            self._left += len(data)
            if self._left > self._bounds.left_bytes:
                self.drop()
                return
        if self._refused:
            return
        self._run += len(data)
        super().data_received(data)
        if self._run > self._bounds.head_bytes and self.transport.get_protocol() is self:
            self._refuse(TOO_LARGE)

    def _is_answered_early(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete and self.cycle.more_body

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._fields = self._left = 0
        self._waits(self._bounds.head_seconds)

    def on_url(self, url: bytes) -> None:
        self._head += len(url)
        if self._head <= self._bounds.head_bytes:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value) + len(": \r\n")
        self._fields += 1
        if not self._is_too_large():
            super().on_header(name, value)

    def _is_too_large(self) -> bool:
        return self._head > self._bounds.head_bytes or self._fields > self._bounds.headers

    def on_headers_complete(self) -> None:
        if self._is_too_large():
            self._refuse(TOO_LARGE)
        if not self._refused:
            self._waits(self._bounds.body_seconds)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._run = 0
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._run = 0
        if not self._refused:
            super().on_message_complete()
            self._rests()

    def on_response_complete(self) -> None:
        self.was_served = True
        super().on_response_complete()
        if self._is_answered_early():
            self._waits(self._bounds.left_seconds)
        else:
            self._rests()

    def _refuse(self, status: HTTPStatus) -> None:
        """Send an error and close. What the client still sends is taken for a while and ignored: closing at once would
        lose the response.
        """
        if self._refused or self.transport.is_closing():
            return
        if self._at_work and not self._at_work.response_complete:
            self.drop()  # an error response would land in the middle of the one being sent
            return
        self._refused = True
        body = json.dumps(
            {"detail": WORDS[status].format(self._bounds), "code": f"http.{status.value}"}
        ).encode()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
        self.transport.write(
            f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body
        )
        self.transport.write_eof()
        self._waits(self._bounds.left_seconds)

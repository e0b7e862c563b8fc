"""A WebSocket connection with limits, on top of uvicorn's protocol, which accepts any number of pings and never gives
up a client that does not read.
"""

import asyncio
from asyncio.transports import BaseTransport

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from passbot.listening.lines import Connections

TOO_MUCH = 1008


class Socket(WebSocketsSansIOProtocol):
    """We never wait for it: pings detect clients that are gone, and the board drops those that do not read."""

    address = ""
    deadline: float | None = None
    was_served = stays = True

    @property
    def _lines(self) -> Connections:
        lines: Connections = self._state.lines  # type: ignore[attr-defined]  # our server's
        return lines

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # as uvicorn makes it
        self._state = named["server_state"]

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._allowed, self._at = float(self._lines.bounds.socket_burst), self.loop.time()
        if not self._lines.has_room(self):
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.leave(self)
        super().connection_lost(exc)

    def expire(self, now: float) -> None:  # noqa: ARG002  # as every line
        self.drop()

    def drop(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        now = self.loop.time()
        self._allowed += (now - self._at) * self._lines.bounds.socket_rate - len(data)
        self._allowed, self._at = min(self._allowed, self._lines.bounds.socket_burst), now
        if self._allowed < 0 and not self.transport.is_closing():
            self._end()

    def _end(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.conn.send_close(TOO_MUCH)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MUCH})
        self.transport.close()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The handler has ended. `close` alone would wait for ever for a client that does not read."""
        super().on_task_complete(task)
        self.deadline = self.loop.time() + self.close_timeout

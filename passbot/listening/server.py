"""The server: its port, its connections, and the timer that checks them."""

import asyncio
import logging
import socket
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from passbot.errors import Misconfigured
from passbot.listening.bounds import Bounds
from passbot.listening.http import Http
from passbot.listening.lines import NOBODY, Connections, Proxies
from passbot.listening.sockets import Socket

USUAL = Bounds()
LOOK_EVERY = 5  # ticks of uvicorn's, 0.1 s each


class _State(ServerState):
    def __init__(self, lines: Connections) -> None:
        super().__init__()
        self.lines = lines


class Server(uvicorn.Server):
    """`given` is uvicorn's configuration; `proxies` may say where a request comes from."""

    def __init__(
        self,
        app: Any,  # Any: an ASGI application, and uvicorn's arguments
        proxies: Proxies = NOBODY,
        bounds: Bounds = USUAL,
        **given: Any,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=Http,
            ws=given.pop("ws", Socket),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies.given),
            forwarded_allow_ips=list(proxies.given),
            timeout_keep_alive=bounds.kept_seconds,  # type: ignore[arg-type]  # goes to call_later
            **given,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # its warnings are about what clients send
        self.lines = Connections(proxies, bounds)
        self.server_state = _State(self.lines)

    async def on_tick(self, counter: int) -> bool:
        if counter % LOOK_EVERY == 0:
            self.lines.sweep(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # ours captures none
        """Do nothing: the process has its own handlers."""
        return nullcontext()


def listen(host: str, port: int, *, who: str, setting: str) -> socket.socket:
    """Bind the port at once, so that a port in use stops the start and not just a thread."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as exc:
        listening.close()
        raise Misconfigured(
            "port",
            f"{who} cannot listen on {host}:{port} ({exc.strerror}). Stop what listens there, or choose another "
            f"{setting}.",
        ) from exc
    return listening

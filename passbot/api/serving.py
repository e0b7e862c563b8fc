"""The API as a part of the site: a thread with an event loop of its own, so that the bot never waits for it."""

import logging
import socket

import uvicorn

from passbot.api.app import build
from passbot.api.site import ApiSite
from passbot.errors import Misconfigured

logger = logging.getLogger(__name__)

LAST_ANSWERS = 2  # seconds that open requests get to end when the site stops
LARGEST_MESSAGE = 4_096  # bytes, of a WebSocket; the board's are below 100


class Api:
    """Takes its port at once, so that a taken one stops the start and not a thread."""

    def __init__(self, site: ApiSite, *, host: str, port: int) -> None:
        self._site = site
        self.socket = _listen(host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                build(site),
                loop="uvloop",
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=LARGEST_MESSAGE,
                ws_per_message_deflate=False,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=LAST_ANSWERS,
            )
        )

    def run(self) -> None:
        logger.info("api listens address=http://%s:%d", *self.socket.getsockname()[:2])
        try:
            self._server.run(sockets=[self.socket])
        finally:
            self._site.database.close()

    def stop(self) -> None:
        self._server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as exc:
        listening.close()
        raise Misconfigured(
            "api.port",
            f"The API cannot listen on {host}:{port} ({exc.strerror}). Stop what listens there, or choose "
            "another PASSBOT_API_PORT.",
        ) from exc
    return listening

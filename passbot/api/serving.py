"""The API as a part of the site: a thread with an event loop of its own, so that the bot never waits for it."""

import logging
import socket
import threading

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.listening import NOBODY, Proxies, Server, listen

logger = logging.getLogger(__name__)

LAST_ANSWERS = 2  # seconds that open requests get to end when the site stops
LARGEST_MESSAGE = 4_096  # bytes, of a WebSocket; the board's are below 100


class Api:
    """Takes its port at once, so that a taken one stops the start and not a thread."""

    def __init__(self, site: ApiSite, *, host: str, port: int, proxies: Proxies = NOBODY) -> None:
        self._site = site
        self.socket = listen(host, port, who="The API", setting="PASSBOT_API_PORT")
        site.process.address = _address(self.socket)
        self._app = build(site)
        self._server = Server(
            self._app,
            proxies,
            loop="uvloop",
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )

    def run(self) -> None:
        logger.info("api listens address=%s", self._site.process.address)
        # Takes a third of a second, once: no stranger shall choose when, and nobody waits for it.
        threading.Thread(target=self._app.openapi, name="document", daemon=True).start()
        try:
            self._server.run(sockets=[self.socket])
        finally:
            self.socket.close()
            self._site.database.close()

    def stop(self) -> None:
        self._server.should_exit = True


def _address(listening: socket.socket) -> str:
    """Where somebody on this machine finds it."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # those are for listening only
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

"""The API as a part of the site, in a thread with its own event loop, so that the bot never waits for it."""

import logging
import socket
import threading

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.listening import NOBODY, Proxies, Server, listen

logger = logging.getLogger(__name__)

LAST_ANSWERS = 2  # seconds for open requests to finish when the site stops
LARGEST_MESSAGE = 4_096  # bytes, of a WebSocket message; the board's have fewer than 100


class Api:
    """Binds its port at once, so that a port in use stops the start and not just a thread."""

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
        # takes a third of a second; done in advance, so that no request triggers it or waits for it
        threading.Thread(target=self._app.openapi, name="document", daemon=True).start()
        try:
            self._server.run(sockets=[self.socket])
        finally:
            self.socket.close()
            self._site.database.close()

    def stop(self) -> None:
        self._server.should_exit = True


def _address(listening: socket.socket) -> str:
    """The address for clients on this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # those are for listening only
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

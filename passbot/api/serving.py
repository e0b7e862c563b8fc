"""The API as a part of the site: a thread with an event loop of its own, so that the bot never waits for it."""

import logging

from passbot.api.app import build
from passbot.api.site import ApiSite
from passbot.listening import NOBODY, Proxies, Server, listen

logger = logging.getLogger(__name__)

LAST_ANSWERS = 2  # seconds that open requests get to end when the site stops
LARGEST_MESSAGE = 4_096  # bytes, of a WebSocket; the board's are below 100


class Api:
    """Takes its port at once, so that a taken one stops the start and not a thread."""

    def __init__(self, site: ApiSite, *, host: str, port: int, proxies: Proxies = NOBODY) -> None:
        self._site = site
        self.socket = listen(host, port, who="The API", setting="PASSBOT_API_PORT")
        self._server = Server(
            build(site),
            proxies,
            loop="uvloop",
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )

    def run(self) -> None:
        logger.info("api listens address=http://%s:%d", *self.socket.getsockname()[:2])
        try:
            self._server.run(sockets=[self.socket])
        finally:
            self._site.database.close()

    def stop(self) -> None:
        self._server.should_exit = True

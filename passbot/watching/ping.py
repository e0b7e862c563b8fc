"""A dead man's switch: while all is well, ping an external service once a minute; it raises an alarm when
pings stop.
"""

import logging
import threading
import time
from collections.abc import Callable

import httpx

from passbot.proxied import client

logger = logging.getLogger(__name__)

EVERY = 60.0  # seconds
PATIENCE = 10.0


class Ping:
    def __init__(self, url: str, proxy: str = "", *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._url, self._proxy, self._monotonic = url, proxy, monotonic
        self._sent: float | None = None
        self._fails = False

    def send(self) -> None:
        """Send at most once a minute, in a thread."""
        counted = self._monotonic()
        if self._sent is None or counted - self._sent >= EVERY:
            self._sent = counted
            threading.Thread(target=self._get, name="ping", daemon=True).start()

    def _get(self) -> None:
        try:
            with client(self._proxy, PATIENCE) as http:
                http.get(self._url).raise_for_status()
        except httpx.HTTPError as exc:
            if (
                not self._fails
            ):  # the first failure is logged loudly; only its kind, since the address may contain a secret
                logger.warning("ping not heard why=%s", type(exc).__name__)
            self._fails = True
        else:
            self._fails = False

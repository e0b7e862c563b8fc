"""What systemd hears of this process (`Type=notify`, `WatchdogSec=`): that it is ready, well, or stopping.

It is the protocol of sd_notify(3): lines in a datagram to the socket that NOTIFY_SOCKET names.
"""

import logging
import os
import socket
from collections.abc import Iterable

from passbot.domain.site.health import LOUD, Code, Trouble

logger = logging.getLogger(__name__)

HANGS = frozenset({Code.LOOP, Code.LANE})


class Supervisor:
    """The heart calls `look` each second; a look that does not come, or finds a part that hangs, is no sign of life."""

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._is_ready = self._is_deaf = False
        self._status = ""

    def look(self, troubles: Iterable[Trouble]) -> None:
        troubles = list(troubles)
        status = ", ".join(f"{each.part}: {each.code}" for each in troubles) or "well"
        lines = [] if self._is_ready else ["READY=1"]
        if status != self._status:
            lines.append(f"STATUS={status}")
        if not any(map(mended_by_a_start, troubles)):
            lines.append("WATCHDOG=1")
        if lines and self._say(*lines):
            self._is_ready, self._status = True, status

    def stop(self) -> None:
        self._say("STOPPING=1")

    def _say(self, *lines: str) -> bool:
        """True if systemd has it. Never waits: the heart has other work."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto("\n".join(lines).encode(), self._address)
        except OSError as exc:
            if not self._is_deaf:
                logger.warning("supervisor not reached why=%s", exc.strerror or exc)
            self._is_deaf = True
            return False
        self._is_deaf = False
        return True


def mended_by_a_start(trouble: Trouble) -> bool:
    """True for what hangs. Neither a database nor Google comes back by a new start, which only puts off the moment when
    admins hear of it; and what takes long without the gate's parts, such as looking through a large backup, may.
    """
    return trouble.code in HANGS or (trouble.code is Code.STUCK and trouble.part in LOUD)


def supervisor() -> Supervisor | None:
    """The one that started this process, if it wants to hear."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    return Supervisor(address) if address.startswith(("/", "@")) else None

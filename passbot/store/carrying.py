"""The connection over which processes on one PostgreSQL notify each other of changes (LISTEN and NOTIFY).

It is separate from the connections that write: transactions that notify wait for each other at their commits, and the
additional round trip would slow the gate down.
"""

import select
import uuid
from collections.abc import Collection
from types import TracebackType
from typing import Any, Self

from peewee import __exception_wrapper__ as translated  # type: ignore[attr-defined]  # Peewee has no types

from passbot.store.postgres import settings

CHANNEL = "passbot"
PROBE = "probe "


class Wire:
    """Listens from its creation until it is closed. Every method raises Peewee's errors if the connection is broken."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line = _connected(url)
        with translated:
            self._line.execute(f"LISTEN {CHANNEL}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None
    ) -> None:
        self._line.close()

    def tell(self, topics: Collection[str]) -> None:
        _tell(self._line, topics)

    def wait(self, seconds: float, bell: int | None = None) -> None:
        """Wait until another process notifies, or the file `bell` is readable. Call `heard` first for earlier ones."""
        ears = select.poll()
        for ear in (self._line.fileno(), bell):
            if ear is not None:
                ears.register(ear, select.POLLIN)
        ears.poll(seconds * 1000)

    def heard(self) -> set[str]:
        """The topics that others have notified since the last call, also those that came in while this one was
        notifying.
        """
        with translated:
            own = self._line.info.backend_pid
            told = [each.payload for each in self._line.notifies(timeout=0) if each.pid != own]
        return {topic for topic in told if not topic.startswith(PROBE)}

    def works(self, within: float) -> bool:
        """True if it hears a notification from another connection. Not so through a pooler, which changes sessions."""
        probe = f"{PROBE}{uuid.uuid4()}"
        line = _connected(self._url)
        try:
            _tell(line, [probe])
        finally:
            line.close()
        with translated:
            return any(each.payload == probe for each in self._line.notifies(timeout=within))


def _connected(url: str) -> Any:  # Any: psycopg's, which a site on SQLite does not have
    import psycopg

    with translated:
        return psycopg.connect(**settings(url), autocommit=True)


def _tell(line: Any, topics: Collection[str]) -> None:  # Any: psycopg's
    with translated:
        line.execute("SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", (CHANNEL, list(topics)))

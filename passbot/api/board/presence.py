"""Open connections of the board, each with its authority (key, session or open board); if that ends, they end within 1
s.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from passbot.api.board.door import Visitor, standing
from passbot.dbthread import DatabaseThread
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed
from passbot.outage import Outage

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.3  # seconds
MOST_LINES = 20  # for one person; each tab of a browser has one
MOST_NAMELESS = 50  # for one address, on an open board

End = Callable[[], object]


class TooManyLines(NotAllowed):
    """The person or address has too many connections; one must end first."""


class Presence:
    """Lives on one event loop. Polls the database, with one query for all, since other processes may revoke a key."""

    def __init__(
        self, database: DatabaseThread, rules: Callable[[], Rules], now: Callable[[], datetime]
    ) -> None:
        self._database, self._rules, self._now = database, rules, now
        self._lines: dict[End, tuple[Visitor, str]] = {}
        self._count: Counter[str] = Counter()
        self._outage = Outage(logger)

    @contextmanager
    def here(self, visitor: Visitor, address: str, end: End) -> Iterator[None]:
        """Register the connection while the block runs; `end` is called to close it. Raises TooManyLines over the
        limit.
        """
        is_named = not visitor.is_nameless
        who = f"person {visitor.actor.resident_id}" if is_named else f"address {address}"
        if self._count[who] >= (MOST_LINES if is_named else MOST_NAMELESS):
            raise TooManyLines("board.too_many_lines", "Too many connections at once: close some of yours.")
        self._count[who] += 1
        self._lines[end] = visitor, who
        try:
            yield
        finally:
            del self._lines[end]
            self._count -= Counter({who: 1})

    async def watch(self) -> None:
        """Run until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with self._outage.survived("board visitors not looked at"):
                await self.look()

    async def look(self) -> None:
        visitors = {visitor for visitor, _ in self._lines.values()}
        if not visitors:
            return
        still = await self._database.run(standing, visitors, rules=self._rules, now=self._now())
        for end, (visitor, _) in tuple(self._lines.items()):
            if visitor in visitors - still:
                logger.info("board line ended resident=%s", visitor.actor.resident_id)
                end()

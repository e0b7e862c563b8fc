"""Who is connected right now, and by whose leave: a line ends within a second of the authority it stands on."""

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
MOST_LINES = 20  # of one person; a browser's tab is one
MOST_NAMELESS = 50  # from one address, on an open board

End = Callable[[], object]


class TooManyLines(NotAllowed):
    """Until one of theirs has ended."""


class Presence:
    """Lives on one event loop. What another process took away is found by looking, which costs one statement."""

    def __init__(
        self, database: DatabaseThread, rules: Callable[[], Rules], now: Callable[[], datetime]
    ) -> None:
        self._database, self._rules, self._now = database, rules, now
        self._lines: dict[End, tuple[Visitor, str]] = {}
        self._count: Counter[str] = Counter()
        self._outage = Outage(logger)

    @contextmanager
    def here(self, visitor: Visitor, address: str, end: End) -> Iterator[None]:
        """As long as their line stands; `end` is called when it must not. Raises TooManyLines for one too many."""
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
        """Until cancelled."""
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

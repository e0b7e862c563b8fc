"""The name under which a bot works beside others on one database."""

import asyncio
import logging

from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.errors import DatabaseAway
from passbot.outage import Outage
from passbot.services.owed import hands

logger = logging.getLogger(__name__)

RENEW_EVERY = 2.0


class Hand:
    """`begin` before anything is taken or said, then `keep`: whoever is silent for ten seconds loses what it had."""

    def __init__(self, database: DatabaseThread, name: str = hands.ALONE) -> None:
        self.name = name
        self.beside = 1  # that do the same, this one counted
        self._database = database
        self._beginning = asyncio.Lock()
        self._has_begun = False
        self._outage = Outage(logger)

    async def begin(self) -> None:
        if self._has_begun:
            return
        async with self._beginning:
            if not self._has_begun:
                await self._database.run(hands.begin, self.name, now=utc_now())
                self._has_begun = True

    async def keep(self) -> None:
        """Until cancelled."""
        while True:
            with self._outage.survived("not renewed"):
                await self.begin()
                self.beside = max(1, await self._database.run(hands.renew, self.name, now=utc_now()))
            await asyncio.sleep(RENEW_EVERY)

    async def leave(self) -> None:
        """Somebody else goes on at once; where that cannot be said now, when this one has been silent for long."""
        try:
            await self._database.run(hands.leave, self.name, now=utc_now())
        except DatabaseAway as exc:
            self._outage.note(exc)

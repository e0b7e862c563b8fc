"""Keeps this bot's lease as a holder (see `services/owed/hands.py`), beside other bots on one database."""

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
    """`begin` before anything is taken or sent, then `keep`. A holder silent for ten seconds loses what it held."""

    def __init__(self, database: DatabaseThread, name: str = hands.ALONE) -> None:
        self.name = name
        self.beside = 1  # bots that do the same work, counting this one
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
        """Renew until cancelled."""
        while True:
            with self._outage.survived("not renewed"):
                await self.begin()
                self.beside = max(1, await self._database.run(hands.renew, self.name, now=utc_now()))
            await asyncio.sleep(RENEW_EVERY)

    async def leave(self) -> None:
        """Unregister, so that others go on at once. If the database is away, they go on when the lease has expired."""
        try:
            await self._database.run(hands.leave, self.name, now=utc_now())
        except DatabaseAway as exc:
            self._outage.note(exc)

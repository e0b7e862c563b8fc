"""What every request meets: the database thread, the house's settings, and the keys that were just seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from passbot.api.keyring import Keyring
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.board import DOCUMENTED, BoardHours
from passbot.domain.codes import digest
from passbot.domain.rules import Rules
from passbot.services import house_rules, keys
from passbot.services.keys import Holder

REMEMBERED = timedelta(seconds=1)  # a revoked key goes on for no longer than this
MOST_REMEMBERED = 10_000

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class ApiSite:
    """Lives on the event loop of the API."""

    database: DatabaseThread
    settings: Rules = field(default_factory=Rules)
    title: str = "passbot"
    version: str = "1"
    description: str = ""
    origins: tuple[str, ...] = ()
    language: str = "en"
    board_hours: BoardHours = DOCUMENTED
    key_pace: float = 0  # requests a second of one person's keys; 0 for no limit
    address_pace: float = 0
    now: Callable[[], datetime] = utc_now
    _seen: dict[str, tuple[datetime, Holder]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keyring = Keyring(lambda digests: self.run(keys.holders, digests, now=self.now()))

    async def holder(self, plain: str) -> Holder:
        """Whose key this is and what it may do. Raises NotAllowed for one that is not good (any more)."""
        if holder := await self.known(digest(plain)):
            return holder
        raise keys.unknown()

    async def known(self, name: str) -> Holder | None:
        """The same by its digest, and None for one that is not good."""
        now = self.now()
        seen = self._seen.get(name)
        if seen and now - seen[0] < REMEMBERED:
            return seen[1]
        holder = await self._keyring.find(name)
        if holder is None:
            self._seen.pop(name, None)
            return None
        if len(self._seen) >= MOST_REMEMBERED:
            self._seen.clear()
        self._seen[name] = now, holder
        return holder

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.run(service, *args, **kwargs)

    def rules(self) -> Rules:
        """As the admins have changed them; asked on the database thread."""
        return house_rules.current(self.settings)

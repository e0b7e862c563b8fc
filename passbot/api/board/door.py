"""Authentication for the board: an API key, the page's cookie, or anonymous where the board is open."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from passbot.dbthread import DatabaseThread
from passbot.domain.codes import digest
from passbot.domain.people.keys import Scope, acting_by_key
from passbot.domain.people.people import Actor, Channel, Resident, acting
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed
from passbot.services.people import keys, sign_ins
from passbot.services.people.keys import Holder
from passbot.services.slots import board

FindHolder = Callable[[str], Awaitable[Holder]]
READS = frozenset({Scope.SLOTS_READ, Scope.SLOTS_WRITE, Scope.ADMIN})
CHANGES = frozenset({Scope.SLOTS_WRITE, Scope.ADMIN})


@dataclass(frozen=True)
class Visitor:
    """The person, their rights, and the digest of the key or session that proves them."""

    actor: Actor
    may_change: bool = True
    key: str = ""
    session: str = ""

    @property
    def is_nameless(self) -> bool:
        return not (self.key or self.session)


class Sessions(Protocol):
    async def who(self, visitor: HTTPConnection) -> tuple[Resident, str] | None: ...


class Door:
    def __init__(
        self,
        database: DatabaseThread,
        sessions: Sessions,
        holder: FindHolder,
        now: Callable[[], datetime],
        rules: Callable[[], Rules],
    ) -> None:
        self._database, self._sessions, self._holder, self._now = database, sessions, holder, now
        self._rules = rules

    async def __call__(self, connection: HTTPConnection) -> Visitor:
        if key := _bearer(connection.headers):
            visitor = _by_key(await self._holder(key), digest(key))
            if visitor is None:
                raise NotAllowed("key.scope_missing", f"This key lacks the scope {Scope.SLOTS_READ}.")
            return visitor
        if _is_of_ours(connection) and (signed_in := await self._sessions.who(connection)):
            return _by_session(*signed_in)
        return await self._database.run(self._anybody)

    def _anybody(self) -> Visitor:
        """The anonymous visitor. On the database thread, since admins may have just opened or closed the board."""
        if self._rules().is_board_open:
            return Visitor(board.anybody(now=self._now()))
        raise NotAllowed("board.members", "This board is for those who live here. Write /board to the bot.")


def standing(visitors: Collection[Visitor], *, rules: Callable[[], Rules], now: datetime) -> set[Visitor]:
    """The visitors whose rights are unchanged since they connected. One query for all, on the database thread."""
    holders = keys.holders([each.key for each in visitors if each.key])
    residents = sign_ins.known([each.session for each in visitors if each.session], now=now)
    now_so = {_by_key(holder, key) for key, holder in holders.items()}
    now_so |= {_by_session(resident, session) for session, resident in residents.items()}
    nameless = {each for each in visitors if each.is_nameless}
    welcome = nameless if nameless and rules().is_board_open else set()
    return {each for each in visitors if each in now_so or each in welcome}


def _by_key(holder: Holder, key: str) -> Visitor | None:
    """None for a key without the right to read, as over REST."""
    resident, scopes = holder
    if not READS & scopes:
        return None
    return Visitor(acting_by_key(resident, scopes), may_change=bool(CHANGES & scopes), key=key)


def _by_session(resident: Resident, session: str) -> Visitor:
    return Visitor(acting(resident, Channel.WEB), session=session)


def _is_of_ours(connection: HTTPConnection) -> bool:
    """Check the origin: a page of another site must not act in our visitor's name."""
    origin = connection.headers.get("origin")
    return not origin or urlsplit(origin).netloc == connection.headers.get("host")


def _bearer(headers: Headers) -> str | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None

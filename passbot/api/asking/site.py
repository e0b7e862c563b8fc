"""What all requests share: database threads, the site's settings, and a short cache of keys."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Request

from passbot.api.asking.keyring import Keyring
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.board.board_hours import DOCUMENTED, BoardHours
from passbot.domain.codes import digest
from passbot.domain.people.languages import FALLBACK
from passbot.domain.people.people import Resident
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway, Unavailable
from passbot.pulse import Process
from passbot.services.owed import kept_answers
from passbot.services.people import keys, sign_ins
from passbot.services.people.keys import Holder
from passbot.services.processes.reaching import ping
from passbot.services.site import house_rules
from passbot.slices import Slices

REMEMBERED = timedelta(seconds=0.5)  # a revoked key works at most so much longer
ROOM_REMEMBERED = timedelta(seconds=10)
MOST_REMEMBERED = 10_000

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class ApiSite:
    """Lives on the API's event loop."""

    database: DatabaseThread
    settings: Rules = field(default_factory=Rules)
    title: str = "passbot"
    version: str = "1"
    description: str = ""
    origins: tuple[str, ...] = ()
    language: str = FALLBACK
    url: str = ""  # public address
    board_hours: BoardHours = DOCUMENTED
    key_pace: float = 0  # requests a second for one person's keys; 0 for no limit
    address_pace: float = 0
    can_confirm: bool = False  # visitors can book by e-mail: the site can send letters with links
    now: Callable[[], datetime] = utc_now
    process: Process = field(default_factory=Process)
    metrics_key: str = field(default="", repr=False)  # without one there are no metrics
    _seen: dict[str, tuple[datetime, Holder]] = field(default_factory=dict)
    _noted: dict[str, datetime] = field(default_factory=dict)

    _room: dict[int, tuple[datetime, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keyring = Keyring(lambda digests: self.database.look_up(keys.holders, digests))
        self._sessions = Keyring(
            lambda digests: self.database.look_up(sign_ins.known, digests, now=self.now())
        )

    def is_metrics_key(self, given: str | None) -> bool:
        """Compared in a time that does not tell how much of it is right."""
        return given is not None and compare_digest(given.encode(), self.metrics_key.encode())

    async def holder(self, plain: str) -> Holder:
        """The holder of a key, with its rights. Raises NotAllowed for a key that is unknown or revoked."""
        if holder := await self.known(digest(plain)):
            return holder
        raise keys.unknown()

    async def known(self, name: str) -> Holder | None:
        """The holder, by the key's digest; None if it is not valid."""
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
        await self._note_use(name, now)
        return holder

    async def signed_in(self, session: str) -> Resident | None:
        """The resident of this session of the page."""
        return await self._sessions.find(digest(session))

    async def _note_use(self, name: str, now: datetime) -> None:
        noted = self._noted.get(name)
        if noted and now - noted < keys.NOTE_USE_EVERY:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[name] = now
        with suppress(DatabaseAway):  # the note of the last use; on a full disk reads must still work
            await self.run(keys.note_use, name, now=now)

    async def has_room_for_answers(self, resident_id: int) -> bool:
        """As of the last check, which is too expensive for every request."""
        now = self.now()
        at, has_room = self._room.get(resident_id, (now - ROOM_REMEMBERED, True))
        if now - at >= ROOM_REMEMBERED:
            has_room = await self.read(kept_answers.has_room, resident_id)
            self._room[resident_id] = now, has_room
        return has_room

    async def run(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service that may write, on the gate's database thread."""
        return await self.database.run(service, *args, **kwargs)

    async def read(self, service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read-only service on another database thread."""
        return await self.database.read(service, *args, **kwargs)

    async def in_turn(self, whose: int, work: Callable[[], T], *, only_looks: bool) -> T:
        """Run or read, but only one look and one change of each person at a time."""
        return await self.database.in_turn(whose, work, only_looks=only_looks)

    async def in_slices(self, service: Callable[P, Slices[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run long work in slices, which give way to the gate."""
        return await self.database.in_slices(service, *args, **kwargs)

    async def ping(self) -> str:
        """Check that requests can reach the database. Returns the reason if not, else an empty string."""
        part = self.process.part("api")
        part.moves()
        try:
            await self.run(ping)
        except Unavailable as exc:
            return exc.message
        part.succeeded()
        return ""

    def rules(self) -> Rules:
        """The rules with the admins' changes; call it on a database thread."""
        return house_rules.current(self.settings)


async def site_of(request: Request) -> ApiSite:
    """The dependency that gives an operation its site; the only reader of the application's state.

    `async`, although it waits for nothing: FastAPI would run a plain function in a thread.
    """
    site: ApiSite = request.app.state.site
    return site


Site = Annotated[ApiSite, Depends(site_of)]

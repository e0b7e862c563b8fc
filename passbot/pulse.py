"""The state of this process's parts, in memory: each part writes its own; monitoring reads it without waiting."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from passbot.clock import utc_now
from passbot.domain.site import health
from passbot.domain.site.health import Code, Note, Trouble
from passbot.log import redact

BEAT = 1.0
LONGEST_WHY = 200


class Part:
    """One part. Ages use the monotonic clock, so that a jump of the wall clock does not matter."""

    def __init__(
        self,
        name: str,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._now, self._monotonic = now, monotonic
        self._moved = monotonic()
        self._stamps: dict[Code, float] = {}  # for its event loop and its database lane, if it has them
        self._succeeded: float | None = None
        self._waits: dict[Code, tuple[str, float]] = {}  # the reason, and since when
        self._stands_by = False
        self.is_given_up = False
        self.measured: float | None = None  # for a part that measures something, as of its last look

    def moves(self) -> None:
        """Note progress, of whatever kind."""
        self._moved = self._monotonic()

    def succeeded(self) -> None:
        """Note success: every noted failure is over, except one of the database, which is noted separately."""
        self.is_well()
        self._succeeded = self._moved

    def is_well(self) -> None:
        """The same for a part that only looks at what is done: `has_done` says when that was."""
        self._moved = self._monotonic()
        self._stands_by = False
        self._waits = {code: wait for code, wait in self._waits.items() if code is Code.DATABASE}

    def has_done(self, at: datetime) -> None:
        self._succeeded = self._monotonic() - (self._now() - at).total_seconds()

    def waits(self, code: Code, why: str = "") -> None:
        """Note a failure; the first of repeated ones sets `since`."""
        self._moved = now = self._monotonic()
        self._stands_by = False
        kept = {Code.DATABASE: self._waits[Code.DATABASE]} if Code.DATABASE in self._waits else {}
        since = min((wait[1] for each, wait in self._waits.items() if each not in kept), default=now)
        self._waits = kept | {code: (redact(why)[:LONGEST_WHY], since)}

    def stands_by(self) -> None:
        """Note that another process does this part's work."""
        self._moved = self._monotonic()
        self._waits = {code: wait for code, wait in self._waits.items() if code is Code.DATABASE}
        self._stands_by = True

    def stamp(self, organ: Code) -> None:
        """Note that its event loop or lane responds."""
        self._stamps[organ] = self._monotonic()

    def found_database(self) -> None:
        self._waits = {code: wait for code, wait in self._waits.items() if code is not Code.DATABASE}

    def lost_database(self, why: str) -> None:
        since = self._waits.get(Code.DATABASE, ("", self._monotonic()))[1]
        self._waits = self._waits | {Code.DATABASE: (redact(why)[:LONGEST_WHY], since)}

    def stood_still(self, seconds: float) -> None:
        """The whole process stood still: missing stamps of that time say nothing about the loop and the lane."""
        now = self._monotonic()
        self._moved = min(self._moved + seconds, now)
        self._stamps = {organ: min(stamp + seconds, now) for organ, stamp in self._stamps.items()}

    def leaves(self) -> None:
        """The part does not run any more, so its loop and lane are not checked."""
        self._stamps = {}

    @property
    def is_waiting(self) -> bool:
        return bool(self._waits)

    def note(self, holder: str) -> Note:
        code, why, since = self._worst()
        return Note(
            self.name,
            holder,
            noted_at=self._now(),
            moved_at=self._at(self._moved),
            succeeded_at=None if self._succeeded is None else self._at(self._succeeded),
            waiting_for=code or (health.STANDBY if self._stands_by else ""),
            why=why,
            since=since,
        )

    def _worst(self) -> tuple[Code | None, str, datetime | None]:
        now = self._monotonic()
        for organ, stamp in self._stamps.items():
            if now - stamp > health.STILL.total_seconds():
                return organ, "", self._at(stamp)
        for code, (why, since) in sorted(self._waits.items(), key=lambda wait: wait[0] is not Code.DATABASE):
            return code, why, self._at(since)
        return None, "", None

    def _at(self, moment: float) -> datetime:
        return self._now() - timedelta(seconds=self._monotonic() - moment)


class Process:
    """The parts of this process."""

    def __init__(
        self,
        holder: str = "",
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.holder = holder
        self.address = ""  # its API's address, if it has one
        self._now, self._monotonic = now, monotonic
        self._parts: dict[str, Part] = {}

    def part(self, name: str) -> Part:
        """The part of this name; a restarted part keeps its state, and so remembers since when it fails."""
        if name not in self._parts:
            self._parts[name] = Part(name, now=self._now, monotonic=self._monotonic)
        return self._parts[name]

    def stood_still(self, seconds: float) -> None:
        """The process or its machine was stopped, and goes on."""
        for part in list(self._parts.values()):
            part.stood_still(seconds)

    def notes(self) -> list[Note]:
        return [part.note(self.holder) for part in list(self._parts.values())]

    def among(self, noted: Sequence[Note]) -> list[Note]:
        """The whole site's notes: its own as they are now, of `noted` those of other processes."""
        return [*self.notes(), *(note for note in noted if note.holder != self.holder)]

    def given_up(self) -> dict[str, Trouble]:
        """Parts that could not be kept alive, because of which this process ends."""
        dead = [part.note(self.holder) for part in list(self._parts.values()) if part.is_given_up]
        return {
            note.part: Trouble(note.part, Code.DIED, note.since or self._now(), note.why) for note in dead
        }

    def troubles(self) -> list[Trouble]:
        return health.troubles(self.notes(), now=self._now())


async def beat(part: Part, ping: Callable[[], Awaitable[str]]) -> None:
    """Run until cancelled: stamp the loop each second, and the lane whenever it answers.

    `ping` calls the database through the lane and returns why it cannot be reached, or an empty string.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_stamp_loop(part), name="pulse of the loop")
        tasks.create_task(_stamp_lane(part, ping), name="pulse of the lane")


async def _stamp_loop(part: Part) -> None:
    while True:
        part.stamp(Code.LOOP)
        await asyncio.sleep(BEAT)


async def _stamp_lane(part: Part, ping: Callable[[], Awaitable[str]]) -> None:
    part.stamp(Code.LANE)
    while True:
        try:
            why = await ping()
        except Exception as exc:  # noqa: BLE001  # top of a loop; what it finds is said by /health
            why = type(exc).__name__
        part.stamp(Code.LANE)
        if why:
            part.lost_database(why)
        else:
            part.found_database()
        await asyncio.sleep(BEAT)

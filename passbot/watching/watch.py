"""Monitoring with the database, in a thread of its own.

Every five seconds it writes the state of this process's parts, for the other processes of the site to read, and alerts
the admins of lasting trouble. The heart judges without a database whether the process can do its work.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from passbot.clock import utc_now
from passbot.domain.site import health
from passbot.domain.site.health import DATABASE, MEASURES, STILL, Code, Trouble
from passbot.errors import Unavailable
from passbot.pulse import Process
from passbot.services.owed import audiences
from passbot.services.processes import leases, notes, sheet_health
from passbot.services.processes.reaching import reached
from passbot.services.sheet import ticks
from passbot.services.site import clocks
from passbot.services.telling import alarms, journal
from passbot.services.telling.alarms import News, Ways
from passbot.services.unit_of_work import connected
from passbot.watching.measures import Backups, Jumps, Room
from passbot.watching.outcry import Outcry
from passbot.watching.ping import Ping

logger = logging.getLogger(__name__)

NOTE = 5.0
SEEN_FOR = 20.0  # seconds; after a start the other processes may not have written their notes yet
LAST_WORD = 4.0  # seconds that an ending process waits for Telegram


@dataclass
class Senses:
    """What a Watch uses besides the notes: measurements, and ways to reach admins."""

    room: Room | None = None
    jumps: Jumps | None = None
    backups: Backups | None = None
    outcry: Outcry | None = None
    ping: Ping | None = None
    ways: Ways = field(default_factory=Ways)


class Watch:
    """Call `run` in a thread; it ends at `stop`. It keeps its database connection, since the database may have none
    left for a new one; a dead connection is replaced at the next turn.
    """

    def __init__(
        self,
        process: Process,
        parts: Collection[str],
        senses: Senses | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._process = process
        self._parts = parts  # the parts it was started with, even those that the site lacks
        self._senses = senses or Senses()
        self._now, self._monotonic = now, monotonic
        self._database = process.part(DATABASE)
        self._began: datetime | None = None
        self._is_settled = False
        self._faults = set[str]()
        self._unmeasured = set[str]()
        self._well_since: float | None = None
        self._seen: dict[str, float] = {}
        self._unheard: list[News] = []
        self._telling: threading.Thread | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        with connected():
            while not self._stopping.is_set():
                self.turn()
                self._stopping.wait(NOTE)
            self._guarded(self._stop)

    def stop(self) -> None:
        self._stopping.set()

    def turn(self) -> None:
        self._database.stamp(Code.LANE)
        self._measure()
        self._guarded(self._note)
        self._database.stamp(Code.LANE)

    def _measure(self) -> None:
        for sense in (self._senses.room, self._senses.jumps):
            if sense is not None:
                self._look(sense)

    def _look(self, sense: Room | Jumps) -> None:
        """Measure. A failure is logged once, and once when it works again: a turn is five seconds."""
        name = type(sense).__name__.lower()
        try:
            sense.look()
        except OSError as exc:
            if name not in self._unmeasured:
                logger.error("not measured what=%s why=%s", name, exc.strerror)
            self._unmeasured.add(name)
        else:
            if name in self._unmeasured:
                logger.warning("measured again what=%s", name)
            self._unmeasured.discard(name)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            with reached():
                work()
        except Unavailable as exc:
            self._database.lost_database(exc.message)
        except Exception as exc:
            name = type(exc).__name__
            if name not in self._faults:  # log each kind once until it is over: a turn is five seconds
                logger.exception("watch failed")
            self._faults.add(name)
            self._database.waits(Code.FAULT, name)
        else:
            self._database.found_database()
            self._database.succeeded()
            if self._faults:
                logger.warning("watch works again")
            self._faults.clear()

    def _note(self) -> None:
        now = self._now()
        self._take_over(now)
        if self._senses.backups:
            self._senses.backups.look(journal.first_day())
        if self._senses.jumps:
            self._senses.jumps.hear(clocks.belief(now=now))
        notes.keep(self._process.notes(), now=now)
        leases.renew(self._at_work(), self._process.holder, now=leases.common(now))
        self._tell(self._found(now), now)

    def _at_work(self) -> set[str]:
        """The parts that may keep the lease of their name: a stuck part must lose it."""
        stuck = {trouble.part for trouble in self._process.troubles() if trouble.code is Code.STUCK}
        return {note.part for note in self._process.notes()} - stuck

    def _found(self, now: datetime) -> list[Trouble]:
        """The troubles of the whole site."""
        lag = 0.0 if sheet_health.is_absent() else ticks.lag(now=now)
        return health.troubles(self._process.among(notes.read(now=now)), now=now, lag=lag)

    def _take_over(self, now: datetime) -> None:
        """Remove notes of earlier processes with the same parts, also of one killed a second ago. A live process writes
        its notes again.
        """
        self._began = self._began or now
        if not self._is_settled:
            left = min(self._began, now - STILL)
            notes.begin(MEASURES.union(self._parts), gone_before=left, now=now)
            self._is_settled = left == self._began

    def _tell(self, found: list[Trouble], now: datetime) -> None:
        for each in alarms.keep(found, lasting=self._lasting(found), ways=self._senses.ways, now=now):
            self._say(each, now)
        self._owe_what_nobody_heard(now)
        if self._senses.outcry:
            self._senses.outcry.remember(audiences.hearers())
        if self._is_well(found) and self._senses.ping:
            self._senses.ping.send()

    def _owe_what_nobody_heard(self, now: datetime) -> None:
        while self._unheard:
            alarms.owe_to_chats(self._unheard.pop(), now=now)

    def _say(self, news: News, now: datetime) -> None:
        if news.until:
            logger.warning(
                "well again parts=%s code=%s since=%s", ",".join(news.parts), news.code, news.since
            )
        else:
            facts = ",".join(news.parts), news.code, news.since, news.why
            logger.error("trouble parts=%s code=%s since=%s why=%s", *facts)
        if self._senses.ways.speaks_itself and news.is_of_the_bots_end and self._senses.outcry:
            self._telling = self._senses.outcry.tell_soon(news, now=now, unheard=self._unheard.append)

    def _is_well(self, found: list[Trouble]) -> bool:
        """True if all has been well for a while: a process that restarts again and again is well for a moment each
        time.
        """
        counted = self._monotonic()
        if found or self._well_since is None:
            self._well_since = counted
        return not found and counted - self._well_since >= SEEN_FOR

    def _lasting(self, found: list[Trouble]) -> set[str]:
        """The parts whose trouble has lasted for a while, measured by the monotonic clock."""
        counted = self._monotonic()
        self._seen = {trouble.part: self._seen.get(trouble.part, counted) for trouble in found}
        return {part for part, since in self._seen.items() if counted - since >= SEEN_FOR}

    def _stop(self) -> None:
        now = self._now()
        self._last_word(now)
        notes.stop(self._process.holder, now=now)

    def _last_word(self, now: datetime) -> None:
        """Tell admins of parts that were given up: the process ends long before such a trouble counts as lasting, and
        so would the next one.
        """
        dead = self._process.given_up()
        if dead:
            others = [trouble for trouble in self._found(now) if trouble.part not in dead]
            found = [*dead.values(), *others]
            for each in alarms.keep(found, lasting=(), dead=dead, ways=self._senses.ways, now=now):
                self._say(each, now)
            if self._telling:
                self._telling.join(LAST_WORD)
            self._owe_what_nobody_heard(now)

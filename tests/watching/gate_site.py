"""A site of two processes on one database, whose parts a test breaks and mends; five seconds are a turn."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from passbot.domain.site import health
from passbot.domain.site.health import Code, Status, Trouble
from passbot.domain.site.notices import Delivery, Route
from passbot.pulse import Part, Process
from passbot.services.owed import outbox
from passbot.services.owed.audiences import Hearer
from passbot.services.processes import notes
from passbot.services.sheet import ticks
from passbot.services.telling.alarms import Ways
from passbot.texts import Texts
from passbot.watching.heart import Heart
from passbot.watching.heartbeat import Heartbeat
from passbot.watching.measures import Backups, Jumps, Room
from passbot.watching.outcry import Outcry
from passbot.watching.watch import NOTE, Senses, Watch
from tests.services.people.some_people import NOON
from tests.watching.ticking import Ticking

PARTS = ("api", "board", "bot", "sheet", "timetable", "mail")
PLENTY = 10**12
ORGANS = dict.fromkeys(("bot", "api"), (Code.LOOP, Code.LANE))


@dataclass
class Straight:
    """A way to the admins that goes past the bot."""

    said: list[str] = field(default_factory=list)

    def __call__(self, hearer: Hearer, html: str, letter: tuple[str, str]) -> bool:  # noqa: ARG002  # one shape
        self.said.append(html)
        return True


class Spoken(Outcry):
    """Says it at once, in the test's own thread."""

    def tell_soon(self, news, *, now, unheard=lambda _: None):  # type: ignore[no-untyped-def]  # as its base
        if not self.tell(news, now=now):
            unheard(news)


@dataclass
class GateSite:
    home: Path
    away: tuple[str, ...] = ("sheet", "timetable", "mail")  # in the other process
    clock: Ticking = field(default_factory=Ticking)
    broken: dict[str, Callable[[Part], object]] = field(default_factory=dict)
    stands: dict[str, Code] = field(default_factory=dict)  # its loop or its lane
    is_killed: bool = False  # the other process
    room: int = PLENTY
    straight: Straight = field(default_factory=Straight)

    def __post_init__(self) -> None:
        self.here, self.watch = self._process("here", self._parts("here"), with_senses=True)
        self.elsewhere, self._other = self._process("elsewhere", self.away, with_senses=False)
        beat = Heartbeat(self.home, self._parts("here"))
        self.heart = Heart(self.here, beat, monotonic=self.clock.monotonic)

    def _parts(self, holder: str) -> tuple[str, ...]:
        return self.away if holder == "elsewhere" else tuple(part for part in PARTS if part not in self.away)

    def _process(self, name: str, parts: tuple[str, ...], *, with_senses: bool) -> tuple[Process, Watch]:
        process = Process(name, now=self.clock.now, monotonic=self.clock.monotonic)
        for part in parts:
            process.part(part)
        senses = self._senses(process) if with_senses else Senses(ways=Ways(has_mail=True))
        return process, Watch(process, parts, senses, now=self.clock.now, monotonic=self.clock.monotonic)

    def _senses(self, process: Process) -> Senses:
        return Senses(
            Room(process.part("disk"), self.home, free=lambda _: self.room),
            Jumps(process.part("clock"), now=self.clock.now, monotonic=self.clock.monotonic),
            Backups(process.part("backup"), self.home / "backup", now=self.clock.now),
            Spoken([self.straight], lambda language: Texts(language, NOON.tzinfo)),  # type: ignore[arg-type]  # UTC
            ways=Ways(has_mail=True, speaks_itself=True),
        )

    def turns(self, seconds: float) -> Iterator[float]:
        """The seconds that have gone by, after each turn."""
        for turn in range(1, int(seconds / NOTE) + 1):
            self.clock.passes(NOTE)
            for process in (self.here, self.elsewhere):
                self._live(process)
            self.watch.turn()
            self.heart.look()
            if not self.is_killed:
                self._other.turn()
            yield turn * NOTE

    def runs(self, seconds: float) -> None:
        deque(self.turns(seconds), maxlen=0)

    def _live(self, process: Process) -> None:
        for name in self._parts(process.holder):
            part = process.part(name)
            for organ in ORGANS.get(name, ()):
                if organ is not self.stands.get(name):
                    part.stamp(organ)
            self.broken.get(name, Part.succeeded)(part)

    def troubles(self) -> list[Trouble]:
        """As /health of the process here finds them."""
        others = [note for note in notes.read(now=self.clock.now()) if note.holder != self.here.holder]
        now = self.clock.now()
        return health.troubles([*self.here.notes(), *others], now=now, lag=ticks.lag(now=now))

    def status(self) -> Status:
        return health.status(self.here.troubles(), self.troubles())

    def owed(self, route: Route) -> list[Delivery]:
        later = self.clock.now() + timedelta(days=1)
        return [each for each in outbox.due(route, now=later) if each.kind.startswith("site.")]


def waits(code: Code) -> Callable[[Part], object]:
    return lambda part: part.waits(code, "why")


def hangs(_part: Part) -> None:
    """Its process goes on."""

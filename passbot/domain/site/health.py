"""How the site is, judged from what its parts have noted: pure, so that every fault can be tried with a moment.

`down` is said of a process that cannot do its own work, `degraded` of anything else that is wrong on the site.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


class Code(StrEnum):
    """What is wrong with a part; the texts for admins are found by it."""

    DATABASE = "database"  # it does not answer this part
    LOOP = "loop"  # the part's event loop stands still
    LANE = "lane"  # the part's database thread is stuck
    SILENT = "silent"  # its process has written nothing for a while
    STUCK = "stuck"  # its process lives, its thread does not go on
    STOPPED = "stopped"  # on purpose, and nobody else does its work
    DIED = "died"  # its thread, which is begun again
    TELEGRAM = "telegram"  # does not answer
    TOKEN = "token"  # noqa: S105  # Telegram refuses it
    ANOTHER = "another"  # program asks for the same bot's updates
    WEBHOOK = "webhook"  # Telegram does not get through to us with the updates
    GOOGLE = "google"  # does not answer
    HUMAN = "human"  # somebody must repair the sheet, or its rights
    RIVAL = "rival"  # another passbot was given the same spreadsheet
    OLDER = "older"  # the database than its sheet: an admin must decide
    SERVER = "server"  # the mail server does not take letters
    FAULT = "fault"  # of ours
    BEHIND = "behind"  # the sheet shows less than it should
    ABSENT = "absent"  # and no process of the site looks after it
    ROOM = "room"  # on the disk
    JUMP = "jump"  # of the clock
    OLD = "old"  # the newest backup
    ALONE = "alone"  # who does its work: another process that did has fallen silent


MINUTE = timedelta(minutes=1)
STILL = timedelta(seconds=10)  # a loop or a lane may stand still for so long
GONE = timedelta(seconds=15)  # every process writes every five seconds
BREATH = timedelta(seconds=10)  # one failed call is no word to whoever watches
TOLD_AFTER = 2 * MINUTE  # people hear of what lasts
AT_ONCE = timedelta()

# How long a part may be busy with one thing: a call to Telegram or Google may take 25 s, and a cycle has several.
LONGEST = dict.fromkeys(("bot", "sheet", "mail", "timetable"), timedelta(seconds=90))
SOON = {
    Code.TOKEN: AT_ONCE,
    Code.HUMAN: AT_ONCE,
    Code.RIVAL: AT_ONCE,
    Code.ANOTHER: timedelta(seconds=30),  # a stray one comes of our own last poll
    Code.OLDER: AT_ONCE,
    Code.BEHIND: AT_ONCE,  # it is a minute behind already
    Code.ABSENT: AT_ONCE,
    Code.ROOM: AT_ONCE,
    Code.JUMP: AT_ONCE,
    Code.OLD: AT_ONCE,
}
LED = frozenset(
    {"sheet", "timetable"}
)  # of several processes with one of these, one works and the others stand by
FOR_A_PERSON = frozenset({Code.TOKEN, Code.HUMAN, Code.RIVAL, Code.OLDER})  # nothing else ends these
STANDBY = "standby"  # no trouble: another process does this part's work, and this one takes over from it
BOT = "bot"
DATABASE = "database"  # as the whole process reaches it
MEASURES = frozenset({DATABASE, "disk", "clock", "backup"})  # as a process sees them: gone with it
LOUD = frozenset({BOT, "sheet", "api", DATABASE})  # the gate needs them: admins hear of these at night too
NOT_THERE = frozenset({Code.DATABASE, Code.LOOP, Code.LANE, Code.SILENT, Code.STUCK, Code.STOPPED, Code.DIED})
DOWN = frozenset({Code.DATABASE, Code.LOOP, Code.LANE})


@dataclass(frozen=True)
class Note:
    """How a part is, as its process has written it down."""

    part: str
    holder: str  # the process
    noted_at: datetime
    moved_at: datetime  # when it last went on, whatever with
    succeeded_at: datetime | None = None
    waiting_for: str = ""
    why: str = ""
    since: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def stands_by(self) -> bool:
        return self.waiting_for == STANDBY

    def is_alive(self, now: datetime) -> bool:
        """By a clock that may have been set back meanwhile, too."""
        return self.stopped_at is None and abs(now - self.noted_at) <= GONE


@dataclass(frozen=True)
class Trouble:
    """One part and what is wrong with it, since when."""

    part: str
    code: Code
    since: datetime
    why: str = field(default="", compare=False)

    @property
    def tell_at(self) -> datetime:
        return self.since + SOON.get(self.code, TOLD_AFTER)


def troubles(notes: Iterable[Note], *, now: datetime, lag: float = 0) -> list[Trouble]:
    """One for each part that has any; of several processes with the same part, the oldest.

    `lag` is the age in seconds of the oldest change that the sheet does not show: news where nothing else explains it.
    """
    notes = list(notes)
    alive = {note.part for note in notes if note.is_alive(now)}
    led = LED & {note.part for note in notes if note.is_alive(now) and not note.stands_by}
    found: dict[str, Trouble] = {}
    for note in notes:
        if note.stopped_at is not None and note.part in alive:
            continue  # somebody else does its work
        trouble = _of(note, now)
        if trouble and trouble.code is Code.SILENT and note.part in led:
            trouble = replace(trouble, code=Code.ALONE)
        if trouble and (note.part not in found or trouble.since < found[note.part].since):
            found[note.part] = trouble
    if "sheet" not in found and lag >= MINUTE.total_seconds():
        code = Code.BEHIND if "sheet" in alive else Code.ABSENT
        found["sheet"] = Trouble("sheet", code, now - timedelta(seconds=lag))
    return list(found.values())


def standing_by(notes: Iterable[Note], *, now: datetime) -> Counter[str]:
    """How many processes would take over the work of each part."""
    return Counter(note.part for note in notes if note.stands_by and note.is_alive(now))


def _of(note: Note, now: datetime) -> Trouble | None:
    if note.part in MEASURES and not note.is_alive(now):
        return None
    if note.stopped_at is not None:
        return Trouble(note.part, Code.STOPPED, note.stopped_at)
    if not note.is_alive(now):
        return Trouble(note.part, Code.SILENT, min(note.noted_at, now))
    since = note.since or note.noted_at
    code = None if note.stands_by else _code(note.waiting_for)
    if code and (code in DOWN or SOON.get(code) == AT_ONCE or now - since >= BREATH):
        return Trouble(note.part, code, since, note.why)
    if now - note.moved_at > LONGEST.get(note.part, GONE):
        return Trouble(note.part, Code.STUCK, note.moved_at)
    return None


def _code(waiting_for: str) -> Code | None:
    """A process of a newer program may know more of them."""
    if not waiting_for:
        return None
    return Code(waiting_for) if waiting_for in set(Code) else Code.FAULT


def status(own: Iterable[Trouble], others: Iterable[Trouble]) -> Status:
    """Of the process that asks: where another one is down, the site is degraded."""
    own = list(own)
    if any(trouble.code in DOWN for trouble in own):
        return Status.DOWN
    return Status.DEGRADED if own or list(others) else Status.HEALTHY

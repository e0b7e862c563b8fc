"""The site's health, judged from the notes that its parts have written. Pure, so that tests can try every fault.

`down` means that a process cannot do its own work, `degraded` that anything else is wrong on the site.
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
    """A kind of trouble of a part; the admins' texts are keyed by it."""

    DATABASE = "database"  # the part gets no answer from the database
    LOOP = "loop"  # the part's event loop is blocked
    LANE = "lane"  # the part's database thread is stuck
    SILENT = "silent"  # its process has written no note for a while
    STUCK = "stuck"  # its process lives, but its thread makes no progress
    STOPPED = "stopped"  # stopped on purpose, and no other process does its work
    DIED = "died"  # its thread died and is started again
    TELEGRAM = "telegram"  # Telegram does not answer
    TOKEN = "token"  # noqa: S105  # Telegram refuses it
    ANOTHER = "another"  # another program polls for the same bot's updates
    WEBHOOK = "webhook"  # Telegram cannot deliver updates to our webhook
    GOOGLE = "google"  # Google does not answer
    HUMAN = "human"  # a person must repair the sheet or its permissions
    RIVAL = "rival"  # another passbot uses the same spreadsheet
    UNPROVED = "unproved"  # the spreadsheet does not do what exactly-once stands on
    OLDER = "older"  # the database is older than its sheet: an admin must decide
    SERVER = "server"  # the mail server refuses letters
    FAULT = "fault"  # an error in passbot
    BEHIND = "behind"  # the sheet lags behind the database
    ABSENT = "absent"  # the sheet lags, and no process of the site syncs it
    ROOM = "room"  # the disk is nearly full
    JUMP = "jump"  # the clock jumped
    OLD = "old"  # the newest backup is too old
    ALONE = "alone"  # one of several processes fell silent, and another does its work


MINUTE = timedelta(minutes=1)
STILL = timedelta(seconds=10)  # how long a loop or a database thread may be blocked
GONE = timedelta(seconds=15)  # every process writes a note every five seconds
BREATH = timedelta(seconds=10)  # a single failed call is not reported to monitoring
TOLD_AFTER = 2 * MINUTE  # people are notified only of lasting trouble
AT_ONCE = timedelta()

# How long a part may be busy with one thing: a call to Telegram or Google may take 25 s, and a cycle has several.
LONGEST = dict.fromkeys(("bot", "sheet", "mail", "timetable"), timedelta(seconds=90))
SOON = {
    Code.TOKEN: AT_ONCE,
    Code.HUMAN: AT_ONCE,
    Code.RIVAL: AT_ONCE,
    Code.ANOTHER: timedelta(seconds=30),  # a single conflict may come from our own previous poll
    Code.OLDER: AT_ONCE,
    Code.UNPROVED: AT_ONCE,
    Code.BEHIND: AT_ONCE,  # it is reported only after a minute's lag
    Code.ABSENT: AT_ONCE,
    Code.ROOM: AT_ONCE,
    Code.JUMP: AT_ONCE,
    Code.OLD: AT_ONCE,
}
# Of several processes with these parts one works and the others stand by.
LED = frozenset({"sheet", "timetable"})
FOR_A_PERSON = frozenset(
    {Code.TOKEN, Code.HUMAN, Code.RIVAL, Code.OLDER, Code.UNPROVED}
)  # only a person can end these
STANDBY = "standby"  # no trouble: another process does the work, and this one would take over
BOT = "bot"
DATABASE = "database"  # as seen from the whole process
MEASURES = frozenset({DATABASE, "disk", "clock", "backup"})  # measured by each process, and gone with it
LOUD = frozenset({BOT, "sheet", "api", DATABASE})  # the gate needs these: admins are notified at night too
NOT_THERE = frozenset({Code.DATABASE, Code.LOOP, Code.LANE, Code.SILENT, Code.STUCK, Code.STOPPED, Code.DIED})
DOWN = frozenset({Code.DATABASE, Code.LOOP, Code.LANE})

# The far side that a part asks, and the trouble that says it does not answer.
FAR_SIDES = {
    BOT: ("telegram", Code.TELEGRAM),
    "sheet": ("google", Code.GOOGLE),
    "mail": ("mail", Code.SERVER),
}


@dataclass(frozen=True)
class Note:
    """The state of a part, as its process last wrote it."""

    part: str
    holder: str  # the process
    noted_at: datetime
    moved_at: datetime  # when the part last made progress
    succeeded_at: datetime | None = None
    waiting_for: str = ""
    why: str = ""
    since: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def stands_by(self) -> bool:
        return self.waiting_for == STANDBY

    def is_alive(self, now: datetime) -> bool:
        """True if the note is recent; a clock that was set back meanwhile does not matter."""
        return self.stopped_at is None and abs(now - self.noted_at) <= GONE


@dataclass(frozen=True)
class Trouble:
    """A part, its kind of trouble, and since when."""

    part: str
    code: Code
    since: datetime
    why: str = field(default="", compare=False)

    @property
    def tell_at(self) -> datetime:
        return self.since + SOON.get(self.code, TOLD_AFTER)


def troubles(notes: Iterable[Note], *, now: datetime, lag: float = 0) -> list[Trouble]:
    """Return one trouble for each part that has any; of several processes with the same part, the oldest trouble.

    `lag` is the age in seconds of the oldest change that the sheet lacks; it counts only if the sheet has no other
    trouble.
    """
    notes = list(notes)
    alive = {note.part for note in notes if note.is_alive(now)}
    led = LED & {note.part for note in notes if note.is_alive(now) and not note.stands_by}
    found: dict[str, Trouble] = {}
    for note in notes:
        if note.stopped_at is not None and note.part in alive:
            continue  # another process does its work
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
    """How many processes stand by for each part."""
    return Counter(note.part for note in notes if note.stands_by and note.is_alive(now))


def far_sides(notes: Iterable[Note], *, now: datetime) -> dict[str, datetime | None]:
    """Far sides that some live process asks: None while it answers, else since when one process has no answer."""
    found: dict[str, datetime | None] = {}
    for note in notes:
        if note.part in FAR_SIDES and note.is_alive(now):
            side, code = FAR_SIDES[note.part]
            known, since = found.get(side), _away(note, code, now)
            found[side] = min(known, since) if known and since else known or since
    return found


def _away(note: Note, code: Code, now: datetime) -> datetime | None:
    """A single failed call is no trouble yet, as in `troubles`."""
    is_away = note.waiting_for == code and note.since is not None and now - note.since >= BREATH
    return note.since if is_away else None


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
    """An unknown code comes from a process with a newer program: it counts as a fault."""
    if not waiting_for:
        return None
    return Code(waiting_for) if waiting_for in set(Code) else Code.FAULT


def status(own: Iterable[Trouble], others: Iterable[Trouble]) -> Status:
    """The status of the asking process: `down` for its own failure, `degraded` if another process is down."""
    own = list(own)
    if any(trouble.code in DOWN for trouble in own):
        return Status.DOWN
    return Status.DEGRADED if own or list(others) else Status.HEALTHY

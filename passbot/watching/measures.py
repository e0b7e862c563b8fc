"""Measurements of the machine: free disk space, jumps of the clock, the age of the newest backup."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import disk_usage

from passbot.clock import utc_now
from passbot.domain.site.health import Code
from passbot.domain.times.clocks import STEADY_FOR, Belief, signed
from passbot.pulse import Part, Process

LEAST_ROOM = 200_000_000  # bytes
LONGEST_JUMP = 60.0  # seconds; an error of a minute lets nobody in wrongly
OLDEST_BACKUP = timedelta(days=2)

_BACKUP = re.compile(r"passbot-(\d{8}-\d{6})\.db")


class Room:
    """Free space on the disks of the site's home and of its database."""

    def __init__(
        self, part: Part, *folders: Path, free: Callable[[Path], int] = lambda folder: disk_usage(folder).free
    ) -> None:
        self._part, self._folders, self._free = part, folders, free

    def look(self) -> None:
        least = min(self._free(folder) for folder in self._folders)
        self._part.measured = least
        if least < LEAST_ROOM:
            self._part.waits(Code.ROOM, f"{least // 1_000_000} MB")
        else:
            self._part.succeeded()


class Jumps:
    """Jumps of the wall clock against the monotonic one. A machine that slept has jumped too."""

    def __init__(
        self,
        part: Part,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._part, self._now, self._monotonic = part, now, monotonic
        self._was = now(), monotonic()
        self._jumped: float | None = None
        self._said_before = 0
        self._site = Belief()

    def hear(self, site: Belief) -> None:
        """Set the site's belief about the clock: another process may have found it wrong at its start."""
        self._site = site

    def look(self) -> None:
        now, counted = self._now(), self._monotonic()
        seconds = (now - self._was[0]).total_seconds() - (counted - self._was[1])
        why = signed(seconds) if abs(seconds) > LONGEST_JUMP else self._site.why
        if why and self._is_news(counted) and not self._site.is_confirmed(self._said_before, now):
            self._part.waits(Code.JUMP, why)
            return
        self._was = now, counted
        if not why:
            self._jumped = None
        self._part.succeeded()

    def _is_news(self, counted: float) -> bool:
        """True until the new time has been steady long enough to be believed."""
        if self._jumped is None:
            self._jumped, self._said_before = counted, self._site.times
        return counted - self._jumped < STEADY_FOR


class Backups:
    """Age of the newest backup, for a site with nightly ones; a new site has time until its second night."""

    def __init__(self, part: Part, folder: Path, *, now: Callable[[], datetime] = utc_now) -> None:
        self._part, self._folder, self._now = part, folder, now

    def look(self, begun: datetime | None) -> None:
        """`begun` is the site's first day. The part's last success is the newest backup, not this look."""
        made = self._newest()
        since = made or begun
        if since is not None and self._now() - since > OLDEST_BACKUP:
            self._part.waits(Code.OLD, since.isoformat(timespec="minutes"))
        else:
            self._part.is_well()
        if made:
            self._part.has_done(made)

    def _newest(self) -> datetime | None:
        names = [found[1] for file in self._folder.glob("*.db") if (found := _BACKUP.fullmatch(file.name))]
        made = (datetime.strptime(name, "%Y%m%d-%H%M%S").replace(tzinfo=UTC) for name in names)
        return max(made, default=None)


def of_site(
    process: Process, home: Path, database: Path | None, *, backs_up: bool
) -> tuple[Room, Jumps, Backups | None]:
    """`database` is the SQLite file, if any; `backs_up` is true if this process makes backups."""
    folders = (home, database.parent) if database else (home,)
    room = Room(process.part("disk"), *folders)
    backups = Backups(process.part("backup"), home / "backup") if backs_up else None
    return room, Jumps(process.part("clock")), backups

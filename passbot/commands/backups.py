"""The item of `check` about backups: the newest one, and whether it is older than the schema."""

from collections.abc import Iterator
from pathlib import Path

from passbot import called
from passbot.commands.finding import Finding, FindingState
from passbot.errors import PassbotError
from passbot.services.site import backup
from passbot.settings.config import Settings


def find(settings: Settings) -> Iterator[Finding]:
    """Nothing on PostgreSQL, which has its own tools."""
    if not settings.database_url.startswith("sqlite"):
        return
    if file := backup.newest(settings.home / "backup"):
        yield _kept(file)
    elif settings.backup_keep:
        when = called.told("none yet: one is made every night, and `./run backup` makes one now")
        yield Finding("backup", FindingState.OK, when)


def _kept(file: Path) -> Finding:
    try:
        words = _of(backup.version_of(file))
    except PassbotError as exc:
        mend = called.told("`./run backup` makes a new one.")
        return Finding("backup", FindingState.MISSING, f"{exc.message} {mend}")
    return Finding("backup", FindingState.OK, f"the newest is {file.name}, of version {words}")


def _of(version: backup.Version) -> str:
    if version.number > version.newest:
        return f"{version.number}, this passbot knows {version.newest}: update it before you restore that"
    if version.is_old:
        return f"{version.number} of {version.newest}: once it is restored, a start brings it up to date"
    return str(version.number)

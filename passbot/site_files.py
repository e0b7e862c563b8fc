"""The files of a site, for the jobs of the timetable."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Site:
    """The paths and settings that jobs need."""

    database_url: str
    home: Path
    backups_kept: int = 7
    backup_command: str | None = None

    @property
    def errors(self) -> Path:
        return self.home / "log" / "errors.log"

    @property
    def backups(self) -> Path:
        return self.home / "backup"

"""Where a site keeps its files, for whoever works on them by the clock."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Site:
    """What the jobs need to know of where they run."""

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

"""Follow admins.txt while the bot runs: it is read again when saved, so that a deleted line takes effect at once."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from passbot.errors import Misconfigured
from passbot.services.site.site import Welcome, ensure_admins
from passbot.settings import config
from passbot.settings.settings_errors import ORIGINALS

logger = logging.getLogger(__name__)

Stamp = tuple[int, ...]
NEVER_SEEN: Stamp = (-1,)


def welcome_in(language: str) -> Callable[[], Welcome]:
    """A welcome in the site's language, for admins without a name and language of their own."""

    def welcome() -> Welcome:
        from passbot.texts import Texts  # imported late: most starts have no new admin

        return Welcome(Texts(language, UTC)("admin.name"), language)

    return welcome


class AdminsList:
    """Called before each update, on the database thread; checking an unchanged file costs next to nothing."""

    def __init__(self, home: Path) -> None:
        self._home, self._file = home, home / ORIGINALS["admins"]
        self._followed = self._complained_of = NEVER_SEEN

    def follow(self, now: datetime) -> None:
        """Apply a changed list. An unreadable one changes nothing and is tried again until it can be read."""
        if (stamp := _stamp(self._file)) == self._followed:
            return
        try:
            settings = config.load(self._home)  # all settings: one of them may replace the file
        except Misconfigured as exc:
            if stamp != self._complained_of:
                logger.error("list of admins not read, all stay what they are why=%s", exc.message)
            self._complained_of = stamp
            return
        if settings.admins is not None:
            ensure_admins(settings.admins, welcome=welcome_in(settings.language), now=now)
        self._followed = stamp


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino

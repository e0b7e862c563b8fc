"""admins.txt while the bot runs: read again when it was saved, so that a deleted line counts at once."""

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
    """Of the site's language, for admins who have not said how they are called and what they speak."""

    def welcome() -> Welcome:
        from passbot.texts import Texts  # most starts have nobody new

        return Welcome(Texts(language, UTC)("admin.name"), language)

    return welcome


class AdminsList:
    """Asked before each update, on the database thread; one look at the file costs nothing."""

    def __init__(self, home: Path) -> None:
        self._home, self._file = home, home / ORIGINALS["admins"]
        self._followed = self._complained_of = NEVER_SEEN

    def follow(self, now: datetime) -> None:
        """A list that cannot be read changes nothing, and is tried again until it can."""
        if (stamp := _stamp(self._file)) == self._followed:
            return
        try:
            settings = config.load(self._home)  # whole, for a setting may go before the file
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

"""Logging of a database outage: its first failure loudly, the others quietly, and its end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from passbot.errors import DatabaseAway
from passbot.pulse import Part


class Outage:
    """For each loop that retries by itself; with `part`, monitoring is informed too."""

    def __init__(self, logger: logging.Logger, part: Part | None = None) -> None:
        self._logger, self._part = logger, part
        self.failures = 0

    def note(self, exc: DatabaseAway) -> None:
        self.failures += 1
        if self._part:
            self._part.lost_database(exc.message)
        level = logging.WARNING if self.failures == 1 else logging.DEBUG
        self._logger.log(level, "database away code=%s: %s", exc.code, exc.message)

    @contextmanager
    def survived(self, what: str) -> Iterator[None]:
        """One round of a loop that must survive any exception; other errors are logged with `what`."""
        try:
            yield
        except DatabaseAway as exc:
            self.note(exc)
        except Exception:
            self._logger.exception(what)
        else:
            self.end()

    def end(self) -> None:
        if self.failures:
            self._logger.info("database found again after failures=%d", self.failures)
            self.failures = 0
            if self._part:
                self._part.found_database()

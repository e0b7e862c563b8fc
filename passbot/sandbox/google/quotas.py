"""Google's quotas: 60 reads and 60 writes a minute for a user, 300 of each for the project."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from passbot.sandbox.google.errors import quota_exceeded

WINDOW = 60.0
PER_USER = 60
PER_PROJECT = 300
READ, WRITE = "Read", "Write"


class Quotas:
    """Counts the requests of the last minute. Refused ones do not count."""

    def __init__(self, clock: Callable[[], float], *, enforced: bool = True) -> None:
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[float]] = {}
        self.enforced = enforced

    def count(self, kind: str, email: str) -> None:
        """Count, or refuse with Google's exact 429 at the limit."""
        if not self.enforced:
            return
        now = self._clock()
        for key, per, limit in ((email, "user", PER_USER), ("", "project", PER_PROJECT)):
            seen = self._recent(kind, key, now)
            if len(seen) >= limit:
                raise quota_exceeded(kind, per, limit, _as_text(seen[0]))
        self._recent(kind, email, now).append(now)
        self._recent(kind, "", now).append(now)

    def used(self, kind: str, email: str) -> int:
        return len(self._recent(kind, email, self._clock()))

    def _recent(self, kind: str, key: str, now: float) -> deque[float]:
        seen = self._seen.setdefault((kind, key), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        return seen


def _as_text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""What a site knows of its own clock, which may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEADY_FOR = 600.0  # seconds, after which a clock that jumped is the clock
JUMP = timedelta(hours=1)
LONGEST_AWAY = timedelta(days=30)  # that a site may have stood still: beyond it, rather the clock is ahead


@dataclass(frozen=True)
class Belief:
    """`why` is empty where nobody doubts it; `times` counts who has said that it is right, the last one `at`."""

    why: str = ""
    times: int = 0
    at: datetime | None = None

    def is_confirmed(self, since: int, now: datetime) -> bool:
        """Somebody has said so since then, by a clock that says what this one does."""
        return self.times > since and self.at is not None and abs(now - self.at) <= JUMP


def is_wrong(now: datetime, newest: datetime) -> bool:
    """What was written last cannot be later than now, and hardly very long ago."""
    return newest > now + JUMP or newest < now - LONGEST_AWAY


def signed(seconds: float) -> str:
    """How far a clock has jumped: `+02:00:00`."""
    sign, whole = "-" if seconds < 0 else "+", round(abs(seconds))
    return f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"

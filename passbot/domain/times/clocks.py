"""Judge whether the machine's clock can be right."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEADY_FOR = 600.0  # seconds without another jump, after which the new time is believed
JUMP = timedelta(hours=1)
# A site may have been off for so long; a longer gap means rather that the clock is ahead.
LONGEST_AWAY = timedelta(days=30)


@dataclass(frozen=True)
class Belief:
    """`why` is empty if the clock is trusted; `times` counts the confirmations by people, the last one `at`."""

    why: str = ""
    times: int = 0
    at: datetime | None = None

    def is_confirmed(self, since: int, now: datetime) -> bool:
        """True if somebody has confirmed the clock since then, and it has not jumped since."""
        return self.times > since and self.at is not None and abs(now - self.at) <= JUMP


def is_wrong(now: datetime, newest: datetime) -> bool:
    """True if the newest record is in the future, or improbably long ago."""
    return newest > now + JUMP or newest < now - LONGEST_AWAY


def signed(seconds: float) -> str:
    """Format a jump of the clock: `+02:00:00`."""
    sign, whole = "-" if seconds < 0 else "+", round(abs(seconds))
    return f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"

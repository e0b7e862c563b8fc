"""The sandbox's clock: real time, until a test moves or stops it."""

from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Call it for the time. After a move it runs on from there; stopped, it stands still."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stopped_at: datetime | None = None

    def __call__(self) -> datetime:
        return self._stopped_at or datetime.now(UTC) + self._ahead

    def stop_at(self, moment: datetime) -> None:
        self._stopped_at = moment

    def move(self, by: timedelta) -> None:
        if self._stopped_at:
            self._stopped_at += by
        else:
            self._ahead += by

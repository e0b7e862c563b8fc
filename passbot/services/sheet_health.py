"""How the sheet's worker is: written by it after every cycle, read by whoever asks, in whatever process."""

from datetime import datetime

from passbot.domain.gate import Health
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

_KEEP = Statement("""
    INSERT INTO sheet_health (id, cycle_at, written_at, seconds, reads, writes, failures, error)
    VALUES (1, :cycle_at, :written_at, :seconds, :reads, :writes, :failures, :error)
    ON CONFLICT (id) DO UPDATE SET cycle_at = :cycle_at, written_at = :written_at, seconds = :seconds,
        reads = :reads, writes = :writes, failures = :failures, error = :error
""")
_READ = Statement("""
    SELECT cycle_at, written_at, seconds, reads, writes, failures, error FROM sheet_health
""")


def keep(health: Health) -> None:
    reads, writes = health.calls
    with transaction():
        _KEEP.run(
            cycle_at=_epoch(health.last_cycle),
            written_at=_epoch(health.last_write),
            seconds=health.seconds,
            reads=reads,
            writes=writes,
            failures=health.failures,
            error=health.error,
        )


def read() -> Health:
    """Of the worker that was last at it; a new site's has done nothing yet."""
    row = _READ.row()
    if row is None:
        return Health()
    cycle_at, written_at, seconds, reads, writes, failures, error = row
    return Health(_moment(cycle_at), _moment(written_at), seconds, (reads, writes), failures, error)


def _epoch(at: datetime | None) -> int | None:
    return to_epoch(at) if at else None


def _moment(epoch: int | None) -> datetime | None:
    return from_epoch(epoch) if epoch is not None else None

"""Health of the sheet's worker: written by it after every cycle, read by any process."""

from datetime import datetime

from passbot.domain.gate.gate import Health
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

NO_SHEET = "no sheet"  # stands in `error` where the site has no sheet

_KEEP = Statement("""
    INSERT INTO sheet_health (id, cycle_at, written_at, seconds, reads, writes, failures, error)
    VALUES (1, :cycle_at, :written_at, :seconds, :reads, :writes, :failures, :error)
    ON CONFLICT (id) DO UPDATE SET cycle_at = :cycle_at, written_at = :written_at, seconds = :seconds,
        reads = :reads, writes = :writes, failures = :failures, error = :error
""")
_DROP_OWED = Statement("""
    UPDATE deliveries SET status = 'done', done_at = :now
    WHERE route = 'sheet' AND status = 'owed' AND kind <> 'sheet.restore'
""")
_READ = Statement("""
    SELECT cycle_at, written_at, seconds, reads, writes, failures, error FROM sheet_health
""")


def there_is_none(*, now: datetime) -> None:
    """Note that the site has no sheet: deliveries to one are dropped, and none are owed from now on.

    The first cycle of a worker ends this; it fills the sheet from the orders themselves.
    """
    with transaction():
        keep(Health(error=NO_SHEET))
        _DROP_OWED.run(now=to_epoch(now))


def is_absent() -> bool:
    return read().error == NO_SHEET


def was_ever_kept() -> bool:
    """True if a worker has ever run, well or not."""
    row = _READ.row()
    return row is not None and row[-1] != NO_SHEET


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
    """Health of the last worker; empty on a new site."""
    row = _READ.row()
    if row is None:
        return Health()
    cycle_at, written_at, seconds, reads, writes, failures, error = row
    return Health(_moment(cycle_at), _moment(written_at), seconds, (reads, writes), failures, error)


def _epoch(at: datetime | None) -> int | None:
    return to_epoch(at) if at else None


def _moment(epoch: int | None) -> datetime | None:
    return from_epoch(epoch) if epoch is not None else None

"""Health of the sheet's worker: written by it after every cycle, read by any process."""

from collections.abc import Iterator
from datetime import datetime

from passbot.domain.gate.gate import Health
from passbot.holders import is_gone
from passbot.services.processes import leases, notes
from passbot.store.db import transaction
from passbot.store.models import Delivery, SheetHealth
from passbot.store.prepared import P, Prepared, given

NO_SHEET = "no sheet"  # stands in `error` where the site has no sheet

_STATE = [each for each in SheetHealth._meta.sorted_fields if each.name != "id"]
_KEEP = Prepared(
    SheetHealth.insert(given(*_STATE) | {"id": 1}).on_conflict(
        conflict_target=[SheetHealth.id], preserve=_STATE
    )
)
_DROP_OWED = Prepared(
    Delivery.update(status="done", done_at=P.now).where(
        Delivery.route == "sheet", Delivery.status == "owed", Delivery.kind != "sheet.restore"
    )
)
_READ = Prepared(SheetHealth.select(*_STATE))


def there_is_none(*, now: datetime) -> None:
    """Note that the site has no sheet: deliveries to one are dropped, and none are owed from now on.

    The first cycle of a worker ends this; it fills the sheet from the orders themselves.
    """
    with transaction():
        keep(Health(error=NO_SHEET))
        _DROP_OWED.run(now=now)


def is_absent() -> bool:
    return read().error == NO_SHEET


def was_ever_kept() -> bool:
    """True if a worker has ever run, well or not."""
    noted = _READ.one()
    return noted is not None and noted.error != NO_SHEET


def worker(*, now: datetime) -> str | None:
    """The process whose worker keeps the sheet. One that cannot open it holds no lease; its note tells of it."""
    return leases.holder_of("sheet", now=leases.common(now)) or next(_alive(now), None)


def _alive(now: datetime) -> Iterator[str]:
    for note in notes.read(now=now):
        if note.part == "sheet" and note.is_alive(now) and not is_gone(note.holder):
            yield note.holder


def keep(health: Health) -> None:
    reads, writes = health.calls
    with transaction():
        _KEEP.run(
            cycle_at=health.last_cycle,
            written_at=health.last_write,
            seconds=health.seconds,
            reads=reads,
            writes=writes,
            failures=health.failures,
            error=health.error,
        )


def read() -> Health:
    """Health of the last worker; empty on a new site."""
    noted = _READ.one()
    if noted is None:
        return Health()
    calls = (noted.reads, noted.writes)
    return Health(noted.cycle_at, noted.written_at, noted.seconds, calls, noted.failures, noted.error)

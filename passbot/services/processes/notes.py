"""Notes of the site's parts (how each is, in each process), readable by all processes.

Stored by the database's clock and read by ours, since machines that share a database have different clocks.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from passbot.domain.site.health import Note
from passbot.domain.times.clocks import JUMP
from passbot.holders import is_gone, this_process
from passbot.services.processes import leases
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

_KEEP = Statement("""
    INSERT INTO parts (part, holder, noted_at, moved_at, succeeded_at, waiting_for, why, since, stopped_at)
    VALUES (:part, :holder, :noted_at, :moved_at, :succeeded_at, :waiting_for, :why, :since, NULL)
    ON CONFLICT (part, holder) DO UPDATE SET noted_at = :noted_at, moved_at = :moved_at,
        succeeded_at = coalesce(:succeeded_at, parts.succeeded_at), waiting_for = :waiting_for, why = :why,
        since = :since, stopped_at = NULL
""")
_READ = Statement("""
    SELECT part, holder, noted_at, moved_at, succeeded_at, waiting_for, why, since, stopped_at FROM parts
    ORDER BY part, holder
""")
_STOP = Statement("UPDATE parts SET stopped_at = :now WHERE holder = :holder")
_LEAVE_BEHIND = Statement(
    "DELETE FROM parts WHERE part IN :parts AND (stopped_at IS NOT NULL OR noted_at < :gone OR noted_at > :ahead)"
)


def begin(parts: Collection[str], *, gone_before: datetime, now: datetime) -> None:
    """A process starts these parts: delete notes of stopped and silent ones, and those that a fast clock
    dated ahead.
    """
    gone = gone_before + leases.ahead(now)
    with transaction():
        _LEAVE_BEHIND.run(parts=sorted(parts), gone=to_epoch(gone), ahead=to_epoch(gone + JUMP))


def keep(notes: Iterable[Note], *, now: datetime) -> None:
    ahead = leases.ahead(now)
    with transaction():
        for note in (_moved(note, ahead) for note in notes):
            _KEEP.run(
                part=note.part,
                holder=note.holder,
                noted_at=to_epoch(note.noted_at),
                moved_at=to_epoch(note.moved_at),
                succeeded_at=_epoch(note.succeeded_at),
                waiting_for=note.waiting_for,
                why=note.why,
                since=_epoch(note.since),
            )


def stop(holder: str, *, now: datetime) -> None:
    """A process stops on purpose: its parts are marked stopped, so that nobody takes them for silent."""
    with transaction():
        _STOP.run(holder=holder, now=to_epoch(now + leases.ahead(now)))


def read(*, now: datetime) -> list[Note]:
    behind = -leases.ahead(now)
    return [_moved(_note(*row), behind) for row in _READ.rows()]


def _moved(note: Note, by: timedelta) -> Note:
    def moved(at: datetime | None) -> datetime | None:
        return at and at + by

    return replace(
        note,
        noted_at=note.noted_at + by,
        moved_at=note.moved_at + by,
        succeeded_at=moved(note.succeeded_at),
        since=moved(note.since),
        stopped_at=moved(note.stopped_at),
    )


def running(*, now: datetime) -> list[str]:
    """Other live processes of the site, on any machine, with their parts."""
    alive = [note for note in read(now=now) if note.is_alive(now) and note.holder != this_process()]
    parts = defaultdict[str, list[str]](list)
    for note in alive:
        if not is_gone(note.holder):
            parts[note.holder].append(note.part)
    return [f"{holder}: {', '.join(named)}" for holder, named in sorted(parts.items())]


def _note(
    part: str,
    holder: str,
    noted_at: int,
    moved_at: int,
    succeeded_at: int | None,
    waiting_for: str,
    why: str,
    since: int | None,
    stopped_at: int | None,
) -> Note:
    return Note(
        part,
        holder,
        from_epoch(noted_at),
        from_epoch(moved_at),
        _moment(succeeded_at),
        waiting_for,
        why,
        _moment(since),
        _moment(stopped_at),
    )


def _epoch(at: datetime | None) -> int | None:
    return to_epoch(at) if at else None


def _moment(epoch: int | None) -> datetime | None:
    return from_epoch(epoch) if epoch is not None else None

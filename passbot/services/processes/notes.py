"""Notes of the site's parts (how each is, in each process), readable by all processes.

Stored by the database's clock and read by ours, since machines that share a database have different clocks.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from peewee import EXCLUDED, fn

from passbot.domain.site.health import Note
from passbot.domain.times.clocks import JUMP
from passbot.holders import is_gone, this_process
from passbot.services.processes import leases
from passbot.store.db import transaction
from passbot.store.models import PartNote
from passbot.store.prepared import P, Prepared, given

_WHOSE = [PartNote.part, PartNote.holder]
_SAID = [PartNote.noted_at, PartNote.moved_at, PartNote.waiting_for, PartNote.why, PartNote.since]
_KEEP = Prepared(
    PartNote.insert(given(*_WHOSE, PartNote.succeeded_at, *_SAID, PartNote.stopped_at)).on_conflict(
        conflict_target=_WHOSE,
        preserve=[*_SAID, PartNote.stopped_at],
        update={PartNote.succeeded_at: fn.coalesce(EXCLUDED.succeeded_at, PartNote.succeeded_at)},
    )
)
_READ = Prepared(PartNote.select().order_by(PartNote.part, PartNote.holder), Note)
_STOP = Prepared(PartNote.update(stopped_at=P.now).where(PartNote.holder == P.holder))
_LEAVE_BEHIND = Prepared(
    PartNote.delete().where(
        PartNote.part.in_(P.parts),
        PartNote.stopped_at.is_null(False) | (PartNote.noted_at < P.gone) | (PartNote.noted_at > P.ahead),
    )
)


def begin(parts: Collection[str], *, gone_before: datetime, now: datetime) -> None:
    """A process starts these parts: delete notes of stopped and silent ones, and those that a fast clock
    dated ahead.
    """
    gone = gone_before + leases.ahead(now)
    with transaction():
        _LEAVE_BEHIND.run(parts=sorted(parts), gone=gone, ahead=gone + JUMP)


def keep(notes: Iterable[Note], *, now: datetime) -> None:
    ahead = leases.ahead(now)
    with transaction():
        for note in (_moved(note, ahead) for note in notes):
            _KEEP.run(**vars(note) | {"stopped_at": None})


def stop(holder: str, *, now: datetime) -> None:
    """A process stops on purpose: its parts are marked stopped, so that nobody takes them for silent."""
    with transaction():
        _STOP.run(holder=holder, now=now + leases.ahead(now))


def read(*, now: datetime) -> list[Note]:
    behind = -leases.ahead(now)
    return [_moved(note, behind) for note in _READ.rows()]


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

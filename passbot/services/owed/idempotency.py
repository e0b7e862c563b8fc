"""Answers kept for a day: a request that comes again with the same key changes nothing and hears the same."""

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import PeeweeException

from passbot.errors import Busy, InvalidInput
from passbot.holders import is_gone, this_process
from passbot.services.processes import leases
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

KEPT = timedelta(days=1)
LEASE = timedelta(seconds=15)  # of whoever is at it on another machine, from its last slice on
ASK_AGAIN = 2  # seconds

State = dict[str, Any]  # Any: JSON

_FIND = Statement("""
    SELECT request, answer, progress, worker, busy_until FROM answers
    WHERE resident_id = :resident AND key = :key AND created_at > :since
""")
_BEGAN = Statement("""
    SELECT created_at FROM answers WHERE resident_id = :resident AND key = :key AND progress IS NOT NULL
""")
_KEEP = Statement("""
    INSERT INTO answers (resident_id, key, request, answer, progress, worker, busy_until, created_at)
    VALUES (:resident, :key, :request, :answer, :progress, :worker, :until, :now)
    ON CONFLICT (resident_id, key) DO UPDATE
    SET request = excluded.request, answer = excluded.answer, created_at = excluded.created_at,
        progress = excluded.progress, worker = excluded.worker, busy_until = excluded.busy_until
""")
_GO_ON = Statement("""
    UPDATE answers SET worker = :worker, busy_until = :until WHERE resident_id = :resident AND key = :key
""")
_PROGRESS = Statement("""
    UPDATE answers SET progress = :progress, busy_until = :until
    WHERE resident_id = :resident AND key = :key AND worker = :worker
""")
_ANSWER = Statement("""
    UPDATE answers SET answer = :answer, progress = NULL, worker = NULL, busy_until = NULL
    WHERE resident_id = :resident AND key = :key AND worker = :worker
""")
_LET_GO = Statement("""
    UPDATE answers SET busy_until = 0 WHERE resident_id = :resident AND key = :key AND worker = :worker
""")
_DROP = Statement("DELETE FROM answers WHERE resident_id = :resident AND key = :key AND worker = :worker")

_at_work: set[str] = set()  # who of this process is at a request


@dataclass(frozen=True)
class KeptAnswer:
    text: str
    is_repeated: bool = False


class Progress:
    """How far a request of several slices is. This one came without a key: it is kept nowhere."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state

    def keep(self, state: State) -> None:
        """Call it in the transaction of each slice."""
        self.state = state


class KeptProgress(Progress):
    """The same in the row of its key. Whoever else goes on with it has taken it from us: then we stop."""

    def __init__(self, state: State | None, row: dict[str, object], clock: Callable[[], datetime]) -> None:
        super().__init__(state)
        self._row, self._clock = row, clock
        _at_work.add(str(row["worker"]))

    def keep(self, state: State) -> None:
        until = _silent_after(self._clock())
        if not _PROGRESS.changed(progress=json.dumps(state), until=until, **self._row):
            raise _busy()
        super().keep(state)

    def answer(self, text: str) -> KeptAnswer:
        with transaction():
            if not _ANSWER.changed(answer=text, **self._row):
                raise _busy()
        _at_work.discard(str(self._row["worker"]))
        return KeptAnswer(text)

    def let_go(self) -> None:
        """For whoever comes next with this key. A refusal before the first slice has changed nothing."""
        _at_work.discard(str(self._row["worker"]))
        # A database that is away: the next one sees that nobody is at it.
        with suppress(PeeweeException), transaction():
            (_DROP if self.state is None else _LET_GO).run(**self._row)


def once(key: str, request: str, work: Callable[[], str], *, resident_id: int, now: datetime) -> KeptAnswer:
    """Do the work and keep its answer in the same commit, or answer as the first time.

    `request` tells requests apart: a key that comes with another one is refused. A refusal has changed nothing
    and is not kept, so that the same key may try again.
    """
    with transaction():
        lock(f"answer {resident_id} {key}")
        row = _FIND.row(resident=resident_id, key=key, since=to_epoch(now - KEPT))
        if row is None:
            text = work()
            _note(resident_id, key, request, text, now)
            return KeptAnswer(text)
        return _answered(row, request) or _never()


def in_slices(
    key: str,
    request: str,
    work: Callable[[Progress], Slices[str]],
    *,
    resident_id: int,
    now: datetime,
    clock: Callable[[], datetime],
) -> Slices[KeptAnswer]:
    """The same for work of several slices. Busy while somebody is at it; after a crash the next call goes on.

    `now` is when the request came first (see `began`), `clock` says what time it is.
    """
    worker = f"{this_process()} {uuid.uuid4()}"
    row: dict[str, object] = {"resident": resident_id, "key": key, "worker": worker}
    with transaction():
        lock(f"answer {resident_id} {key}")
        found = _FIND.row(resident=resident_id, key=key, since=to_epoch(clock() - KEPT))
        if found and (answer := _answered(found, request)):
            return answer
        if found and _is_at_work(found[3], found[4], leases.common(clock())):
            raise _busy()
        until = _silent_after(clock())
        if found is None:
            _note(resident_id, key, request, "", now, progress="null", worker=worker, until=until)
        else:
            _GO_ON.run(until=until, **row)
    progress = KeptProgress(json.loads(found[2]) if found else None, row, clock)
    try:
        yield
        return progress.answer((yield from work(progress)))
    except BaseException:
        progress.let_go()
        raise


def began(key: str | None, *, resident_id: int, now: datetime) -> datetime:
    """When a request that is not answered yet came first: whoever goes on with it judges by that hour."""
    row = _BEGAN.row(resident=resident_id, key=key) if key else None
    return from_epoch(row[0] if row else to_epoch(now))


def _note(
    resident_id: int,
    key: str,
    request: str,
    answer: str,
    now: datetime,
    *,
    progress: str | None = None,
    worker: str | None = None,
    until: int | None = None,
) -> None:
    row = {"resident": resident_id, "key": key, "request": request, "answer": answer}
    _KEEP.run(now=to_epoch(now), progress=progress, worker=worker, until=until, **row)


def _answered(row: Any, request: str) -> KeptAnswer | None:  # Any: a driver's row
    """None for a request that was begun and not answered."""
    if row[0] != request:
        message = "This Idempotency-Key was used for another request. Send a new one."
        raise InvalidInput("idempotency.reused", message)
    return KeptAnswer(row[1], is_repeated=True) if row[2] is None else None


def _is_at_work(worker: str, busy_until: int, now: datetime) -> bool:
    """Exactly, where it would be on this machine; of another one is believed what its last slice promised."""
    holder = worker.rpartition(" ")[0]
    if holder == this_process():
        return worker in _at_work
    return busy_until > to_epoch(now) and not is_gone(holder)


def _silent_after(now: datetime) -> int:
    """By the database's own clock, where machines with clocks of their own share it."""
    return to_epoch(leases.common(now) + LEASE)


def _busy() -> Busy:
    message = (
        "A request with this Idempotency-Key is being worked on. Send it again in a moment for its answer."
    )
    return Busy("idempotency.busy", message, retry_after=ASK_AGAIN)


def _never() -> KeptAnswer:
    raise _busy()  # this kind of request has one slice, and no other kind has its digest

"""Idempotency: answers are kept for a day; the same key again changes nothing and gets the same answer."""

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
from passbot.store.models import Answer
from passbot.store.prepared import P, Prepared, given

KEPT = timedelta(days=1)
LEASE = timedelta(seconds=15)  # from its last slice on, of a worker on another machine
ASK_AGAIN = 2  # seconds

State = dict[str, Any]  # Any: JSON

_WHOSE = [Answer.resident, Answer.key]
_STATE = [Answer.request, Answer.answer, Answer.progress, Answer.worker, Answer.busy_until, Answer.created_at]
_THIS = (Answer.resident == P.resident_id) & (Answer.key == P.key)
_OURS = _THIS & (Answer.worker == P.worker)

_FIND = Prepared(
    Answer.select(Answer.request, Answer.answer, Answer.progress, Answer.worker, Answer.busy_until).where(
        _THIS, Answer.created_at > P.since
    )
)
_BEGAN = Prepared(Answer.select(Answer.created_at).where(_THIS, Answer.progress.is_null(False)))
_KEEP = Prepared(Answer.insert(given(*_WHOSE, *_STATE)).on_conflict(conflict_target=_WHOSE, preserve=_STATE))
_GO_ON = Prepared(Answer.update(given(Answer.worker, Answer.busy_until)).where(_THIS))
_PROGRESS = Prepared(Answer.update(given(Answer.progress, Answer.busy_until)).where(_OURS))
_ANSWER = Prepared(Answer.update(answer=P.answer, progress=None, worker=None, busy_until=None).where(_OURS))
_LET_GO = Prepared(Answer.update(busy_until=0).where(_OURS))
_DROP = Prepared(Answer.delete().where(_OURS))

_at_work: set[str] = set()  # workers of this process that are busy


@dataclass(frozen=True)
class KeptAnswer:
    text: str
    is_repeated: bool = False


class Progress:
    """The progress of a request in several slices. This one has no key and is not stored."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state

    def keep(self, state: State) -> None:
        """Store the state. Call it in the transaction of each slice."""
        self.state = state


class KeptProgress(Progress):
    """Progress stored in the row of its key. If another worker has taken the row over, this one stops."""

    def __init__(self, state: State | None, row: dict[str, object], clock: Callable[[], datetime]) -> None:
        super().__init__(state)
        self._row, self._clock = row, clock
        _at_work.add(str(row["worker"]))

    def keep(self, state: State) -> None:
        until = _silent_after(self._clock())
        if not _PROGRESS.run(progress=json.dumps(state), busy_until=until, **self._row):
            raise _busy()
        super().keep(state)

    def answer(self, text: str) -> KeptAnswer:
        with transaction():
            if not _ANSWER.run(answer=text, **self._row):
                raise _busy()
        _at_work.discard(str(self._row["worker"]))
        return KeptAnswer(text)

    def let_go(self) -> None:
        """Release the key for the next call. Without a slice done, nothing has changed and the row is deleted."""
        _at_work.discard(str(self._row["worker"]))
        # If the database is down, the next call sees that no worker is busy.
        with suppress(PeeweeException), transaction():
            (_DROP if self.state is None else _LET_GO).run(**self._row)


def once(key: str, request: str, work: Callable[[], str], *, resident_id: int, now: datetime) -> KeptAnswer:
    """Do the work and store its answer in one commit, or return the stored answer.

    `request` is compared: a key that comes with another request is refused. A refusal of the work rolls everything back
    and is not stored, so that the same key may try again.
    """
    with transaction():
        lock(f"answer {resident_id} {key}")
        row = _FIND.one(resident_id=resident_id, key=key, since=now - KEPT)
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
    """The same for work in several slices. Raises Busy while a worker is at it; after a crash the next call resumes.

    `now` is when the request first came (see `began`), `clock` says what time it is.
    """
    worker = f"{this_process()} {uuid.uuid4()}"
    row: dict[str, object] = {"resident_id": resident_id, "key": key, "worker": worker}
    with transaction():
        lock(f"answer {resident_id} {key}")
        found = _FIND.one(resident_id=resident_id, key=key, since=clock() - KEPT)
        if found and (answer := _answered(found, request)):
            return answer
        if found and _is_at_work(found.worker, found.busy_until, leases.common(clock())):
            raise _busy()
        until = _silent_after(clock())
        if found is None:
            _note(resident_id, key, request, "", now, progress="null", worker=worker, until=until)
        else:
            _GO_ON.run(busy_until=until, **row)
    progress = KeptProgress(json.loads(found.progress) if found else None, row, clock)
    try:
        yield
        return progress.answer((yield from work(progress)))
    except BaseException:
        progress.let_go()
        raise


def began(key: str | None, *, resident_id: int, now: datetime) -> datetime:
    """When an unanswered request first came. A call that resumes it judges by that hour."""
    row = _BEGAN.one(resident_id=resident_id, key=key) if key else None
    return row.created_at if row else now.replace(microsecond=0)


def _note(
    resident_id: int,
    key: str,
    request: str,
    answer: str,
    now: datetime,
    *,
    progress: str | None = None,
    worker: str | None = None,
    until: datetime | None = None,
) -> None:
    row = {"resident_id": resident_id, "key": key, "request": request, "answer": answer}
    _KEEP.run(created_at=now, progress=progress, worker=worker, busy_until=until, **row)


def _answered(row: Any, request: str) -> KeptAnswer | None:  # Any: a driver's row
    """The stored answer; None if the request was begun and has none yet."""
    if row.request != request:
        message = "This Idempotency-Key was used for another request. Send a new one."
        raise InvalidInput("idempotency.reused", message)
    return KeptAnswer(row.answer, is_repeated=True) if row.progress is None else None


def _is_at_work(worker: str, busy_until: datetime, now: datetime) -> bool:
    """Whether the worker is busy. For this process that is known; for another machine the lease of its last slice
    counts.
    """
    holder = worker.rpartition(" ")[0]
    if holder == this_process():
        return worker in _at_work
    return busy_until > now and not is_gone(holder)


def _silent_after(now: datetime) -> datetime:
    """The end of the lease, by the database's clock, which all machines share."""
    return leases.common(now) + LEASE


def _busy() -> Busy:
    message = (
        "A request with this Idempotency-Key is being worked on. Send it again in a moment for its answer."
    )
    return Busy("idempotency.busy", message, retry_after=ASK_AGAIN)


def _never() -> KeptAnswer:
    raise _busy()  # unreachable: `once` has one slice, and requests of several have other digests

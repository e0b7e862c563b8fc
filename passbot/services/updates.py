"""The durable inbox: an update is stored before Telegram is told so, and done in one commit with its effects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

GIVE_UP_AFTER = 3

_RECEIVE = Statement("""
    INSERT INTO inbox (update_id, sender_id, body, status, attempts, received_at)
    VALUES (:update_id, :sender_id, :body, 'new', 0, :now) ON CONFLICT (update_id) DO NOTHING
""")
_UNFINISHED = Statement("""
    SELECT update_id, sender_id, body, attempts FROM inbox WHERE status = 'new' ORDER BY update_id
""")
_DONE = Statement("UPDATE inbox SET status = 'done', done_at = :now WHERE update_id = :id AND status = 'new'")
_FAILED = Statement("""
    UPDATE inbox SET attempts = attempts + 1, error = :error,
        status = CASE WHEN attempts + 1 >= :limit THEN 'dead' ELSE 'new' END
    WHERE update_id = :id AND status = 'new' RETURNING status
""")


@dataclass(frozen=True)
class Letter:
    """An update that was received and not finished."""

    update_id: int
    sender_id: int | None
    body: str
    attempts: int


def receive_all(letters: Sequence[tuple[int, int | None, str]], *, now: datetime) -> set[int]:
    """Store a batch in one commit; answers the ids that are new. Redelivered ones are not."""
    with transaction():
        return {
            update_id
            for update_id, sender_id, body in letters
            if _RECEIVE.changed(update_id=update_id, sender_id=sender_id, body=body, now=to_epoch(now))
        }


def receive(update_id: int, sender_id: int | None, body: str, *, now: datetime) -> bool:
    return bool(receive_all([(update_id, sender_id, body)], now=now))


def unfinished() -> list[Letter]:
    """Oldest first: they are handled before anything new after a start."""
    return [Letter(*row) for row in _UNFINISHED.rows()]


def once(update_id: int, work: Callable[[], None], *, now: datetime) -> bool:
    """Do the work unless it was done: its changes and the mark are one commit. False if it was done before."""
    with transaction():
        if not _DONE.changed(id=update_id, now=to_epoch(now)):
            return False
        work()
        return True


def failed(update_id: int, error: str) -> bool:
    """The work raised: try again, at most three times in all. False when it is given up."""
    with transaction():
        row = _FAILED.row(id=update_id, error=error[:500], limit=GIVE_UP_AFTER)
        return row is not None and row[0] == "new"

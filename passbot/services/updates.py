"""The durable inbox: an update is stored before it is acknowledged, and handled once, also after kill -9."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from passbot.domain.updates import Update
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

MOST_ATTEMPTS = 3
# Telegram sends one again for a day, and begins its numbers anew after a week without any: none is known by then.
KEPT = timedelta(days=3)

_RECEIVE = Statement("""
    INSERT INTO inbox (update_id, sender_id, body, status, received_at)
    VALUES (:update_id, :sender_id, :body, 'new', :now)
    ON CONFLICT (update_id) DO NOTHING
""")
_DONE = Statement("""
    UPDATE inbox SET status = 'done', done_at = :now, error = NULL
    WHERE update_id = :update_id AND status = 'new'
""")
_FAILED = Statement("""
    UPDATE inbox SET attempts = attempts + 1, error = :error,
        status = CASE WHEN attempts + 1 < :most THEN 'new' ELSE 'dead' END,
        done_at = CASE WHEN attempts + 1 < :most THEN NULL ELSE CAST(:now AS BIGINT) END
    WHERE update_id = :update_id AND status = 'new'
    RETURNING status
""")
_WHO_WAITS = Statement("""
    SELECT sender_id FROM inbox WHERE status = 'new' AND sender_id IS NOT NULL
    GROUP BY sender_id ORDER BY min(received_at), min(update_id)
""")


def receive(update_id: int, sender_id: int | None, body: str, *, now: datetime) -> bool:
    """Store it before Telegram's offset moves on. False if it is here already: Telegram has sent it again."""
    with transaction():
        values = {"update_id": update_id, "sender_id": sender_id, "body": body}
        return _RECEIVE.changed(now=to_epoch(now), **values) == 1


def receive_all(letters: Sequence[tuple[int, int | None, str]], *, now: datetime) -> set[int]:
    """Store a batch (id, sender, body) in one commit; answers the ids that are new here."""
    with transaction():
        return {letter[0] for letter in letters if receive(*letter, now=now)}


def unfinished(*, sender_id: int | None = None, limit: int = 1000) -> list[Update]:
    """What is still to be handled, of everybody or of one, oldest first.

    By arrival: Telegram's numbers start anew after a quiet week.
    """
    row = models.Inbox
    new = row.select().where(row.status == "new").order_by(row.received_at, row.update_id)
    if sender_id is not None:
        new = new.where(row.sender_id == sender_id)
    return [_update(found) for found in new.limit(limit)]


def who_waits() -> list[int]:
    """Whose updates are still to be handled; who has waited longest comes first."""
    return [int(row[0]) for row in _WHO_WAITS.rows()]


def once(update_id: int, work: Callable[[], None], *, now: datetime) -> bool:
    """Run the work, unless this update has been handled. False: it was, or was given up, or never came.

    The mark and whatever the work writes (a dialog's next step, the replies owed) are one commit: when the
    work fails or the process is killed, both never happened. The work must not reach out to the network.
    """
    with transaction():
        # Marked before the work, so that a second worker waits here and then finds it done.
        if not _DONE.changed(update_id=update_id, now=to_epoch(now)):
            return False
        work()
        return True


def failed(update_id: int, error: str, *, now: datetime) -> bool | None:
    """Note why; True if it will be tried again, False if it was the third time and is given up.

    None where it is over already: nobody shall hear that it failed.
    """
    with transaction():
        row = _FAILED.row(update_id=update_id, error=error[:500], most=MOST_ATTEMPTS, now=to_epoch(now))
        return row[0] == "new" if row is not None else None


def _update(row: models.Inbox) -> Update:
    return Update(
        update_id=row.update_id,
        sender_id=row.sender_id,
        body=row.body,
        attempts=row.attempts,
        received_at=row.received_at,
    )

"""The durable inbox: an update is stored before it is acknowledged, and handled once, even after kill -9.

One process holds it (see `hands`), with all other waiting updates of the same person. Another process that receives
more of that person's leaves them to the first process that is free.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from peewee import SQL, fn

from passbot.domain.updates import Update
from passbot.services.owed.hands import ALONE, InOtherHands
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST_ATTEMPTS = 3
AT_ONCE = 200
# Telegram repeats an update for a day at most, and restarts its ids after a week without any.
KEPT = timedelta(days=3)

# received_at is raised to that of the person's waiting updates: two machines' clocks may differ.
_RECEIVE = Statement("""
    INSERT INTO inbox (update_id, sender_id, body, status, received_at, holder)
    VALUES (
        :update_id, :sender_id, :body, 'new',
        (SELECT max(times.at) FROM (
            SELECT CAST(:now AS BIGINT) AS at UNION ALL
            SELECT received_at FROM inbox WHERE status = 'new' AND sender_id = :sender_id
        ) AS times),
        CASE WHEN EXISTS (
            SELECT 1 FROM inbox
            WHERE status = 'new' AND sender_id = :sender_id AND (holder IS NULL OR holder <> :holder)
        ) THEN NULL ELSE :holder END
    )
    ON CONFLICT (update_id) DO NOTHING
    RETURNING holder
""")
# Two processes that receive from one person at once may each hold some: the order is checked once more.
_DONE = Statement("""
    UPDATE inbox SET status = 'done', done_at = :now, error = NULL
    WHERE update_id = :update_id AND status = 'new' AND holder = :holder AND NOT EXISTS (
        SELECT 1 FROM inbox AS before WHERE before.status = 'new' AND before.sender_id = inbox.sender_id
          AND (before.received_at, before.update_id) < (inbox.received_at, inbox.update_id)
    )
""")
_WAITS = Prepared(
    models.Inbox.select(models.Inbox.update_id).where(
        models.Inbox.update_id == P.update_id, models.Inbox.status == "new"
    )
)
_FAILED = Statement("""
    UPDATE inbox SET attempts = attempts + 1, error = :error,
        status = CASE WHEN attempts + 1 < :most THEN 'new' ELSE 'dead' END,
        done_at = CASE WHEN attempts + 1 < :most THEN NULL ELSE CAST(:now AS BIGINT) END
    WHERE update_id = :update_id AND status = 'new' AND holder = :holder
    RETURNING status
""")
_PICK_UP = Statement("""
    UPDATE inbox SET holder = :holder WHERE update_id IN (
        SELECT update_id FROM inbox AS waiting
        WHERE status = 'new' AND holder IS NULL AND NOT EXISTS (
            SELECT 1 FROM inbox AS other
            WHERE other.status = 'new' AND other.sender_id = waiting.sender_id AND other.holder <> :holder
        )
        ORDER BY received_at, update_id LIMIT :most FOR UPDATE SKIP LOCKED
    )
    RETURNING received_at, update_id, sender_id
""")
_IN_HAND = Prepared(
    models.Inbox.select(models.Inbox.sender_id)
    .where(
        models.Inbox.status == "new",
        models.Inbox.holder == P.holder,
        ~models.Inbox.sender_id.in_(P.serving),
    )
    .group_by(models.Inbox.sender_id)
    .order_by(fn.min(models.Inbox.received_at), fn.min(models.Inbox.update_id))
)
_GIVE_BACK = Prepared(
    models.Inbox.update(holder=None).where(
        models.Inbox.status == "new", models.Inbox.sender_id == P.sender_id, models.Inbox.holder == P.holder
    )
)
_GIVE_UP = Prepared(
    models.Inbox.update(status="dead", error="unreadable", done_at=P.now).where(
        models.Inbox.update_id.in_(P.ids), models.Inbox.status == "new"
    )
)

Letter = tuple[int, int, str]  # its update_id, its sender, its JSON


def receive_all(letters: Sequence[Letter], *, now: datetime, holder: str = ALONE) -> dict[int, bool]:
    """Store a batch, before Telegram's offset moves on. Returns the new ones: True if this holder has it, False if more
    of its sender's is waiting elsewhere.
    """
    new = dict[int, bool]()
    with transaction():
        for update_id, sender_id, body in letters:
            values = {"update_id": update_id, "sender_id": sender_id, "body": body}
            row = _RECEIVE.row(now=to_epoch(now), holder=holder, **values)
            if row is not None:
                new[update_id] = row.holder == holder
    return new


def unfinished(*, sender_id: int | None = None, limit: int = 1000, holder: str = ALONE) -> list[Update]:
    """The holder's updates that are not handled, of everybody or of one person, oldest first.

    Ordered by arrival: Telegram's ids restart after a quiet week.
    """
    row = models.Inbox
    # Literal SQL: with a bound parameter the planner would not use the partial index.
    new = row.select().where(SQL("status = 'new'") & (row.holder == holder))
    if sender_id is not None:
        new = new.where(row.sender_id == sender_id)
    return [
        Update(found.update_id, found.body)
        for found in new.order_by(row.received_at, row.update_id).limit(limit)
    ]


def pick_up(holder: str) -> list[int]:
    """Take updates that nobody holds; returns their senders, the longest waiting first."""
    with transaction():
        found = sorted(_PICK_UP.rows(holder=holder, most=AT_ONCE))
    return list(dict.fromkeys(row.sender_id for row in found))


def in_hand(holder: str, *, serving: Sequence[int] = ()) -> list[int]:
    """Senders of the holder's updates that are not in `serving`."""
    return [row.sender_id for row in _IN_HAND.rows(holder=holder, serving=list(serving))]


def give_back(sender_id: int, holder: str) -> None:
    """Release all waiting updates of this person, to whichever process is free first."""
    with transaction():
        _GIVE_BACK.run(sender_id=sender_id, holder=holder)


def give_up(update_ids: list[int], *, now: datetime) -> None:
    """Give up updates that cannot be parsed, so that they hold up nobody."""
    with transaction():
        _GIVE_UP.run(ids=update_ids, now=now)


def once(update_id: int, work: Callable[[], None], *, now: datetime, holder: str = ALONE) -> bool:
    """Run the work, unless this update has been handled. False: it was, or was given up, or never came.

    The mark and whatever the work writes (a dialog's next step, the replies owed) are one commit: if the work fails or
    the process is killed, neither happened. The work must not use the network. Raises InOtherHands if it is not the
    holder's turn.
    """
    with transaction():
        # Marked before the work, so that a second worker waits here and then finds it done.
        if not _DONE.changed(update_id=update_id, holder=holder, now=to_epoch(now)):
            if _WAITS.one(update_id=update_id):
                raise InOtherHands
            return False
        work()
        return True


def failed(update_id: int, error: str, *, now: datetime, holder: str = ALONE) -> bool | None:
    """Note why; True if it will be tried again, False if it was the third time and is given up.

    None where it is over already, or another's: nobody shall hear that it failed.
    """
    with transaction():
        values = {"error": error[:500], "most": MOST_ATTEMPTS, "now": to_epoch(now)}
        row = _FAILED.row(update_id=update_id, holder=holder, **values)
        return bool(row.status == "new") if row is not None else None

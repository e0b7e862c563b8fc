"""What a process does before its first word: what it cannot mark as delivered, it must not deliver.

What is about to be said is noted as begun. A process that is killed between saying and marking leaves that note: it may
have been said, and is said once more; what may have been said twice is left.
"""

import logging
from datetime import datetime

from passbot.domain.notices import MOST_TIMES_SAID, Route
from passbot.services import outbox
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

logger = logging.getLogger(__name__)

BEGUN = "begun"
MAYBE_SAID = "maybe said"
NOTED = 100  # of what is owed: as many as are said at once, and more

_BEGUN = Statement("UPDATE deliveries SET error = :begun WHERE id IN :ids AND status = 'owed'")
_LEFT = Statement("""
    SELECT id, attempts FROM deliveries WHERE route = :route AND status = 'owed' AND error = :begun ORDER BY id
""")
_DOUBT = Statement("UPDATE deliveries SET error = :why, attempts = attempts + 1 WHERE id = :id")
_RESUME = Statement("""
    UPDATE deliveries SET error = 'begun again' WHERE id IN (
        SELECT id FROM deliveries WHERE route = :route AND status = 'owed' AND due_at <= :now ORDER BY id LIMIT :most
    )
""")


def begin(delivery_ids: list[int]) -> None:
    """They are said after this, and not before it is written."""
    with transaction():
        _BEGUN.run(ids=delivery_ids, begun=BEGUN)


def resume(route: Route, *, now: datetime) -> None:
    """Count what a process that died may have said, and note at what is owed first that another one has begun. On
    a full disk this fails, and so would every mark: each delivery would be repeated by every process that follows.
    """
    with transaction():
        for uid, attempts in _LEFT.rows(route=route.value, begun=BEGUN):
            if attempts + 1 < MOST_TIMES_SAID:
                _DOUBT.run(id=uid, why=MAYBE_SAID)
                continue
            logger.warning("given up, it may have been said twice delivery=%d", uid)
            outbox.dead(uid, MAYBE_SAID, now=now)
        _RESUME.run(route=route.value, now=to_epoch(now), most=NOTED)

"""What a process does before its first word: what it cannot mark as delivered, it must not deliver."""

from datetime import datetime

from passbot.domain.notices import Route
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_RESUME = Statement("""
    UPDATE deliveries SET error = 'begun again' WHERE route = :route AND status = 'owed' AND due_at <= :now
""")


def resume(route: Route, *, now: datetime) -> None:
    """Note at what is owed that it may have been delivered by a process that died. On a full disk this fails,
    and so would every mark: each delivery would be repeated by every process that follows.
    """
    with transaction():
        _RESUME.run(route=route.value, now=to_epoch(now))

"""Warnings to all admins, at most one an hour for each subject."""

from datetime import datetime

from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.store.db import transaction


def warn(kind: str, facts: dict[str, object], now: datetime, *, about: str = "") -> None:
    """Owe the warning to each admin, unless they got one of this kind and subject within this hour."""
    with transaction():
        for telegram_id in outbox.admins():
            key = f"{kind} {about} {now:%Y-%m-%dT%H} {telegram_id}"
            outbox.owe(Route.TELEGRAM, str(telegram_id), kind, facts, now=now, dedupe_key=key)

"""The secret command: typing it opens the admin's menu for an hour. Five wrong tries lock the account."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain import codes
from passbot.domain.people.people import Actor
from passbot.services.owed import outbox
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

TRIES = 5
LOCKED_FOR = timedelta(hours=1)
OPEN_FOR = timedelta(hours=1)
FORGIVEN_AFTER = timedelta(days=1)

_FIND = Statement("SELECT wrong, tried_at, locked_until FROM let_in WHERE telegram_id = :telegram_id")
_IS_OPEN = Statement("SELECT 1 FROM let_in WHERE telegram_id = :telegram_id AND open_until > :now")
_SAVE = Statement("""
    INSERT INTO let_in (telegram_id, wrong, tried_at, locked_until, open_until)
    VALUES (:telegram_id, :wrong, :now, :locked_until, :open_until)
    ON CONFLICT (telegram_id) DO UPDATE SET wrong = excluded.wrong, tried_at = excluded.tried_at,
        locked_until = excluded.locked_until, open_until = excluded.open_until
""")
_CLOSE = Statement("UPDATE let_in SET open_until = NULL WHERE telegram_id = :telegram_id")


class Outcome(StrEnum):
    OPENED = "opened"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class Tried:
    outcome: Outcome
    until: datetime


def is_open(telegram_id: int, *, now: datetime) -> bool:
    return _IS_OPEN.row(telegram_id=telegram_id, now=to_epoch(now)) is not None


def attempt(given: str, *, secret: str, telegram_id: int, actor: Actor, now: datetime) -> Tried:
    """Try a secret. While the account is locked, the right one is not accepted either."""
    with transaction():
        lock(f"secret {telegram_id}")
        wrong, locked_until = _state(telegram_id, now)
        if locked_until and locked_until > now:
            return Tried(Outcome.LOCKED, locked_until)
        if _is_same(given, secret):
            return _open(telegram_id, actor, now)
        return _count(wrong + 1, telegram_id, actor, now)


def close(telegram_id: int) -> None:
    with transaction():
        _CLOSE.run(telegram_id=telegram_id)


def _state(telegram_id: int, now: datetime) -> tuple[int, datetime | None]:
    row = _FIND.row(telegram_id=telegram_id)
    if row is None:
        return 0, None
    wrong, tried_at, locked_until = row
    is_forgiven = from_epoch(tried_at) < now - FORGIVEN_AFTER
    return 0 if is_forgiven else wrong, from_epoch(locked_until) if locked_until else None


def _is_same(given: str, secret: str) -> bool:
    """Compare in constant time. A leading slash is ignored."""
    ours, theirs = (codes.digest(text.strip().removeprefix("/")) for text in (secret, given))
    return hmac.compare_digest(ours, theirs)


def _open(telegram_id: int, actor: Actor, now: datetime) -> Tried:
    until = now.replace(microsecond=0) + OPEN_FOR
    _save(telegram_id, now, open_until=until)
    outbox.record("admin.let_in", actor=actor, now=now, who=_named(actor, telegram_id))
    return Tried(Outcome.OPENED, until)


def _count(wrong: int, telegram_id: int, actor: Actor, now: datetime) -> Tried:
    if wrong < TRIES:
        _save(telegram_id, now, wrong=wrong)
        return Tried(Outcome.WRONG, now)
    until = now.replace(microsecond=0) + LOCKED_FOR
    _save(telegram_id, now, locked_until=until)
    outbox.record("admin.locked_out", actor=actor, now=now, who=_named(actor, telegram_id))
    return Tried(Outcome.LOCKED, until)


def _save(
    telegram_id: int,
    now: datetime,
    *,
    wrong: int = 0,
    locked_until: datetime | None = None,
    open_until: datetime | None = None,
) -> None:
    _SAVE.run(
        telegram_id=telegram_id,
        wrong=wrong,
        now=to_epoch(now),
        locked_until=to_epoch(locked_until) if locked_until else None,
        open_until=to_epoch(open_until) if open_until else None,
    )


def _named(actor: Actor, telegram_id: int) -> str:
    return actor.name or f"Telegram {telegram_id}"

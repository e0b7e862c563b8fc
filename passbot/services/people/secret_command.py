"""The secret command: typing it opens the admin's menu for an hour. Five wrong tries lock the account."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain import codes
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.people import AdminLetIn, AdminLockedOut
from passbot.services.owed import outbox
from passbot.store.db import lock, transaction
from passbot.store.models import LetIn
from passbot.store.prepared import P, Prepared, given

TRIES = 5
LOCKED_FOR = timedelta(hours=1)
OPEN_FOR = timedelta(hours=1)
FORGIVEN_AFTER = timedelta(days=1)

_FIND = Prepared(
    LetIn.select(LetIn.wrong, LetIn.tried_at, LetIn.locked_until).where(LetIn.telegram_id == P.telegram_id)
)
_IS_OPEN = Prepared(
    LetIn.select(LetIn.wrong).where(LetIn.telegram_id == P.telegram_id, LetIn.open_until > P.now)
)
_TRY = [LetIn.wrong, LetIn.tried_at, LetIn.locked_until, LetIn.open_until]
_SAVE = Prepared(
    LetIn.insert(given(LetIn.telegram_id, *_TRY)).on_conflict(
        conflict_target=[LetIn.telegram_id], preserve=_TRY
    )
)
_CLOSE = Prepared(LetIn.update(open_until=None).where(LetIn.telegram_id == P.telegram_id))


class Outcome(StrEnum):
    OPENED = "opened"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class Tried:
    outcome: Outcome
    until: datetime


def is_open(telegram_id: int, *, now: datetime) -> bool:
    return _IS_OPEN.one(telegram_id=telegram_id, now=now) is not None


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
    known = _FIND.one(telegram_id=telegram_id)
    if known is None:
        return 0, None
    is_forgiven = known.tried_at < now - FORGIVEN_AFTER
    return 0 if is_forgiven else known.wrong, known.locked_until


def _is_same(given: str, secret: str) -> bool:
    """Compare in constant time. A leading slash is ignored."""
    ours, theirs = (codes.digest(text.strip().removeprefix("/")) for text in (secret, given))
    return hmac.compare_digest(ours, theirs)


def _open(telegram_id: int, actor: Actor, now: datetime) -> Tried:
    until = now.replace(microsecond=0) + OPEN_FOR
    _save(telegram_id, now, open_until=until)
    outbox.record(AdminLetIn(_named(actor, telegram_id)), actor=actor, now=now)
    return Tried(Outcome.OPENED, until)


def _count(wrong: int, telegram_id: int, actor: Actor, now: datetime) -> Tried:
    if wrong < TRIES:
        _save(telegram_id, now, wrong=wrong)
        return Tried(Outcome.WRONG, now)
    until = now.replace(microsecond=0) + LOCKED_FOR
    _save(telegram_id, now, locked_until=until)
    outbox.record(AdminLockedOut(_named(actor, telegram_id)), actor=actor, now=now)
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
        tried_at=now,
        locked_until=locked_until,
        open_until=open_until,
    )


def _named(actor: Actor, telegram_id: int) -> str:
    return actor.name or f"Telegram {telegram_id}"

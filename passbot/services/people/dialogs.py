"""Dialogs: the step at which a person's conversation stands, saved in the transaction of `updates.once`."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.updates import Dialog
from passbot.store.db import one_statement
from passbot.store.models import Dialog as Row
from passbot.store.prepared import P, Prepared, given

LASTS = timedelta(hours=24)

_LOAD = Prepared(
    Row.select(Row.flow, Row.step, Row.expires_at, Row.answers, Row.message_id, Row.version).where(
        Row.telegram_id == P.telegram_id, Row.expires_at > P.now
    ),
    Dialog,
)
_KEPT = [Row.flow, Row.step, Row.answers, Row.message_id, Row.updated_at, Row.expires_at]
_SAVE = Prepared(
    Row.insert(given(Row.telegram_id, *_KEPT))
    .on_conflict(conflict_target=[Row.telegram_id], preserve=_KEPT, update={Row.version: Row.version + 1})
    .returning(Row.version)
)
_NOTE = Prepared(Row.update(given(Row.answers, Row.message_id)).where(Row.telegram_id == P.telegram_id))
_INTERRUPT = Prepared(Row.update(message_id=None).where(Row.telegram_id == P.telegram_id))
_CLEAR = Prepared(Row.delete().where(Row.telegram_id == P.telegram_id))


def load(telegram_id: int, *, now: datetime) -> Dialog | None:
    """The person's dialog, unless it has expired."""
    return _LOAD.one(telegram_id=telegram_id, now=now)


def save(
    telegram_id: int,
    flow: str,
    step: str,
    answers: Mapping[str, Any],  # Any: JSON
    *,
    now: datetime,
    message_id: int | None = None,
    lasts: timedelta = LASTS,
) -> Dialog:
    """Save a step, replacing whatever dialog the person had."""
    expires_at = (now + lasts).replace(microsecond=0)
    with one_statement():
        saved = _SAVE.one(
            telegram_id=telegram_id,
            flow=flow,
            step=step,
            answers=json.dumps(dict(answers)),
            message_id=message_id,
            updated_at=now,
            expires_at=expires_at,
        )
    return Dialog(flow, step, expires_at, dict(answers), message_id, saved.version if saved else 0)


def note(telegram_id: int, answers: Mapping[str, Any], *, message_id: int | None) -> None:  # Any: JSON
    """Save answers beside the question; the step and its expiry stay."""
    with one_statement():
        _NOTE.run(telegram_id=telegram_id, answers=json.dumps(dict(answers)), message_id=message_id)


def interrupt(telegram_id: int) -> None:
    """Another message came in between, so the question must be sent anew, not edited."""
    with one_statement():
        _INTERRUPT.run(telegram_id=telegram_id)


def clear(telegram_id: int) -> bool:
    """End the dialog. False if there was none."""
    with one_statement():
        return _CLEAR.run(telegram_id=telegram_id) == 1

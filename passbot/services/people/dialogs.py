"""Dialogs: the step at which a person's conversation stands, saved in the transaction of `updates.once`."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.updates import Dialog
from passbot.store.db import one_statement
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

LASTS = timedelta(hours=24)

_LOAD = Statement("""
    SELECT flow, step, expires_at, answers, message_id, version FROM dialogs
    WHERE telegram_id = :telegram_id AND expires_at > :now
""")
_SAVE = Statement("""
    INSERT INTO dialogs (telegram_id, flow, step, answers, message_id, version, updated_at, expires_at)
    VALUES (:telegram_id, :flow, :step, :answers, :message_id, 1, :now, :expires_at)
    ON CONFLICT (telegram_id) DO UPDATE SET
        flow = excluded.flow, step = excluded.step, answers = excluded.answers,
        message_id = excluded.message_id, version = dialogs.version + 1,
        updated_at = excluded.updated_at, expires_at = excluded.expires_at
    RETURNING version
""")
_NOTE = Statement("""
    UPDATE dialogs SET answers = :answers, message_id = :message_id WHERE telegram_id = :telegram_id
""")
_INTERRUPT = Statement("UPDATE dialogs SET message_id = NULL WHERE telegram_id = :telegram_id")
_CLEAR = Statement("DELETE FROM dialogs WHERE telegram_id = :telegram_id")


def load(telegram_id: int, *, now: datetime) -> Dialog | None:
    """The person's dialog, unless it has expired."""
    row = _LOAD.row(telegram_id=telegram_id, now=to_epoch(now))
    if row is None:
        return None
    flow, step, expires_at, answers, message_id, version = row
    return Dialog(flow, step, from_epoch(expires_at), json.loads(answers), message_id, version)


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
        row = _SAVE.row(
            telegram_id=telegram_id,
            flow=flow,
            step=step,
            answers=json.dumps(dict(answers)),
            message_id=message_id,
            now=to_epoch(now),
            expires_at=to_epoch(expires_at),
        )
    return Dialog(flow, step, expires_at, dict(answers), message_id, row[0] if row else 0)


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
        return _CLEAR.changed(telegram_id=telegram_id) == 1

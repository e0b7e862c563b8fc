"""Where each person stands in a dialogue: committed with the effect of each step, so that a restart goes on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

LIVES = timedelta(hours=24)

_LOAD = Statement("""
    SELECT flow, step, answers, version FROM dialogs WHERE telegram_id = :telegram_id AND expires_at > :now
""")
_SAVE = Statement("""
    INSERT INTO dialogs (telegram_id, flow, step, answers, version, updated_at, expires_at)
    VALUES (:telegram_id, :flow, :step, :answers, 1, :now, :expires)
    ON CONFLICT (telegram_id) DO UPDATE SET flow = excluded.flow, step = excluded.step,
        answers = excluded.answers, version = dialogs.version + 1,
        updated_at = excluded.updated_at, expires_at = excluded.expires_at
""")
_CLEAR = Statement("DELETE FROM dialogs WHERE telegram_id = :telegram_id")


@dataclass(frozen=True)
class Kept:
    flow: str
    step: str
    answers: dict[str, Any]  # Any: JSON
    version: int


def load(telegram_id: int, *, now: datetime) -> Kept | None:
    row = _LOAD.row(telegram_id=telegram_id, now=to_epoch(now))
    return Kept(row[0], row[1], json.loads(row[2]), row[3]) if row else None


def save(
    telegram_id: int, flow: str, step: str, answers: Mapping[str, Any], *, now: datetime
) -> None:  # Any: JSON
    """The next step, instead of where the person stood before."""
    with transaction():
        _SAVE.run(
            telegram_id=telegram_id,
            flow=flow,
            step=step,
            answers=json.dumps(dict(answers), ensure_ascii=False),
            now=to_epoch(now),
            expires=to_epoch(now + LIVES),
        )


def clear(telegram_id: int) -> None:
    with transaction():
        _CLEAR.run(telegram_id=telegram_id)

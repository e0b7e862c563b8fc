"""Writing down who somebody is: Telegram ids and phones are unique among those who live here."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from passbot.domain import names
from passbot.domain.people import Resident
from passbot.errors import Conflict
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.refusals import broke
from passbot.store.statement import Statement

_BY_ID = Statement(f"{SELECT_RESIDENTS} WHERE r.id = :id")


def create(values: dict[str, Any], now: datetime) -> Resident:  # Any: column values
    row = {"uuid": str(uuid.uuid4()), "name_key": names.key(values["name"]), "created_at": now}
    created = guarded(lambda: models.Resident.insert(values | row).execute())
    return resident_of(_BY_ID.rows(id=created)[0])


def guarded(write: Callable[[], Any]) -> int:  # Any: Peewee's
    """The database refuses a second one; this says which."""
    try:
        with transaction():
            return int(write())
    except IntegrityError as exc:
        if broke(exc, "residents_phone"):
            message = "This phone is already registered. Use another one, or ask the admin to release it."
            raise Conflict("resident.phone_taken", message) from exc
        if broke(exc, "residents_telegram_id_key") or broke(exc, "residents_one_account"):
            raise Conflict("resident.already", "This Telegram account is already registered.") from exc
        raise

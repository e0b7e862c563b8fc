"""Rows of residents. Telegram ids and phones are unique among those who have not left."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from passbot.domain.people import names, phones
from passbot.domain.people.people import Resident
from passbot.errors import Conflict
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.prepared import P, Prepared
from passbot.store.refusals import broke
from passbot.store.statement import Statement

_BY_ID = Statement(f"{SELECT_RESIDENTS} WHERE r.id = :id")
_BY_PHONE = Statement(f"{SELECT_RESIDENTS} WHERE r.phone = :phone AND r.removed_at IS NULL")
_LOCK_OUT = [
    *(
        Prepared(made.update(revoked_at=P.now).where(made.resident == P.id, made.revoked_at.is_null()))
        for made in (models.ApiKey, models.Feed)
    ),
    Prepared(models.SignIn.delete().where(models.SignIn.resident == P.id)),
]


def create(values: dict[str, Any], now: datetime) -> Resident:  # Any: column values
    row = {"uuid": str(uuid.uuid4()), "created_at": now} | named(values["name"])
    created = guarded(lambda: models.Resident.insert(values | row).execute())
    return resident_of(_BY_ID.rows(id=created)[0])


def named(name: str) -> dict[str, str]:
    """The columns of a name; `name_key` is what searches compare."""
    return {"name": name, "name_key": names.key(name)}


def by_phone(phone: str) -> Resident | None:
    row = _BY_PHONE.row(phone=phones.read(phone))
    return resident_of(row) if row else None


def phone_taken() -> Conflict:
    message = "This phone is already registered. Use another one, or ask the admin to release it."
    return Conflict("resident.phone_taken", message)


def guarded(write: Callable[[], Any]) -> int:  # Any: Peewee's
    """Run the write; a violated unique index becomes a Conflict that says which value is taken."""
    try:
        with transaction():
            return int(write())
    except IntegrityError as exc:
        if broke(exc, "residents_phone"):
            raise phone_taken() from exc
        if broke(exc, "residents_telegram_id_key") or broke(exc, "residents_one_account"):
            raise Conflict("resident.already", "This Telegram account is already registered.") from exc
        raise


def lock_out(resident_id: int, *, now: datetime) -> None:
    """Revoke all access of a resident: API keys, calendar links, sessions of the page."""
    for end in _LOCK_OUT:
        end.run(id=resident_id, now=now)

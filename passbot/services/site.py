"""Opening a site's database: up to date, and with the admins that its settings name."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from peewee import DataError, IntegrityError, PeeweeException, ProgrammingError

from passbot import store
from passbot.domain.people import Resident
from passbot.errors import Unavailable
from passbot.services import residents
from passbot.store import models
from passbot.store.db import lock, session, transaction


@dataclass(frozen=True)
class Welcome:
    """How an admin of the settings is called and spoken to, until they choose."""

    name: str
    language: str


def open_site(url: str, *, admins: Sequence[int], welcome: Welcome, now: datetime) -> None:
    """For a process that serves: migrate, and let the admins in."""
    with reached():
        store.open_store(url)
        with session():
            ensure_admins(admins, welcome=welcome, now=now)


def ensure_admins(telegram_ids: Sequence[int], *, welcome: Welcome, now: datetime) -> list[Resident]:
    """The ids of admins.txt become residents with the role admin; asked again, nothing changes."""
    with transaction():
        lock("admins")
        return [_ensure_admin(telegram_id, welcome, now) for telegram_id in telegram_ids]


def _ensure_admin(telegram_id: int, welcome: Welcome, now: datetime) -> Resident:
    known = residents.find_by_telegram(telegram_id)
    if known is None:
        values = {"name": welcome.name, "language": welcome.language, "role": "admin"}
        return residents.create(values | {"telegram_id": telegram_id, "claimed_at": now}, now)
    models.Resident.update(role="admin").where(models.Resident.id == known.id).execute()
    return residents.by_id(known.id)


@contextmanager
def reached() -> Iterator[None]:
    """A database that is away, full, locked or damaged is no fault of ours; the words are the driver's."""
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise
    except (PeeweeException, sqlite3.Error) as exc:  # Peewee translates a query's errors, not its rows'
        why = _first_cause(exc)
        mend = "Make room on the disk, then see" if "disk" in why else "See"
        message = f"The database does not answer as it should ({why}). {mend} `db status`."
        raise Unavailable("database.unreachable", message) from exc


def _first_cause(exc: BaseException) -> str:
    """A full disk takes SQLite's transaction away, and then the rollback fails too: that is not what to tell."""
    while isinstance(exc.__context__, PeeweeException | sqlite3.Error):
        exc = exc.__context__
    return str(exc).strip()

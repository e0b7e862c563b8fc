"""Opening a site's database: up to date, and with the admins that its settings name."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from peewee import DataError, IntegrityError, PeeweeException, ProgrammingError

from passbot import store
from passbot.errors import Unavailable
from passbot.services import residents
from passbot.store.db import session


def open_site(url: str, *, admins: Sequence[int], now: datetime) -> None:
    """For a process that serves: migrate, and let the admins in."""
    with reached():
        store.open_store(url)
        with session():
            residents.ensure_admins(list(admins), now=now)


@contextmanager
def reached() -> Iterator[None]:
    """A database that is away, full, locked or damaged is no fault of ours; the words are the driver's."""
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise
    except (PeeweeException, sqlite3.Error) as exc:  # Peewee translates a query's errors, not its rows'
        message = f"The database does not answer as it should ({str(exc).strip()}). See `db status`."
        raise Unavailable("database.unreachable", message) from exc

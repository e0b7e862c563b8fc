"""Tells errors of the database apart: a fault of ours, or a database that is not there."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import DataError, IntegrityError, PeeweeException, ProgrammingError

from passbot.errors import DatabaseAway
from passbot.store.connection import CommitUnknown
from passbot.store.statement import Statement

IN_DOUBT = (
    "The database went away while it was keeping this. Whether it did is not known: "
    "look before you repeat what cannot be done twice."
)

_PING = Statement("SELECT 1 AS answer")


@contextmanager
def reached() -> Iterator[None]:
    """Turn errors of a database that is away, full, locked or damaged into DatabaseAway, with the driver's words."""
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise
    except CommitUnknown as exc:
        raise DatabaseAway("database.in_doubt", IN_DOUBT) from exc
    except (PeeweeException, sqlite3.Error) as exc:  # Peewee does not translate errors of reading rows
        cause = _first_cause(exc)
        if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise  # SQLite does not understand the statement: our fault
        why = str(cause).strip()
        mend = "Make room on the disk, then see" if "disk" in why else "See"
        message = f"The database does not answer as it should ({why}). {mend} `db status`."
        raise DatabaseAway("database.unreachable", message) from exc


def _first_cause(exc: BaseException) -> BaseException:
    """The first error: on a full disk SQLite rolls back by itself, so our rollback fails too and would hide
    the cause.
    """
    while isinstance(exc.__context__, PeeweeException | sqlite3.Error):
        exc = exc.__context__
    return exc


def ping() -> None:
    """Raises if the database does not answer."""
    _PING.row()

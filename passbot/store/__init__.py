"""The database: Peewee models, migrations, transactions."""

from passbot.store import driver  # before anything else imports Peewee
from passbot.store.db import bind
from passbot.store.migrations import has_notes, migrate, version

__all__ = ["bind", "driver", "has_notes", "migrate", "open_store", "version"]


def open_store(url: str, *, synchronous: str = "full") -> None:
    """Bind this process to its database, and bring the schema up to date."""
    bind(url, synchronous=synchronous)
    migrate()

"""For the edges, which do not see the database: one commit for several services, one connection a thread."""

from passbot.store.db import database, session, transaction

connected = session
together = transaction

__all__ = ["connected", "renew", "together"]


def renew() -> None:
    """After the database was away: a connection that is no good any more is replaced."""
    if not database.is_connection_usable():
        database.close()
        database.connect()

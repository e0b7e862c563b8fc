"""For the edges, which do not see the database: one commit for several services, one connection a thread."""

from passbot.store.db import reading, session, transaction

connected = session
together = transaction

__all__ = ["connected", "reading", "together"]

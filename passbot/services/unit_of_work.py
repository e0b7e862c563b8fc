"""Transactions and connections for the layers that may not import the store."""

from passbot.store.db import reading, session, transaction

connected = session
together = transaction

__all__ = ["connected", "reading", "together"]

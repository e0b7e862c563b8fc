"""Wake-ups between processes (LISTEN/NOTIFY), for the layers that may not import the store."""

from passbot.services.processes.reaching import reached
from passbot.store.carrying import Wire
from passbot.store.db import is_postgres

__all__ = ["Wire", "is_possible", "works"]

is_possible = is_postgres
WITHIN = 2.0


def works(url: str, within: float = WITHIN) -> bool:
    """True if one connection hears another."""
    with reached(), Wire(url) as wire:
        return wire.works(within)

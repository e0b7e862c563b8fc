"""For the edges, which do not see the database: how processes that share one tell each other of a change."""

from passbot.services.processes.reaching import reached
from passbot.store.carrying import Wire
from passbot.store.db import is_postgres

__all__ = ["Wire", "is_possible", "works"]

is_possible = is_postgres
WITHIN = 2.0


def works(url: str, within: float = WITHIN) -> bool:
    """Is one connection heard by another?"""
    with reached(), Wire(url) as wire:
        return wire.works(within)

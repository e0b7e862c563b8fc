"""A migration that repeats the changes to two others, which were edited when databases had run them already.

It is the exception: `tests/upgrades` upgrades a database of every version, and finds the next such edit.
"""

from passbot.store import calendar_schema
from passbot.store.db import database


def made_alike() -> list[str]:
    """Version 19 first had `orders_place` without the day, version 22 the table `visits` without a mailbox."""
    if database.is_closed():  # `db schema` prints the migration for an empty database
        return []
    return [*_places(), *_visits()]


def _places() -> list[str]:
    had = {index.name: index.columns for index in database.get_indexes("orders")}
    if "day" in had["orders_place"]:
        return []
    return [
        "DROP INDEX orders_place",
        "CREATE INDEX orders_place ON orders (place_id, day) WHERE place_id IS NOT NULL",
    ]


def _visits() -> list[str]:
    """No program wrote into the table without a mailbox, so it is empty."""
    if "mailbox" in {column.name for column in database.get_columns("visits")}:
        return []
    return ["DROP TABLE visits", *calendar_schema.visits()]

"""Peewee without the driver of PostgreSQL, until a database of it is named.

Peewee imports at its own start whatever driver is installed, a tenth of a second and 10 MB, and a container has all.
So it is imported here first, while the driver is not to be found, and is given the driver where one is needed.
"""

import sys
from typing import Any, cast

NAME = "psycopg"


def _without_driver() -> Any:  # Any: Peewee's module, in which names are set that its types do not know
    if NAME in sys.modules or "peewee" in sys.modules:  # too late, and no harm
        import peewee

        return peewee
    sys.modules[NAME] = cast(Any, None)  # as `import` itself marks what is not to be found
    try:
        import peewee
    finally:
        del sys.modules[NAME]
    return peewee


_peewee = _without_driver()


def bring_in() -> None:
    """For whoever is about to use PostgreSQL. Raises ImportError where the driver is not installed."""
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    if _peewee.psycopg is not None:
        return
    _peewee.TransactionStatus, _peewee.Json_pg3, _peewee.Jsonb_pg3 = TransactionStatus, Json, Jsonb
    adapter = _peewee.Psycopg3Adapter
    adapter.txn_idle, adapter.txn_inerror = TransactionStatus.IDLE, TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
    _peewee.psycopg = psycopg

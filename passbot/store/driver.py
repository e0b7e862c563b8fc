"""Import Peewee without PostgreSQL's driver, until a PostgreSQL database is named.

Peewee imports every installed driver when it is imported itself, which costs a tenth of a second and 10 MB; a container
has all of them. So it is imported here first, while the driver is hidden, and gets the driver later if one is needed.
"""

import sys
from typing import Any, cast

NAME = "psycopg"


def _without_driver() -> Any:  # Any: Peewee's module, in which names are set that its types do not know
    if NAME in sys.modules or "peewee" in sys.modules:  # too late to save the import, but no harm
        import peewee

        return peewee
    sys.modules[NAME] = cast(Any, None)  # the mark by which `import` itself treats a module as missing
    try:
        import peewee
    finally:
        del sys.modules[NAME]
    return peewee


_peewee = _without_driver()


def bring_in() -> None:
    """Load the driver before PostgreSQL is used. Raises ImportError if it is not installed."""
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

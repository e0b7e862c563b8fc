"""Erasures: orders that lost their names here, whose rows in Orders_completed must lose them too."""

from dataclasses import dataclass
from datetime import datetime

from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Order, SheetErasure
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

# Only what was appended has a row. What is appended later has no names any more.
_OWE = Statement("""
    INSERT INTO sheet_erasures (order_id, since)
    SELECT DISTINCT a.order_id, CAST(:now AS BIGINT) FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE o.id IN :ids AND o.anonymised_at = :now AND a.archived_at IS NOT NULL AND a.turn % 2 = 1
    ON CONFLICT DO NOTHING
""")
# What was on its way while its order lost its names, or stands in an older version that was restored.
_OWE_APPENDED = Statement("""
    INSERT INTO sheet_erasures (order_id, since)
    SELECT DISTINCT a.order_id, CAST(:now AS BIGINT) FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE a.id IN :ids AND o.anonymised_at IS NOT NULL AND a.turn % 2 = 1
    ON CONFLICT (order_id) DO UPDATE SET since = excluded.since
""")
_DONE = Prepared(SheetErasure.delete().where(SheetErasure.order.in_(P.ids), SheetErasure.since <= P.since))


@dataclass(frozen=True)
class Erasure:
    order_id: int
    code: str
    since: datetime


_OWED = Prepared(
    SheetErasure.select(SheetErasure.order, Order.code, SheetErasure.since)
    .join(Order)
    .order_by(SheetErasure.order)
    .limit(P.most),
    Erasure,
)


def owe(order_ids: list[int], *, now: datetime) -> None:
    """Call it after these orders were anonymised, in the same transaction."""
    _OWE.run(ids=order_ids, now=to_epoch(now))


def owe_appended(arrival_ids: list[int], *, now: datetime) -> None:
    """Call it when these arrivals are known to be on the sheet: their rows were written at some time before."""
    if arrival_ids:
        _OWE_APPENDED.run(ids=arrival_ids, now=to_epoch(now))


def owed(*, most: int) -> list[Erasure]:
    return _OWED.rows(most=most)


def done(owed: list[Erasure]) -> None:
    """The rows of what was owed then are blank, or there are none. One that was appended since is still owed."""
    with transaction():
        _DONE.run(ids=[each.order_id for each in owed], since=max(each.since for each in owed))

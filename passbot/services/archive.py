"""The arrivals on their way to Orders_completed, and what stands there that was taken back later."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.gate import Completed, Strike
from passbot.domain.orders import Arrival
from passbot.domain.people import Channel
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL, Columns, order_of
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

_COMPLETED = Statement(f"""
    SELECT {ORDER_COLUMNS}, a.id, a.turn, a.at, a.channel, a.by_id, a.by_name
    FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE a.archived_at IS NULL AND a.turn % 2 = 1 AND a.at <= :before AND coalesce(b.on_gate, 1) = 1
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = a.order_id AND later.turn > a.turn)
    ORDER BY a.at, a.id LIMIT :most
""")
_ENTRIES = Statement("""
    SELECT a.id, o.code, a.at, a.archived_at
    FROM arrivals a JOIN orders o ON o.id = a.order_id LEFT JOIN places b ON b.id = o.place_id
    WHERE a.id > :after AND a.turn % 2 = 1 AND coalesce(b.on_gate, 1) = 1 AND o.anonymised_at IS NULL
    ORDER BY a.id LIMIT :most
""")
READ_AT_ONCE = 500
_STRIKES = Statement(f"""
    SELECT {ORDER_COLUMNS}, a.id, a.turn, a.at, a.channel, a.by_id, a.by_name, undo.id, undo.at
    FROM arrivals undo JOIN arrivals a ON a.order_id = undo.order_id AND a.turn = undo.turn - 1
    JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE undo.archived_at IS NULL AND undo.turn % 2 = 0 AND a.archived_at IS NOT NULL
    ORDER BY undo.at, undo.id LIMIT :most
""")
_STRIKE_AGAIN = Statement("""
    UPDATE arrivals SET archived_at = NULL WHERE turn % 2 = 0 AND archived_at >= :since
""")
_ARRIVAL_WIDTH = 6


def to_complete(*, before: datetime, most: int = 500) -> list[Completed]:
    """The entries that have settled and wait for Orders_completed."""
    rows = _COMPLETED.rows(before=to_epoch(before), most=most)
    return [Completed(row[-_ARRIVAL_WIDTH], order_of(row[:-_ARRIVAL_WIDTH]), _entry(row)) for row in rows]


@dataclass(frozen=True)
class Entered:
    """An entry that belongs in Orders_completed, and whether the database holds it archived."""

    arrival_id: int
    code: str
    at: datetime
    is_archived: bool


def entries() -> Slices[list[Entered]]:
    """All of them, of a year and more: a page in a slice, and nobody is kept from writing."""
    found = list[Entered]()
    while True:
        rows = _ENTRIES.rows(after=found[-1].arrival_id if found else 0, most=READ_AT_ONCE)
        found += [
            Entered(uid, code, from_epoch(at), archived is not None) for uid, code, at, archived in rows
        ]
        if len(rows) < READ_AT_ONCE:
            return found
        yield


def to_strike(*, most: int = 100) -> list[Strike]:
    """The annulments of what already stands in Orders_completed."""
    rows = _STRIKES.rows(most=most)
    width = _ARRIVAL_WIDTH + 2
    return [Strike(row[-2], order_of(row[:-width]), _entry(row[:-2]), from_epoch(row[-1])) for row in rows]


def strike_again(*, since: datetime) -> None:
    """What was struck since then is not struck in an older version of the sheet."""
    with transaction():
        _STRIKE_AGAIN.run(since=to_epoch(since))


def _entry(row: Columns) -> Arrival:
    _id, turn, at, channel, by_id, by_name = row[-_ARRIVAL_WIDTH:]
    order_id = order_of(row[:-_ARRIVAL_WIDTH]).id
    return Arrival(order_id, turn, from_epoch(at), Channel(channel), by_id, by_name)

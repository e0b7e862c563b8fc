"""Arrivals that must be moved to Orders_completed, and archived ones that were annulled later."""

import sys
from dataclasses import dataclass
from datetime import datetime

from passbot import slices
from passbot.domain.gate.gate import Completed, Strike
from passbot.domain.passes.orders import Arrival
from passbot.domain.people.people import Channel
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL, Columns, order_of
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

_COMPLETED = Statement(f"""
    SELECT {ORDER_COLUMNS}, a.id, a.turn, a.at, a.channel, a.by_id, a.by_name
    FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE a.archived_at IS NULL AND a.is_void = 0 AND a.turn % 2 = 1 AND a.at <= :before AND coalesce(b.on_gate, 1) = 1
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = a.order_id AND later.turn > a.turn)
    ORDER BY a.at, a.id LIMIT :most
""")
_ENTRY = """
    SELECT a.id, o.code, a.at, a.archived_at
    FROM arrivals a JOIN orders o ON o.id = a.order_id LEFT JOIN places b ON b.id = o.place_id
    WHERE a.turn % 2 = 1 AND coalesce(b.on_gate, 1) = 1 AND o.anonymised_at IS NULL
"""
_OF_CODES = Statement(f"{_ENTRY} AND o.code IN :codes ORDER BY a.id")
_ARCHIVED = Statement(f"{_ENTRY} AND a.id > :after AND a.archived_at IS NOT NULL ORDER BY a.id LIMIT :most")
_ARCHIVED_SINCE = Statement(f"""
    {_ENTRY} AND a.archived_at >= :since AND (a.archived_at, a.id) > (:since, :after)
    ORDER BY a.archived_at, a.id LIMIT :most
""")
READ_AT_ONCE = 500
WRITTEN_AT_ONCE = 400
_STRIKES = Statement(f"""
    SELECT {ORDER_COLUMNS}, a.id, a.turn, a.at, a.channel, a.by_id, a.by_name, undo.id, undo.at
    FROM arrivals undo JOIN arrivals a ON a.order_id = undo.order_id AND a.turn = undo.turn - 1
    JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE undo.archived_at IS NULL AND undo.is_void = 0 AND undo.turn % 2 = 0 AND a.archived_at IS NOT NULL
    ORDER BY undo.at, undo.id LIMIT :most
""")
# Returns ids only, so that many can be marked in slices.
_STRUCK_SINCE = Statement("""
    SELECT id FROM arrivals WHERE archived_at >= :since AND turn % 2 = 0 ORDER BY archived_at, id
""")
_ENTERED_BEFORE = Statement("""
    SELECT archived_at FROM arrivals WHERE archived_at < :at AND turn % 2 = 1 ORDER BY archived_at DESC LIMIT 1
""")
_FIRST_ARCHIVED = Statement("SELECT min(archived_at) FROM arrivals WHERE id IN :ids")
_OWE = Statement("UPDATE arrivals SET archived_at = NULL WHERE id IN :ids")
_ARRIVAL_WIDTH = 6


def to_complete(*, before: datetime, most: int = 500) -> list[Completed]:
    """Entries older than `before` that wait to be appended to Orders_completed."""
    rows = _COMPLETED.rows(before=to_epoch(before), most=most)
    return [Completed(row[-_ARRIVAL_WIDTH], order_of(row[:-_ARRIVAL_WIDTH]), _entry(row)) for row in rows]


@dataclass(frozen=True)
class Entered:
    """An entry that belongs in Orders_completed; `archived_at` is when the database marked it as standing there."""

    arrival_id: int
    code: str
    at: datetime
    archived_at: datetime | None


def of_codes(codes: list[str]) -> list[Entered]:
    """Entries of these orders; at most READ_AT_ONCE codes a call."""
    return [_entered(row) for row in _OF_CODES.rows(codes=codes)]


def archived(*, after: int) -> list[Entered]:
    """A page of all archived entries, which should stand in Orders_completed."""
    return [_entered(row) for row in _ARCHIVED.rows(after=after, most=READ_AT_ONCE)]


def archived_since(since: datetime) -> Slices[list[Entered]]:
    """Entries archived in a later second than `since`."""
    found = list[Entered]()
    at, after = to_epoch(since), sys.maxsize
    while rows := _ARCHIVED_SINCE.rows(since=at, after=after, most=READ_AT_ONCE):
        found += [_entered(row) for row in rows]
        after, at = rows[-1][0], rows[-1][3]
        yield
    return found


def _entered(row: Columns) -> Entered:
    uid, code, at, archived_at = row
    return Entered(uid, code, from_epoch(at), from_epoch(archived_at) if archived_at is not None else None)


def to_strike(*, most: int = 100) -> list[Strike]:
    """Annulments of entries that already stand in Orders_completed, and must be struck there."""
    rows = _STRIKES.rows(most=most)
    width = _ARRIVAL_WIDTH + 2
    return [Strike(row[-2], order_of(row[:-width]), _entry(row[:-2]), from_epoch(row[-1])) for row in rows]


def strike_again(*, since: datetime) -> None:
    """Owe again what was struck since then: an older version of the sheet does not show it struck."""
    slices.at_once(_strike_again(to_epoch(since)))


def owe_again(arrival_ids: list[int]) -> Slices[None]:
    """Owe again entries that an audit did not find in Orders_completed, and everything struck after the last entry
    before them.

    The sheet may have been restored to an older version, and a batch that arrived late may hide how old it is.
    """
    firsts = [_FIRST_ARCHIVED.row(ids=ids) for ids in _parts(arrival_ids)]
    first = min((row[0] for row in firsts if row and row[0] is not None), default=None)
    if first is not None:
        before = _ENTERED_BEFORE.row(at=first)
        yield from _strike_again(before[0] if before else 0)
    yield from _owe(arrival_ids)


def _strike_again(since: int) -> Slices[None]:
    yield from _owe([row[0] for row in _STRUCK_SINCE.rows(since=since)])


def _owe(arrival_ids: list[int]) -> Slices[None]:
    for ids in _parts(arrival_ids):
        with transaction():
            _OWE.run(ids=ids)
        yield


def _parts(arrival_ids: list[int]) -> list[list[int]]:
    return [arrival_ids[at : at + WRITTEN_AT_ONCE] for at in range(0, len(arrival_ids), WRITTEN_AT_ONCE)]


def _entry(row: Columns) -> Arrival:
    _id, turn, at, channel, by_id, by_name = row[-_ARRIVAL_WIDTH:]
    order_id = order_of(row[:-_ARRIVAL_WIDTH]).id
    return Arrival(order_id, turn, from_epoch(at), Channel(channel), by_id, by_name)

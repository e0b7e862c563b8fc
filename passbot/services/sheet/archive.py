"""Arrivals that must be moved to Orders_completed, and archived ones that were annulled later."""

import sys
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, Tuple, fn

from passbot import slices
from passbot.domain.gate.gate import Completed, Strike
from passbot.domain.passes.orders import Arrival
from passbot.domain.people.people import Channel
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL, Found, order_of
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.gate_models import ANNULS, ENTERS
from passbot.store.models import Arrival as Turn
from passbot.store.models import Order, Place
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement, columns

_ARRIVAL_COLUMNS = columns("a", "id turn at channel by_id by_name", "arrival_")
_COMPLETED = Statement(f"""
    SELECT {ORDER_COLUMNS}, {_ARRIVAL_COLUMNS}
    FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE a.archived_at IS NULL AND a.is_void = 0 AND a.turn % 2 = 1 AND a.at <= :before AND coalesce(b.on_gate, 1) = 1
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = a.order_id AND later.turn > a.turn)
    ORDER BY a.at, a.id LIMIT :most
""")
_ENTRY = (
    Turn.select(Turn.id, Order.code, Turn.at, Turn.archived_at)
    .join(Order)
    .join(Place, JOIN.LEFT_OUTER)
    .where(ENTERS, fn.coalesce(Place.on_gate, 1) == 1, Order.anonymised_at.is_null())
)
_OF_CODES = Prepared(_ENTRY.where(Order.code.in_(P.codes)).order_by(Turn.id))
_ARCHIVED = Prepared(
    _ENTRY.where(Turn.id > P.after, Turn.archived_at.is_null(False)).order_by(Turn.id).limit(P.most)
)
_ARCHIVED_SINCE = Prepared(
    _ENTRY.where(Turn.archived_at >= P.since, Tuple(Turn.archived_at, Turn.id) > Tuple(P.since, P.after))
    .order_by(Turn.archived_at, Turn.id)
    .limit(P.most)
)
READ_AT_ONCE = 500
WRITTEN_AT_ONCE = 400
_STRIKES = Statement(f"""
    SELECT {ORDER_COLUMNS}, {_ARRIVAL_COLUMNS}, {columns("undo", "id at", "undo_")}
    FROM arrivals undo JOIN arrivals a ON a.order_id = undo.order_id AND a.turn = undo.turn - 1
    JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE undo.archived_at IS NULL AND undo.is_void = 0 AND undo.turn % 2 = 0 AND a.archived_at IS NOT NULL
    ORDER BY undo.at, undo.id LIMIT :most
""")
# Returns ids only, so that many can be marked in slices.
_STRUCK_SINCE = Prepared(
    Turn.select(Turn.id).where(Turn.archived_at >= P.since, ANNULS).order_by(Turn.archived_at, Turn.id)
)
_ENTERED_BEFORE = Prepared(
    Turn.select(Turn.archived_at)
    .where(Turn.archived_at < P.at, ENTERS)
    .order_by(Turn.archived_at.desc())
    .limit(1)
)
_FIRST_ARCHIVED = Prepared(Turn.select(fn.min(Turn.archived_at).alias("at")).where(Turn.id.in_(P.ids)))
_OWE = Prepared(Turn.update(archived_at=None).where(Turn.id.in_(P.ids)))


def to_complete(*, before: datetime, most: int = 500) -> list[Completed]:
    """Entries older than `before` that wait to be appended to Orders_completed."""
    rows = _COMPLETED.rows(before=to_epoch(before), most=most)
    return [Completed(row.arrival_id, order_of(row), _entry(row)) for row in rows]


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
    at, after = since, sys.maxsize
    while rows := _ARCHIVED_SINCE.rows(since=at, after=after, most=READ_AT_ONCE):
        found += [_entered(row) for row in rows]
        after, at = rows[-1].id, rows[-1].archived_at
        yield
    return found


def _entered(row: Found) -> Entered:
    return Entered(row.id, row.code, row.at, row.archived_at)


def to_strike(*, most: int = 100) -> list[Strike]:
    """Annulments of entries that already stand in Orders_completed, and must be struck there."""
    rows = _STRIKES.rows(most=most)
    return [Strike(row.undo_id, order_of(row), _entry(row), from_epoch(row.undo_at)) for row in rows]


def strike_again(*, since: datetime) -> None:
    """Owe again what was struck since then: an older version of the sheet does not show it struck."""
    slices.at_once(_strike_again(since))


def owe_again(arrival_ids: list[int]) -> Slices[None]:
    """Owe again entries that an audit did not find in Orders_completed, and everything struck after the last entry
    before them.

    The sheet may have been restored to an older version, and a batch that arrived late may hide how old it is.
    """
    firsts = (_FIRST_ARCHIVED.value(ids=ids) for ids in _parts(arrival_ids))
    first = min((at for at in firsts if at is not None), default=None)
    if first is not None:
        yield from _strike_again(_ENTERED_BEFORE.value(at=first) or 0)
    yield from _owe(arrival_ids)


def _strike_again(since: datetime | int) -> Slices[None]:
    yield from _owe([row.id for row in _STRUCK_SINCE.rows(since=since)])


def _owe(arrival_ids: list[int]) -> Slices[None]:
    for ids in _parts(arrival_ids):
        with transaction():
            _OWE.run(ids=ids)
        yield


def _parts(arrival_ids: list[int]) -> list[list[int]]:
    return [arrival_ids[at : at + WRITTEN_AT_ONCE] for at in range(0, len(arrival_ids), WRITTEN_AT_ONCE)]


def _entry(row: Found) -> Arrival:
    return Arrival(
        order_id=row.id,
        turn=row.arrival_turn,
        at=from_epoch(row.arrival_at),
        channel=Channel(row.arrival_channel),
        by_id=row.arrival_by_id,
        by_name=row.arrival_by_name,
    )

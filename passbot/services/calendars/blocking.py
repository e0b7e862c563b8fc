"""Blocks slots that overlap busy times of subscribed calendars, and frees them when the busy times are gone.

Busy times of one subscription never overlap each other. So the one that begins last before a slot's end also ends last,
and the query needs to look at that one only.
"""

from datetime import datetime

from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import BusyBlock, Slot
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

LOOKED_AT, CHANGED_AT_ONCE = 1_000, 100

_TOUCHED = """EXISTS (
    SELECT 1 FROM places p JOIN subscriptions x ON x.resident_id = p.owner_id AND x.removed_at IS NULL
    WHERE p.id = s.place_id AND s.start_at < (
        SELECT b.end_at FROM busy b WHERE b.subscription_id = x.id AND b.start_at < s.end_at
        ORDER BY b.start_at DESC LIMIT 1
    )
)"""
_FREE_SLOTS = Statement(f"""
    SELECT s.id, s.start_at, {_TOUCHED} AS is_touched FROM slots s
    WHERE s.place_id = :calendar AND s.status = 'available' AND s.end_at > :now AND s.start_at > :after
      AND NOT EXISTS (SELECT 1 FROM busy_blocks k WHERE k.slot_id = s.id)
    ORDER BY s.start_at LIMIT :most
""")
_BLOCKED_SLOTS = Statement(f"""
    SELECT s.id, s.start_at, {_TOUCHED} AS is_touched FROM slots s JOIN busy_blocks k ON k.slot_id = s.id
    WHERE s.place_id = :calendar AND s.start_at > :after
    ORDER BY s.start_at LIMIT :most
""")
# A slot is blocked at most once: if its owner unblocks it by hand, that decision stays.
_BLOCK = Statement(f"""
    UPDATE slots SET status = 'blocked', updated_at = :now
    WHERE status = 'available' AND end_at > :now AND id IN (
        SELECT s.id FROM slots s WHERE s.id IN :ids AND {_TOUCHED}
          AND NOT EXISTS (SELECT 1 FROM busy_blocks k WHERE k.slot_id = s.id)
    )
    RETURNING id
""")
_REMEMBER = Statement("INSERT INTO busy_blocks (slot_id) SELECT id FROM slots WHERE id IN :ids")
_OVER = Statement(f"""
    SELECT s.id FROM slots s JOIN busy_blocks k ON k.slot_id = s.id WHERE s.id IN :ids AND NOT {_TOUCHED}
""")
_FREE = Prepared(
    Slot.update(status="available", updated_at=P.now).where(Slot.id.in_(P.ids), Slot.status == "blocked")
)
_FORGET = Prepared(BusyBlock.delete().where(BusyBlock.slot.in_(P.ids)))


def block_these(slots: list[int], *, now: datetime) -> int:
    """Block those of the slots that overlap a busy time; returns how many. In the caller's transaction."""
    blocked = [row.id for row in _BLOCK.rows(ids=slots, now=to_epoch(now))]
    if blocked:
        _REMEMBER.run(ids=blocked)
    return len(blocked)


def free_these(slots: list[int], *, now: datetime) -> int:
    """Free those that only a busy time had blocked and none overlaps now; returns how many. In the caller's
    transaction.
    """
    over = [row.id for row in _OVER.rows(ids=slots)]
    if not over:
        return 0
    freed = _FREE.run(ids=over, now=now)
    _FORGET.run(ids=over)
    return freed


def block(calendar: int, *, now: datetime) -> Slices[int]:
    """Block all slots of a calendar that overlap a busy time; returns how many."""
    blocked, after = 0, -(2**62)
    while True:
        yield
        rows = _FREE_SLOTS.rows(calendar=calendar, now=to_epoch(now), after=after, most=LOOKED_AT)
        for piece in _pieces([row.id for row in rows if row.is_touched]):
            yield
            with transaction():
                blocked += block_these(piece, now=now)
        if len(rows) < LOOKED_AT:
            return blocked
        after = rows[-1].start_at


def free(calendar: int, *, now: datetime) -> Slices[int]:
    """Free all slots of a calendar that no busy time overlaps any more; returns how many."""
    freed, after = 0, -(2**62)
    while True:
        yield
        rows = _BLOCKED_SLOTS.rows(calendar=calendar, after=after, most=LOOKED_AT)
        for piece in _pieces([row.id for row in rows if not row.is_touched]):
            yield
            with transaction():
                freed += free_these(piece, now=now)
        if len(rows) < LOOKED_AT:
            return freed
        after = rows[-1].start_at


def _pieces(slots: list[int]) -> list[list[int]]:
    return [slots[first : first + CHANGED_AT_ONCE] for first in range(0, len(slots), CHANGED_AT_ONCE)]

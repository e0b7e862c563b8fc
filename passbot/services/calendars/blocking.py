"""Busy times of other calendars block the slots they touch, and free them again when they go.

The busy times of one subscription do not overlap, so the last to begin before a slot's end is the last to end.
"""

from datetime import datetime

from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
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
    SELECT s.id, s.start_at, {_TOUCHED} FROM slots s
    WHERE s.place_id = :calendar AND s.status = 'available' AND s.end_at > :now AND s.start_at > :after
      AND NOT EXISTS (SELECT 1 FROM busy_blocks k WHERE k.slot_id = s.id)
    ORDER BY s.start_at LIMIT :most
""")
_BLOCKED_SLOTS = Statement(f"""
    SELECT s.id, s.start_at, {_TOUCHED} FROM slots s JOIN busy_blocks k ON k.slot_id = s.id
    WHERE s.place_id = :calendar AND s.start_at > :after
    ORDER BY s.start_at LIMIT :most
""")
# A slot is blocked once: who unblocks it by hand has decided.
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
_FREE = Statement("""
    UPDATE slots SET status = 'available', updated_at = :now WHERE id IN :ids AND status = 'blocked'
""")
_FORGET = Statement("DELETE FROM busy_blocks WHERE slot_id IN :ids")


def block_these(slots: list[int], *, now: datetime) -> int:
    """Those of them that a busy time touches; answers how many. In the caller's transaction."""
    blocked = [row[0] for row in _BLOCK.rows(ids=slots, now=to_epoch(now))]
    if blocked:
        _REMEMBER.run(ids=blocked)
    return len(blocked)


def free_these(slots: list[int], *, now: datetime) -> int:
    """What only a busy time had blocked is available again. In the caller's transaction."""
    over = [row[0] for row in _OVER.rows(ids=slots)]
    if not over:
        return 0
    freed = _FREE.changed(ids=over, now=to_epoch(now))
    _FORGET.run(ids=over)
    return freed


def block(calendar: int, *, now: datetime) -> Slices[int]:
    """All of a calendar; answers how many."""
    blocked, after = 0, -(2**62)
    while True:
        yield
        rows = _FREE_SLOTS.rows(calendar=calendar, now=to_epoch(now), after=after, most=LOOKED_AT)
        for piece in _pieces([uid for uid, _, is_touched in rows if is_touched]):
            yield
            with transaction():
                blocked += block_these(piece, now=now)
        if len(rows) < LOOKED_AT:
            return blocked
        after = rows[-1][1]


def free(calendar: int, *, now: datetime) -> Slices[int]:
    """All of a calendar; answers how many are available again."""
    freed, after = 0, -(2**62)
    while True:
        yield
        rows = _BLOCKED_SLOTS.rows(calendar=calendar, after=after, most=LOOKED_AT)
        for piece in _pieces([uid for uid, _, is_touched in rows if not is_touched]):
            yield
            with transaction():
                freed += free_these(piece, now=now)
        if len(rows) < LOOKED_AT:
            return freed
        after = rows[-1][1]


def _pieces(slots: list[int]) -> list[list[int]]:
    return [slots[first : first + CHANGED_AT_ONCE] for first in range(0, len(slots), CHANGED_AT_ONCE)]

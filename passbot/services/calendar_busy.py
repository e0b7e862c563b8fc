"""Busy times of other calendars block the slots they touch, and free them again when they go."""

from datetime import datetime

from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_TOUCHED = """EXISTS (
    SELECT 1 FROM busy b JOIN subscriptions x ON x.id = b.subscription_id
    JOIN places p ON p.owner_id = x.resident_id
    WHERE p.id = s.place_id AND b.start_at < s.end_at AND b.end_at > s.start_at
)"""
_BLOCK_NEW = Statement(f"""
    UPDATE slots SET status = 'blocked', updated_at = :now
    WHERE id IN (SELECT s.id FROM slots s WHERE s.id IN :ids AND s.end_at > :now AND {_TOUCHED})
    RETURNING id
""")
_REMEMBER_ALL = Statement("INSERT INTO busy_blocks (slot_id) SELECT id FROM slots WHERE id IN :ids")
_NEWLY = Statement(f"""
    SELECT s.id FROM slots s
    WHERE s.place_id = :calendar AND s.status = 'available' AND s.end_at > :now AND {_TOUCHED}
      AND NOT EXISTS (SELECT 1 FROM busy_blocks k WHERE k.slot_id = s.id)
""")
_BLOCK = Statement("UPDATE slots SET status = 'blocked', updated_at = :now WHERE id = :id")
_REMEMBER = Statement("INSERT INTO busy_blocks (slot_id) VALUES (:id)")
_OVER = Statement(f"""
    SELECT s.id FROM slots s JOIN busy_blocks k ON k.slot_id = s.id
    WHERE s.place_id = :calendar AND NOT {_TOUCHED}
""")
_FREE = Statement(
    "UPDATE slots SET status = 'available', updated_at = :now WHERE id = :id AND status = 'blocked'"
)
_FORGET = Statement("DELETE FROM busy_blocks WHERE slot_id = :id")


def block_new(slots: list[int], *, now: datetime) -> None:
    """Those that were just made."""
    blocked = [row[0] for row in _BLOCK_NEW.rows(ids=slots, now=to_epoch(now))]
    if blocked:
        _REMEMBER_ALL.run(ids=blocked)


def block(calendar: int, *, now: datetime) -> int:
    """Answers how many. A slot is blocked once: who unblocks it by hand has decided."""
    newly = [row[0] for row in _NEWLY.rows(calendar=calendar, now=to_epoch(now))]
    for slot_id in newly:
        _BLOCK.run(id=slot_id, now=to_epoch(now))
        _REMEMBER.run(id=slot_id)
    return len(newly)


def free(calendar: int, *, now: datetime) -> int:
    """What only a busy time had blocked is available again; answers how many."""
    over = [row[0] for row in _OVER.rows(calendar=calendar)]
    freed = 0
    for slot_id in over:
        freed += _FREE.changed(id=slot_id, now=to_epoch(now))
        _FORGET.run(id=slot_id)
    return freed

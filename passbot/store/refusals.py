"""Recognise which constraint was violated, by the same name on both databases."""

from peewee import IntegrityError

# SQLite reports the columns of a unique index, PostgreSQL the index; a trigger reports its own name on both.
_COLUMNS = {
    "residents_phone": "residents.phone",
    "residents_telegram_id_key": "residents.telegram_id",
    "invites_code_key": "invites.code",
    "orders_code_key": "orders.code",
    "orders_one_per_slot": "orders.slot_id",
    "orders_one_desk_a_day": "orders.resident_id, orders.day",
    "orders_series_day": "orders.series_id, orders.series_day",
    "slots_series_day": "slots.series_id, slots.series_day",
    "arrivals_nonce_key": "arrivals.nonce",
    "arrivals_order_id_turn_key": "arrivals.order_id, arrivals.turn",
    "waiters_one_offer": "waiters.slot_id",
}


def broke(exc: IntegrityError, rule: str) -> bool:
    """True if the database refused because of this constraint."""
    said = str(exc)
    return rule in said or (rule in _COLUMNS and f"UNIQUE constraint failed: {_COLUMNS[rule]}" in said)

"""Constraints that SQLite expresses as triggers. It has one writer at a time, so a plain check is safe.

The name before the double underscore is what a refusal reports, the same as the constraint's name on PostgreSQL.
"""

from passbot.store.schema import LIVE

OVERLAP = """NEW.status <> 'cancelled' AND EXISTS (
    SELECT 1 FROM slots AS other
    WHERE other.place_id = NEW.place_id AND other.seat = NEW.seat AND other.status <> 'cancelled'
      AND other.start_at < NEW.end_at AND other.end_at > NEW.start_at AND other.id <> NEW.id
)"""
SAME_PIN = f"""NEW.pin IS NOT NULL AND NEW.status IN {LIVE} AND EXISTS (
    SELECT 1 FROM orders AS other
    WHERE other.pin = NEW.pin AND other.status IN {LIVE}
      AND other.valid_from < NEW.valid_until AND other.valid_until > NEW.valid_from AND other.id <> NEW.id
)"""
OUT_OF_TURN = "NEW.turn <> 1 + coalesce((SELECT max(turn) FROM arrivals WHERE order_id = NEW.order_id), 0)"
USED_AGAIN = "OLD.used_by IS NOT NULL AND NEW.used_by IS NOT OLD.used_by"
SECOND_ACCOUNT = "NEW.telegram_id <> OLD.telegram_id"


def _guard(name: str, moment: str, condition: str) -> str:
    refusal = name.partition("__")[0]
    return f"CREATE TRIGGER {name} {moment} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


GUARDS = [
    _guard("slots_overlap__new", "AFTER INSERT ON slots", OVERLAP),
    _guard(
        "slots_overlap__moved", "AFTER UPDATE OF place_id, seat, start_at, end_at, status ON slots", OVERLAP
    ),
    _guard("orders_pin_taken__new", "AFTER INSERT ON orders", SAME_PIN),
    _guard(
        "orders_pin_taken__moved", "AFTER UPDATE OF pin, valid_from, valid_until, status ON orders", SAME_PIN
    ),
    _guard("arrivals_turn", "BEFORE INSERT ON arrivals", OUT_OF_TURN),
    _guard("invites_used_once", "BEFORE UPDATE OF used_by ON invites", USED_AGAIN),
    _guard("residents_one_account", "BEFORE UPDATE OF telegram_id ON residents", SECOND_ACCOUNT),
]

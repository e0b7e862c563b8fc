"""Constraints that only PostgreSQL words so: triggers, and exclusion constraints (a check in a trigger would race)."""

from passbot.store.schema import LIVE


def _guard(name: str, moment: str, condition: str) -> list[str]:
    table = moment.rpartition(" ")[2]
    return [
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{name}'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}', TABLE = '{table}';
            END IF;
            RETURN NEW;
        END $$
        """,
        f"CREATE TRIGGER {name} {moment} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


GUARDS = [
    """
    ALTER TABLE slots ADD CONSTRAINT slots_overlap EXCLUDE USING gist (
        int8range(place_id, place_id, '[]') WITH &&,
        int8range(seat, seat, '[]') WITH &&,
        int8range(start_at, end_at) WITH &&
    ) WHERE (status <> 'cancelled')
    """,
    f"""
    ALTER TABLE orders ADD CONSTRAINT orders_pin_taken EXCLUDE USING gist (
        int8range(pin, pin, '[]') WITH &&,
        int8range(valid_from, valid_until) WITH &&
    ) WHERE (pin IS NOT NULL AND status IN {LIVE})
    """,
    *_guard(
        "arrivals_turn",
        "BEFORE INSERT ON arrivals",
        "NEW.turn <> 1 + coalesce((SELECT max(turn) FROM arrivals WHERE order_id = NEW.order_id), 0)",
    ),
    *_guard(
        "invites_used_once",
        "BEFORE UPDATE OF used_by ON invites",
        "OLD.used_by IS NOT NULL AND NEW.used_by IS DISTINCT FROM OLD.used_by",
    ),
    *_guard(
        "residents_one_account",
        "BEFORE UPDATE OF telegram_id ON residents",
        "NEW.telegram_id <> OLD.telegram_id",
    ),
]

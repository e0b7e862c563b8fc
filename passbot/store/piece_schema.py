"""What people type is a piece: of a plate, of a name, of a phone. Each piece of what can be found has a row.

The database itself keeps them, by triggers: in the transaction of the change, whoever makes it. An order has its
pieces while it is open, a resident while the name stands, so what is forgotten is forgotten here at once. Of an order:

    the plate, two characters each, and the last two with a full stop   as typed: A1 12 23 77 77.
    the plate from each of its characters on, three and more            look-alikes made one
    the guest's name from each of its words on, a blank in front        as names are compared

So whatever begins with what was typed is found by one look into an index. Pieces of two fit every third plate: theirs
stand in the order in which their orders begin, and the first few are read. Of a resident the name and the phone.
"""

from passbot.domain.people import names
from passbot.store.db import database, on_sqlite

_OF_PLATE = """
    SELECT substr({row}.plate_key, n, 2) AS piece FROM numbers WHERE n < length({row}.plate_key)
    UNION SELECT substr({row}.plate_key, length({row}.plate_key) - 1) || '.' WHERE length({row}.plate_key) > 1
    UNION SELECT substr({row}.plate_seek, n) FROM numbers WHERE n <= length({row}.plate_seek) - 2
"""
_OF_NAME = """
    SELECT substr(' ' || {row}.{key}, n) AS piece FROM numbers
    WHERE n <= length({row}.{key}) AND substr(' ' || {row}.{key}, n, 1) = ' '
"""
_OF_PHONE = "SELECT substr({row}.phone, n) FROM numbers WHERE n > 1 AND n <= length({row}.phone) - 3"
_MOST = "coalesce(length({row}.{one}), 0) + coalesce(length({row}.{other}), 0)"

_TABLES = {
    "orders": {
        "pieces": f"{_OF_PLATE} UNION {_OF_NAME.replace('{key}', 'guest_key')}",
        "most": _MOST.replace("{one}", "plate_key").replace("{other}", "guest_key"),
        "index": "order_pieces (piece, valid_from, order_id)",
        "values": "piece, {row}.valid_from, {row}.id",
        "of": "order_id = {row}.id AND valid_from = {row}.valid_from",
        "when": "{row}.status = 'open'",
        "watched": "status, plate_key, plate_seek, guest_key, valid_from",
    },
    "residents": {
        "pieces": f"{_OF_NAME.replace('{key}', 'name_key')} UNION {_OF_PHONE}",
        "most": _MOST.replace("{one}", "name_key").replace("{other}", "phone"),
        "index": "resident_pieces (piece, resident_id)",
        "values": "piece, {row}.id",
        "of": "resident_id = {row}.id",
        "when": "1 = 1",
        "watched": "name_key, phone",
    },
}


def tables() -> list[str]:
    """Make the tables, empty: orders that exist already are added after the triggers are there."""
    return [
        "ALTER TABLE orders ADD COLUMN guest_key TEXT",
        *_created(
            "order_pieces", "valid_from BIGINT NOT NULL, order_id BIGINT NOT NULL", "valid_from, order_id"
        ),
        *_created("resident_pieces", "resident_id BIGINT NOT NULL", "resident_id"),
        *[trigger for table in _TABLES for trigger in _triggers(table)],
        *_filled(),
        *_INDEXES,
    ]


def _created(table: str, columns: str, rest: str) -> list[str]:
    """With byte-wise collation, whatever the server's language: only so do texts that begin with a piece follow it."""
    collation, kind = ("", " WITHOUT ROWID") if on_sqlite() else (' COLLATE "C"', "")
    return [
        f"CREATE TABLE {table} (piece TEXT{collation} NOT NULL, {columns}, PRIMARY KEY (piece, {rest})){kind}"
    ]


def _triggers(table: str) -> list[str]:
    return _on_sqlite(table) if on_sqlite() else _on_postgres(table)


def _on_sqlite(table: str) -> list[str]:
    """One trigger removes the old pieces and adds the new ones: with two, either could run first."""
    name, watched = _TABLES[table]["index"].partition(" ")[0], _TABLES[table]["watched"]
    taken, brought = _taken(table), _brought(table)
    had, has = (_TABLES[table]["when"].replace("{row}", row) for row in ("OLD", "NEW"))
    return [
        f"CREATE TRIGGER {name}__new AFTER INSERT ON {table} WHEN {has} BEGIN {brought}; END",
        f"CREATE TRIGGER {name}__gone AFTER DELETE ON {table} WHEN {had} BEGIN {taken}; END",
        f"""
        CREATE TRIGGER {name}__changed AFTER UPDATE OF {watched} ON {table} WHEN {had} OR {has}
        BEGIN {taken}; {brought}; END
        """,
    ]


def _on_postgres(table: str) -> list[str]:
    name, watched = _TABLES[table]["index"].partition(" ")[0], _TABLES[table]["watched"]
    had, has = (_TABLES[table]["when"].replace("{row}", row) for row in ("OLD", "NEW"))
    return [
        f"""
        CREATE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN IF {had} THEN {_taken(table)}; END IF; END IF;
            IF TG_OP <> 'DELETE' THEN IF {has} THEN {_brought(table)}; END IF; END IF;
            RETURN NULL;
        END $$
        """,
        f"""
        CREATE TRIGGER {name}_kept AFTER INSERT OR DELETE OR UPDATE OF {watched} ON {table}
        FOR EACH ROW EXECUTE FUNCTION {name}_kept()
        """,
    ]


def _brought(table: str) -> str:
    says = _TABLES[table]
    sql = f"INSERT INTO {says['index']} SELECT {says['values']} FROM ({_pieces(table)}) found WHERE {says['when']}"
    return sql.replace("{row}", "NEW")


def _taken(table: str) -> str:
    says = _TABLES[table]
    name = says["index"].partition(" ")[0]
    sql = f"DELETE FROM {name} WHERE {says['when']} AND {says['of']} AND piece IN ({_pieces(table)})"
    return sql.replace("{row}", "OLD")


def _pieces(table: str) -> str:
    says = _TABLES[table]
    counted = f"""
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {says["most"]})
    """
    return f"{counted} {says['pieces']}"


def _filled() -> list[str]:
    """Fill by touching each open order, so that its trigger runs. Closed orders have no pieces and are not read."""
    return [
        *_guests(),
        "UPDATE orders SET plate_seek = plate_seek WHERE status = 'open' AND plate_seek IS NOT NULL",
        "UPDATE residents SET name_key = name_key",
    ]


def _guests() -> list[str]:
    """Fold guests' names in Python, since no database folds as we do."""
    if database.is_closed():  # `db schema` prints the migration for an empty database
        return []
    tables = set(database.get_tables())
    if "orders" not in tables or "order_pieces" in tables:  # `check` runs it on a complete database
        return []
    rows = database.execute_sql("""
        SELECT id, guest_name FROM orders WHERE status IN ('open', 'arrived') AND guest_name IS NOT NULL
    """).fetchall()
    return [
        f"UPDATE orders SET guest_key = {_quoted(names.key(name))} WHERE id = {order_id}"
        for order_id, name in rows
    ]


def _quoted(text: str) -> str:
    """A quoted literal; % is doubled, since PostgreSQL's driver looks for placeholders even without values."""
    quoted = "'" + text.replace("'", "''") + "'"
    return quoted if on_sqlite() else quoted.replace("%", "%%")


_INDEXES = [
    "DROP INDEX orders_open",
    "CREATE INDEX orders_open ON orders (valid_until) WHERE status = 'open'",
    "CREATE INDEX orders_open_plate ON orders (plate_seek) WHERE status = 'open'",
    "CREATE INDEX orders_open_house ON orders (house, valid_from) WHERE status = 'open'",
    "CREATE INDEX orders_open_host ON orders (resident_id, valid_from) WHERE status = 'open'",
    """
    CREATE INDEX orders_open_series ON orders (series_id, valid_from)
    WHERE status = 'open' AND series_id IS NOT NULL
    """,
    "CREATE INDEX residents_name ON residents (name_key, id) WHERE removed_at IS NULL",
]

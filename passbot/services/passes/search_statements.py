"""What the guard's search asks of the database: the open orders at the gate that fit, the most probable first.

Whatever is typed is looked up among the pieces (passbot/store/piece_schema.py) or in an index of open orders; what is
found there is judged as it always was. Nothing reads every open order.
"""

from typing import NamedTuple

from passbot.domain.gate.search_results import Match, When
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL
from passbot.store.statement import AFTER_ALL, Statement

AT_GATE = "(o.place_id IS NULL OR EXISTS (SELECT 1 FROM places p WHERE p.id = o.place_id AND p.on_gate = 1))"

OPEN = f"o.status = 'open' AND o.valid_until > :now AND {AT_GATE}"
_WHEN = f"""CASE
    WHEN o.valid_from <= :now THEN {When.NOW:d}
    WHEN o.day = :today THEN {When.TODAY:d}
    WHEN o.valid_from <= :soon THEN {When.SOON:d}
    ELSE {When.LATER:d}
END"""
_PLATE = f"""CASE
    WHEN o.plate_key = :wanted THEN {Match.WHOLE:d}
    WHEN o.plate_key LIKE :ends THEN {Match.END:d}
    WHEN o.plate_key LIKE :holds THEN {Match.PART:d}
    WHEN o.is_partial = 1 AND :wanted LIKE '%' || o.plate_key || '%' THEN {Match.PART:d}
    ELSE {Match.LOOK_ALIKE:d}
END"""
_FIRST_OF_SERIES = """(o.series_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM orders e WHERE e.series_id = o.series_id AND e.status = 'open' AND e.valid_until > :now
      AND e.valid_from < o.valid_from AND coalesce(e.plate_key, '') = coalesce(o.plate_key, '')
))"""


def begins_with(piece: str) -> str:
    return f"k.piece >= {piece} AND k.piece < {piece} || '{AFTER_ALL}'"


def holding(bones: str, parts: str, when: str = "1 = 1") -> str:
    """The numbers of the open orders whose plate holds this, look-alikes made one, or is a piece of it."""
    return f"""(
        SELECT k.order_id FROM order_pieces k WHERE {begins_with(bones)} AND {when}
        UNION SELECT e.id FROM orders e WHERE e.status = 'open' AND e.plate_seek IN {parts} AND e.is_partial = 1
    )"""


class Best(NamedTuple):
    """The most probable open orders that meet a condition: those that may come now, and those that come later.

    Of a piece that fits many the first is enough. Whole orders are read of the best only.
    """

    now: Statement
    later: Statement


def _best(match: str, condition: str, days: str = _FIRST_OF_SERIES) -> Best:
    """Of a regular pass the next day alone. A condition may look for `valid_from {when} :now` by itself."""
    return Best(_those(match, condition, days, "<="), _those(match, condition, days, ">"))


def _those(match: str, condition: str, days: str, when: str) -> Statement:
    return Statement(f"""
        WITH best AS (
            SELECT o.id, {match} AS fit, {_WHEN} AS soonness FROM orders o
            WHERE {OPEN} AND o.valid_from {when} :now AND {condition.replace("{when}", when)} AND {days}
            ORDER BY CASE WHEN {match} = {Match.WHOLE:d} THEN 0 ELSE 1 END, soonness, fit, o.valid_from, o.id
            LIMIT :most
        )
        {_WHOLE_ORDERS}
    """)


_WHOLE_ORDERS = f"""
    SELECT {ORDER_COLUMNS}, best.fit, best.soonness FROM best JOIN orders o ON o.id = best.id {WITH_ALL}
"""


def _first_with(piece: str, fit: Match, condition: str) -> str:
    """The first to begin of the orders with a piece of two: found in that order, and no more are read."""
    return f"""
        SELECT * FROM (
            SELECT o.id, {fit:d} AS fit, {_WHEN} AS soonness FROM order_pieces k JOIN orders o ON o.id = k.order_id
            WHERE k.piece = {piece} AND {OPEN} AND {condition} AND {_FIRST_OF_SERIES}
            ORDER BY k.valid_from, k.order_id LIMIT :most
        ) AS fit_{fit:d}
    """


def _called(pieces: str, owner: str, when: str = "1 = 1") -> str:
    """Of whom every word that was typed begins a word of the name."""
    return f"""
        SELECT k.{owner} FROM EACH :words w BEGINS {pieces} k WHERE {when}
        GROUP BY k.{owner} HAVING count(DISTINCT w.value) = :count
    """


BY_PIECE = _best(_PLATE, f"o.id IN FEW ({holding(':bones', ':parts', 'k.valid_from {when} :now')})")
BY_PLATE = _best(f"{Match.WHOLE:d}", "o.plate_seek = :bones AND o.plate_key = :wanted")
BY_PAIR = Statement(f"""
    WITH best AS (
        {_first_with(":ending", Match.END, "1 = 1")}
        UNION ALL {_first_with(":wanted", Match.PART, "o.plate_key NOT LIKE :ends")}
    )
    {_WHOLE_ORDERS}
""")
BY_PAIR_ALIKE = _best(
    f"{Match.LOOK_ALIKE:d}",
    """
    o.id IN FEW ((SELECT k.order_id FROM order_pieces k WHERE k.piece IN :alike AND k.valid_from {when} :now))
    AND o.plate_key NOT LIKE :holds
    """,
)
BY_CODE = _best(f"{Match.WHOLE:d}", "o.code = :code", days="1 = 1")
BY_HOUSE = _best(f"{Match.HOUSE:d}", "o.house = :house")
BY_NAME = _best(
    f"{Match.NAME:d}",
    f"""
    o.id IN FEW ((
        SELECT e.id FROM orders e WHERE e.status = 'open' AND e.valid_from {{when}} :now
          AND e.resident_id IN FEW (({_called("resident_pieces", "resident_id")}))
        UNION {_called("order_pieces", "order_id", "k.valid_from {when} :now")}
    ))
    """,
)
BY_IDS = _best(f"{Match.SLIP:d}", "o.id IN :ids")
# The pieces first: beside years of closed orders PostgreSQL takes two to be open, and would go through all the pieces
# of every one of them instead.
NEARLY = Statement("""
    SELECT o.id, o.plate_key FROM orders o
    WHERE o.status = 'open' AND o.valid_until > :now AND o.id IN FEW ((
        SELECT DISTINCT k.order_id FROM EACH :pieces w BEGINS order_pieces k
    ))
    ORDER BY o.valid_until, o.id
""")
# From the first piece of each to the first piece of the next, over all that begin alike.
LETTERS = Statement(f"""
    WITH RECURSIVE firsts(piece) AS (
        SELECT min(piece) FROM order_pieces
        UNION ALL
        SELECT (SELECT min(k.piece) FROM order_pieces k WHERE k.piece > substr(f.piece, 1, 1) || '{AFTER_ALL}')
        FROM firsts f WHERE f.piece IS NOT NULL
    )
    SELECT substr(piece, 1, 1) FROM firsts WHERE piece IS NOT NULL
""")

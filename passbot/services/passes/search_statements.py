"""SQL of the guard's search: the open orders at the gate that fit, the most probable first.

Candidates come from the table of pieces (passbot/store/piece_schema.py) or an index of open orders, and only those are
compared. No statement reads every open order.
"""

from typing import NamedTuple

from passbot.domain.gate.search_results import When
from passbot.domain.plates.ranking import Match
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
    """Ids of open orders whose plate contains the text (look-alike letters count as equal), or is a partial plate that
    the text contains.
    """
    return f"""(
        SELECT k.order_id FROM order_pieces k WHERE {begins_with(bones)} AND {when}
        UNION SELECT e.id FROM orders e WHERE e.status = 'open' AND e.plate_seek IN {parts} AND e.is_partial = 1
    )"""


class Best(NamedTuple):
    """The most probable open orders that meet a condition: those valid now, and those valid later.

    Reading in this order can stop early where a piece fits many. Whole orders are read only for the hits that are kept.
    """

    now: Statement
    later: Statement


def _best(match: str, condition: str, days: str = _FIRST_OF_SERIES) -> Best:
    """Of a regular pass only its next day. The condition may contain `{when}`, to compare `valid_from` with `:now`
    itself.
    """
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
    """Orders with this piece of two characters, the first to begin first: the index has that order, so no more are
    read.
    """
    return f"""
        SELECT * FROM (
            SELECT o.id, {fit:d} AS fit, {_WHEN} AS soonness FROM order_pieces k JOIN orders o ON o.id = k.order_id
            WHERE k.piece = {piece} AND {OPEN} AND {condition} AND {_FIRST_OF_SERIES}
            ORDER BY k.valid_from, k.order_id LIMIT :most
        ) AS fit_{fit:d}
    """


def _called(pieces: str, owner: str, when: str = "1 = 1") -> str:
    """Owners of whose name every word of the query begins a word."""
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
# The pieces first: PostgreSQL guesses that two of the old orders are open, and would read all pieces of each of them
# instead of starting from the pieces.
NEARLY = Statement("""
    SELECT o.id, o.plate_key FROM orders o
    WHERE o.status = 'open' AND o.valid_until > :now AND o.id IN FEW ((
        SELECT DISTINCT k.order_id FROM EACH :pieces w BEGINS order_pieces k
    ))
    ORDER BY o.valid_until, o.id
""")
# First letters of all pieces, by index: from the first piece of one letter straight to the next letter.
LETTERS = Statement(f"""
    WITH RECURSIVE firsts(piece) AS (
        SELECT min(piece) FROM order_pieces
        UNION ALL
        SELECT (SELECT min(k.piece) FROM order_pieces k WHERE k.piece > substr(f.piece, 1, 1) || '{AFTER_ALL}')
        FROM firsts f WHERE f.piece IS NOT NULL
    )
    SELECT substr(piece, 1, 1) AS letter FROM firsts WHERE piece IS NOT NULL
""")

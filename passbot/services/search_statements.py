"""What the guard's search asks of the database: the open orders at the gate that fit, the most probable first."""

from passbot.domain.hits import Match, When
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL
from passbot.store.statement import Statement

AT_GATE = "(o.place_id IS NULL OR EXISTS (SELECT 1 FROM places p WHERE p.id = o.place_id AND p.on_gate = 1))"
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


def _best(match: str, condition: str, days: str = _FIRST_OF_SERIES) -> Statement:
    """The most probable open orders that meet the condition, of a regular pass the next day alone.

    Whole orders are read of the best only.
    """
    return Statement(f"""
        WITH best AS (
            SELECT o.id, {match} AS fit, {_WHEN} AS soonness FROM orders o
            WHERE o.status = 'open' AND o.valid_until > :now AND ({condition}) AND {AT_GATE} AND {days}
            ORDER BY CASE WHEN {match} = {Match.WHOLE:d} THEN 0 ELSE 1 END, soonness, fit, o.valid_from, o.id
            LIMIT :most
        )
        SELECT {ORDER_COLUMNS}, best.fit, best.soonness
        FROM best JOIN orders o ON o.id = best.id {WITH_ALL}
    """)


BY_PLATE = _best(
    _PLATE, "o.plate_seek LIKE :seek OR (o.is_partial = 1 AND :bones LIKE '%' || o.plate_seek || '%')"
)
BY_CODE = _best(f"{Match.WHOLE:d}", "o.code = :code", days="1 = 1")
BY_HOUSE = _best(f"{Match.HOUSE:d}", "o.house = :house")
BY_NAME = _best(
    f"{Match.NAME:d}",
    """
    o.resident_id IN (
        SELECT id FROM residents WHERE ' ' || name_key LIKE :first AND ' ' || name_key LIKE :last
    )
    OR ' ' || o.guest_name LIKE :small OR ' ' || o.guest_name LIKE :capital OR ' ' || o.guest_name LIKE :large
    """,
)
BY_IDS = _best(f"{Match.SLIP:d}", "o.id IN :ids")
NEARLY = Statement("""
    SELECT o.id, o.plate_key FROM orders o
    WHERE o.status = 'open' AND o.valid_until > :now
      AND (o.plate_seek LIKE :left OR o.plate_seek LIKE :right OR o.plate_seek LIKE :swapped)
    ORDER BY o.valid_until
""")

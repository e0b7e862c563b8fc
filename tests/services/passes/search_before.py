"""The guard's search as it was before there were pieces: every open order is read. What it finds is what is right.

Three things are other than they were: of two that are equally soon and fit equally well the one placed first stands
first (the database used to choose), of namesakes all are looked at, not the first sixty, and a guest is found in any
spelling of the name (`D'Art`, `STRASSE`), as a host always was: this one compares guests' names as they were typed.

What is soon and what fits is written here once more, and not taken from the product: a mistake there would be made on
both sides, and no query would be answered otherwise.
"""

from datetime import datetime
from itertools import islice

from passbot.domain.gate import verdicts
from passbot.domain.gate.search_results import Hit, When
from passbot.domain.gate.verdicts import Verdict
from passbot.domain.people import houses, names
from passbot.domain.people.people import Actor
from passbot.domain.plates import plates
from passbot.domain.plates.plates import PlateAsked
from passbot.domain.plates.ranking import Match
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.services.passes import closed_search, search, search_hits
from passbot.services.passes.search_statements import AT_GATE
from passbot.services.rows import ORDER_COLUMNS, WITH_ALL, order_of
from passbot.store.db import database
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

INDEX = """
    CREATE INDEX orders_open_wide ON orders (valid_until, plate_seek, is_partial, resident_id, guest_name)
    WHERE status = 'open'
"""
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
    return Statement(f"""
        WITH best AS (
            SELECT o.id, {match} AS fit, {_WHEN} AS soonness FROM orders o
            WHERE o.status = 'open' AND o.valid_until > :now AND ({condition}) AND {AT_GATE} AND {days}
            ORDER BY CASE WHEN {match} = {Match.WHOLE:d} THEN 0 ELSE 1 END, soonness, fit, o.valid_from, o.id
            LIMIT :most
        )
        SELECT {ORDER_COLUMNS}, best.fit, best.soonness FROM best JOIN orders o ON o.id = best.id {WITH_ALL}
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
    ORDER BY o.valid_until, o.id
""")
_HELD = Statement(f"""
    SELECT count(*) AS count FROM (
        SELECT DISTINCT coalesce(o.series_id, -o.id) AS pass, o.plate_key FROM orders o
        WHERE o.status = 'open' AND o.valid_until > :now
          AND (o.plate_seek LIKE :seek AND o.plate_key LIKE :holds
            OR o.is_partial = 1 AND :wanted LIKE '%' || o.plate_key || '%')
          AND {AT_GATE}
    ) held
""")


def prepare() -> None:
    """The index that it read."""
    database.execute_sql(INDEX)


def of(query: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Verdict]:
    hits = find(query, rules=rules, now=now, limit=limit)
    asked = plates.asked(query)
    orders = [hit.order for hit in hits]
    found = verdicts.judge(
        asked, orders, held=held(asked, now=now), early_minutes=rules.early_minutes, now=now
    )
    if not hits:
        closed_search.find(query, actor=actor, now=now)
    return found


def find(query: str, *, rules: Rules, now: datetime, limit: int = 20) -> list[Hit]:
    today = windows.local_day(now, windows.zone(rules.zone)).isoformat()
    clock: dict[str, object] = {
        "now": to_epoch(now),
        "soon": to_epoch(now + search.SOON),
        "today": today,
        "most": limit,
    }
    query = query.strip()
    hits = [
        *_by_code(query, clock),
        *_by_plate(query, clock),
        *_by_house(query, clock),
        *_by_name(query, clock),
    ]
    hits = hits or _by_slip(query, clock)
    first = Match.HOUSE if len(query) == search_hits.SHORTEST else Match.WHOLE
    hits.sort(key=lambda hit: (hit.match not in (first, Match.WHOLE), hit.when, hit.match))
    return search_hits.once(hits)[:limit]


def held(asked: PlateAsked, *, now: datetime) -> int:
    if len(asked.key) < verdicts.SHORTEST_PIECE:
        return 0
    key = asked.key
    row = _HELD.row(now=to_epoch(now), seek=f"%{plates.skeleton(key)}%", holds=f"%{key}%", wanted=key)
    return int(row.count)


def _hits(statement: Statement, clock: dict[str, object], **values: object) -> list[Hit]:
    rows = statement.rows(**(clock | values))
    hits = [Hit(order_of(row), Match(row.fit), When(row.soonness)) for row in rows]
    return sorted(hits, key=lambda hit: (hit.when, hit.match, hit.order.window.start, hit.order.id))


def _by_code(query: str, clock: dict[str, object]) -> list[Hit]:
    code = plates.asked(query).code
    return _hits(BY_CODE, clock, code=code) if code else []


def _by_plate(query: str, clock: dict[str, object]) -> list[Hit]:
    wanted = plates.asked(query).key
    bones = plates.skeleton(wanted)
    if len(wanted) < search_hits.SHORTEST:
        return []
    patterns = {"ends": f"%{wanted}", "holds": f"%{wanted}%", "seek": f"%{bones}%"}
    return _hits(BY_PLATE, clock, wanted=wanted, bones=bones, **patterns)


def _by_house(query: str, clock: dict[str, object]) -> list[Hit]:
    try:
        return _hits(BY_HOUSE, clock, house=houses.read(query))
    except InvalidInput:
        return []


def _by_name(query: str, clock: dict[str, object]) -> list[Hit]:
    words = names.key(query).split()
    if not words or not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return []
    sound = words[0].replace("е", "_")
    patterns = {
        "first": f"% {words[0]}%",
        "last": f"% {words[-1]}%",
        "small": f"% {sound}%",
        "capital": f"% {sound.capitalize()}%",
        "large": f"% {sound.upper()}%",
    }
    if len(words) == 1 and sound == words[0]:
        return _hits(BY_NAME, clock, **patterns)
    found = _hits(BY_NAME, clock | {"most": 100_000}, **patterns)
    called = [
        (hit, (names.key(hit.order.resident.name), names.key(hit.order.guest_name or ""))) for hit in found
    ]
    return [hit for hit, keys in called if closed_search.is_called(keys, words)]


def _by_slip(query: str, clock: dict[str, object]) -> list[Hit]:
    wanted = plates.asked(query).key
    bones = plates.skeleton(wanted)
    middle = len(bones) // 2
    left, right = bones[:middle], bones[middle:]
    if len(left) < search_hits.SHORTEST:
        return []
    swapped = left[:-1] + right[0] + left[-1] + right[1:]
    rows = NEARLY.rows(now=clock["now"], left=f"%{left}%", right=f"%{right}%", swapped=f"%{swapped}%")
    near = (row[0] for row in rows if plates.rank(wanted, row[1]) is not None)
    soonest = list(islice(near, search_hits.MOST_NEAR))
    return _hits(BY_IDS, clock, ids=soonest) if soonest else []

"""What the guard asks: who is this at the barrier, who is expected now, who is inside."""

from datetime import datetime, timedelta
from itertools import islice

from passbot.domain import houses, names, plates, windows
from passbot.domain.hits import Hit, Match, When
from passbot.domain.orders import Order
from passbot.domain.people import Actor
from passbot.domain.rules import Rules
from passbot.errors import InvalidInput, NotAllowed
from passbot.services import search_statements as statements
from passbot.services.rows import ORDER_COLUMNS, SELECT_ORDERS, WITH_ALL, order_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

SHORTEST, LONGEST = 2, 64
SOON = timedelta(hours=48)
MOST_NAMESAKES = 60
MOST_NEAR = 100

_EXPECTED = Statement(f"""
    {SELECT_ORDERS}
    WHERE o.status = 'open' AND o.valid_until > :now AND o.valid_from <= :now AND {statements.AT_GATE}
    ORDER BY o.valid_until, o.id LIMIT :most
""")
_UPCOMING = Statement(f"""
    {SELECT_ORDERS} WHERE o.status = 'open' AND o.valid_until > :now ORDER BY o.valid_from, o.id LIMIT :most
""")
_MINE = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :id AND (o.status = 'open' OR o.closed_at > :since)
    ORDER BY o.id DESC LIMIT :most
""")
_INSIDE = Statement(f"""
    SELECT {ORDER_COLUMNS} FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE a.at >= :midnight AND a.turn % 2 = 1 AND o.status = 'arrived' AND o.valid_until > :now
      AND {statements.AT_GATE}
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = o.id AND later.turn > a.turn)
    ORDER BY a.at DESC, a.id DESC LIMIT :most
""")


def find(query: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Hit]:
    """The open orders that the guard may mean: by a piece of a plate, a house, a name or the code.

    A whole plate or code comes first; then what may come now, today, soon, later; then the better match.
    A slip of one character is allowed for only where nothing fits as typed. A PIN is never searched.
    """
    only_gate(actor)
    query = query.strip()
    _check_length(query)
    clock = _clock(rules, now) | {"most": _most(limit)}
    hits = [
        *_by_code(query, clock),
        *_by_plate(query, clock),
        *_by_house(query, clock),
        *_by_name(query, clock),
    ]
    hits = hits or _by_slip(query, clock)
    first = Match.HOUSE if len(query) == SHORTEST else Match.WHOLE  # two digits fit every third plate
    hits.sort(key=lambda hit: (hit.match not in (first, Match.WHOLE), hit.when, hit.match))
    return _once(hits)[:limit]


def find_plate(text: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Hit]:
    """As `find`, where nothing but a plate can be meant."""
    only_gate(actor)
    clock = _clock(rules, now) | {"most": _most(limit)}
    return _by_plate(text, clock) or _by_slip(text, clock)


def expected(*, actor: Actor, now: datetime, limit: int = 500) -> list[Order]:
    """Who may come right now, the one whose time is over soonest first."""
    only_gate(actor)
    return [order_of(row) for row in _EXPECTED.rows(now=to_epoch(now), most=_most(limit))]


def inside(*, actor: Actor, rules: Rules, now: datetime, limit: int = 500) -> list[Order]:
    """Who arrived today and whose window is still open, the latest first. Nobody records who leaves."""
    only_gate(actor)
    zone = windows.zone(rules.zone)
    midnight = windows.day_window(windows.local_day(now, zone), zone).start
    return [
        order_of(row)
        for row in _INSIDE.rows(midnight=to_epoch(midnight), now=to_epoch(now), most=_most(limit))
    ]


def upcoming(*, actor: Actor, now: datetime, limit: int = 500) -> list[Order]:
    """Every open order that is not over, also those that begin later."""
    only_gate(actor)
    return [order_of(row) for row in _UPCOMING.rows(now=to_epoch(now), most=limit)]


def mine(resident_id: int, *, now: datetime, limit: int = 10) -> list[Order]:
    """A resident's own open orders, and what has closed since yesterday; the oldest first."""
    since = to_epoch(now - timedelta(days=1))
    rows = _MINE.rows(id=resident_id, since=since, most=limit)
    return [order_of(row) for row in reversed(rows)]


def only_gate(actor: Actor) -> None:
    if not actor.works_at_gate:
        raise NotAllowed("search.not_guard", "Only guards and admins can see everybody's orders.")


def _check_length(query: str) -> None:
    if not SHORTEST <= len(query) <= LONGEST:
        raise InvalidInput(
            "search.length",
            f"Type {SHORTEST} to {LONGEST} characters of a plate, a house, a name or an order's code.",
            shortest=SHORTEST,
            limit=LONGEST,
        )


def _most(limit: int) -> int:
    if limit < 1:
        raise InvalidInput("search.limit", "Ask for at least one order.")
    return limit


def _clock(rules: Rules, now: datetime) -> dict[str, object]:
    today = windows.local_day(now, windows.zone(rules.zone)).isoformat()
    return {"now": to_epoch(now), "soon": to_epoch(now + SOON), "today": today}


def _hits(statement: Statement, clock: dict[str, object], **values: object) -> list[Hit]:
    rows = statement.rows(**(clock | values))
    return [Hit(order_of(row[:-2]), Match(row[-2]), When(row[-1])) for row in rows]


def _by_code(query: str, clock: dict[str, object]) -> list[Hit]:
    code = plates.asked(query).code
    return _hits(statements.BY_CODE, clock, code=code) if code else []


def _by_plate(query: str, clock: dict[str, object]) -> list[Hit]:
    wanted = plates.asked(query).key
    bones = plates.skeleton(wanted)
    if len(wanted) < SHORTEST:
        return []
    patterns = {"ends": f"%{wanted}", "holds": f"%{wanted}%", "seek": f"%{bones}%"}
    return _hits(statements.BY_PLATE, clock, wanted=wanted, bones=bones, **patterns)


def _by_house(query: str, clock: dict[str, object]) -> list[Hit]:
    try:
        house = houses.read(query)
    except InvalidInput:
        return []
    return _hits(statements.BY_HOUSE, clock, house=house)


def _by_name(query: str, clock: dict[str, object]) -> list[Hit]:
    words = names.key(query).split()
    if not words or not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return []
    sound = words[0].replace("е", "_")  # a guest's name stands as it was typed, with ё where it has one
    patterns = {
        "first": f"% {words[0]}%",
        "last": f"% {words[-1]}%",
        "small": f"% {sound}%",
        "capital": f"% {sound.capitalize()}%",
        "large": f"% {sound.upper()}%",
    }
    if len(words) == 1:
        return _hits(statements.BY_NAME, clock, **patterns)
    found = _hits(statements.BY_NAME, clock | {"most": MOST_NAMESAKES}, **patterns)
    return [hit for hit in found if is_called(hit.order, words)]


def is_called(order: Order, words: list[str]) -> bool:
    """Does every word that was typed begin a word of the resident's name, or of the guest's?"""
    called = (names.key(name).split() for name in (order.resident.name, order.guest_name or ""))
    return any(all(any(part.startswith(word) for part in parts) for word in words) for parts in called)


def _by_slip(query: str, clock: dict[str, object]) -> list[Hit]:
    """One slip leaves one half of the query as it is, or swaps the two characters where the halves meet."""
    wanted = plates.asked(query).key
    bones = plates.skeleton(wanted)
    middle = len(bones) // 2
    left, right = bones[:middle], bones[middle:]
    if len(left) < SHORTEST:
        return []
    swapped = left[:-1] + right[0] + left[-1] + right[1:]
    rows = statements.NEARLY.rows(
        now=clock["now"], left=f"%{left}%", right=f"%{right}%", swapped=f"%{swapped}%"
    )
    near = (row[0] for row in rows if plates.rank(wanted, row[1]) is not None)
    soonest = list(islice(near, MOST_NEAR))
    return _hits(statements.BY_IDS, clock, ids=soonest) if soonest else []


def _once(hits: list[Hit]) -> list[Hit]:
    """Each order at its best place only."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.order.id, hit)
    return list(best.values())

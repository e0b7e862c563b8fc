"""Runs the search one meaning at a time: code, plate, house, name, plate with one wrong character."""

from itertools import islice

from passbot.domain.gate.search_results import Hit, When
from passbot.domain.people import houses, names
from passbot.domain.plates import plates
from passbot.domain.plates.ranking import Match
from passbot.errors import InvalidInput
from passbot.services.passes import search_statements as statements
from passbot.services.passes.search_statements import Best
from passbot.services.rows import order_of
from passbot.store.statement import Statement

SHORTEST = 2
MOST_NEAR = 100

Clock = dict[str, int | str]  # parameters of every statement: the moments, and how many hits are wanted


def by_code(query: str, clock: Clock) -> list[Hit]:
    code = plates.asked(query).code
    return _best(statements.BY_CODE, clock, code=code) if code else []


def by_plate(query: str, clock: Clock) -> list[Hit]:
    """Whole plates first, then those valid now, today, soon, later; among these the better match."""
    wanted = plates.asked(query).key
    if len(wanted) < SHORTEST:
        return []
    found = _by_pair(wanted, clock) if len(wanted) == SHORTEST else _by_piece(wanted, clock)
    found.sort(key=lambda hit: (hit.match is not Match.WHOLE, hit.when, hit.match, *_age(hit)))
    return once(found)[: int(clock["most"])]


def _by_piece(wanted: str, clock: Clock) -> list[Hit]:
    bones = plates.skeleton(wanted)
    patterns = {"ends": f"%{wanted}", "holds": f"%{wanted}%"}
    found = _best(
        statements.BY_PIECE, clock, wanted=wanted, bones=bones, parts=plates.parts(bones), **patterns
    )
    if len(found) < int(clock["most"]):
        return found
    return [*_best(statements.BY_PLATE, clock, wanted=wanted, bones=bones), *found]  # it may be valid later


def _by_pair(wanted: str, clock: Clock) -> list[Hit]:
    """Hits for two characters. No partial plate is that short, so only whole plates can contain them."""
    patterns = {"ends": f"%{wanted}", "holds": f"%{wanted}%"}
    found = _hits(statements.BY_PAIR, clock, wanted=wanted, ending=f"{wanted}.", ends=patterns["ends"])
    alike = [each for each in plates.alike(wanted) if each != wanted]
    if not alike or sum(hit.when is When.NOW for hit in found) >= int(clock["most"]):
        return found
    return found + _best(statements.BY_PAIR_ALIKE, clock, alike=alike, holds=patterns["holds"])


def by_house(query: str, clock: Clock) -> list[Hit]:
    try:
        house = houses.read(query)
    except InvalidInput:
        return []
    return _best(statements.BY_HOUSE, clock, house=house)


def by_name(query: str, clock: Clock) -> list[Hit]:
    """Every word of the query begins a word of the resident's name, or of the guest's."""
    words = list(dict.fromkeys(names.key(query).split()))
    if not words or not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return []
    return _best(statements.BY_NAME, clock, words=[f" {word}" for word in words], count=len(words))


def by_slip(query: str, clock: Clock) -> list[Hit]:
    """Look up every variant with one character wrong, missing, added or swapped; `plates.rank` then judges it."""
    wanted = plates.asked(query).key
    letters = {plates.skeleton(row.letter) for row in statements.LETTERS.rows()}
    pieces = plates.slipped(wanted, sorted(filter(None, letters)))
    if not pieces:
        return []
    rows = statements.NEARLY.rows(now=clock["now"], pieces=pieces)
    near = (row.id for row in rows if plates.rank(wanted, row.plate_key) is not None)
    soonest = list(islice(near, MOST_NEAR))
    return _best(statements.BY_IDS, clock, ids=soonest) if soonest else []


def once(hits: list[Hit]) -> list[Hit]:
    """Each order once, at its first place in the list."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.order.id, hit)
    return list(best.values())


def _best(best: Best, clock: Clock, **values: object) -> list[Hit]:
    """Hits valid now; later ones only if there is room left."""
    found = _hits(best.now, clock, **values)
    if len(found) < int(clock["most"]):
        found += _hits(best.later, clock, **values)
    return found


def _hits(statement: Statement, clock: Clock, **values: object) -> list[Hit]:
    rows = statement.rows(**(clock | values))
    hits = [Hit(order_of(row), Match(row.fit), When(row.soonness)) for row in rows]
    hits.sort(key=lambda hit: (hit.when, hit.match, *_age(hit)))  # the join does not keep the order of `best`
    return hits


def _age(hit: Hit) -> tuple[object, int]:
    return hit.order.window.start, hit.order.id

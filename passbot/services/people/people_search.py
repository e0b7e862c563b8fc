"""Finds residents by the beginnings of their names, by house, or by digits of the phone.

Searches the table of pieces (passbot/store/piece_schema.py). All names are read only if no name begins like that.
"""

from passbot.domain.people import names
from passbot.domain.people.people import Resident
from passbot.services.passes.search_statements import begins_with
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store.statement import Statement

LEAST_DIGITS, MOST_DIGITS = 4, 10  # digits of a phone that a query must have, and that are compared

_HERE = "r.removed_at IS NULL AND coalesce(r.telegram_id, 1) <> 0"
_IN_ORDER = "ORDER BY r.name_key, r.id"
_CALLED = Statement(f"""
    {SELECT_RESIDENTS} WHERE {_HERE} AND r.id IN (
        SELECT k.resident_id FROM EACH :words w BEGINS resident_pieces k
        GROUP BY k.resident_id HAVING count(DISTINCT w.value) = :count
    )
    {_IN_ORDER}
""")
_HOLDING = Statement(f"""
    {SELECT_RESIDENTS} WHERE {_HERE} AND r.id IN (
        SELECT id FROM residents WHERE removed_at IS NULL AND name_key LIKE :holds ESCAPE '!'
    )
    {_IN_ORDER}
""")
_OF_HOUSE = Statement(f"{SELECT_RESIDENTS} WHERE {_HERE} AND r.house = :house {_IN_ORDER}")
_OF_PHONE = Statement(f"""
    {SELECT_RESIDENTS} WHERE {_HERE} AND r.id IN (
        SELECT k.resident_id FROM resident_pieces k WHERE {begins_with(":digits")}
    )
    {_IN_ORDER}
""")


def find(query: str) -> list[Resident]:
    """Residents who may be meant, by name."""
    digits = "".join(char for char in query if char.isascii() and char.isdigit())
    by_phone = _of_phone(digits[-MOST_DIGITS:]) if len(digits) >= LEAST_DIGITS else []
    ways = [way for way in (called_or_holding(query), of_house(query.strip().upper()), by_phone) if way]
    if len(ways) == 1:
        return ways[0]
    found = {each.id: each for way in ways for each in way}
    return sorted(found.values(), key=lambda each: (names.key(each.name), each.id))


def called(query: str) -> list[Resident]:
    """Residents of whose name every word of the query begins a word."""
    words = list(dict.fromkeys(names.key(query).split()))
    if not words:
        return []
    rows = _CALLED.rows(words=[f" {word}" for word in words], count=len(words))
    return [resident_of(row) for row in rows]


def called_or_holding(query: str) -> list[Resident]:
    """The same; if there are none, residents whose name contains the query anywhere."""
    key = names.key(query)
    if (found := called(key)) or not any(map(str.isalpha, key)):
        return found
    held = "".join(f"!{char}" if char in "%_!" else char for char in key)
    return [resident_of(row) for row in _HOLDING.rows(holds=f"%{held}%")]


def of_house(house: str) -> list[Resident]:
    return [resident_of(row) for row in _OF_HOUSE.rows(house=house)]


def _of_phone(digits: str) -> list[Resident]:
    return [resident_of(row) for row in _OF_PHONE.rows(digits=digits)]

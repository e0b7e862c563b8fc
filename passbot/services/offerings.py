"""What this site offers now: what is switched on, and of slots and desks what has a place."""

from passbot.domain.offerings import Offering, switched_on
from passbot.domain.rules import Rules
from passbot.domain.slots import PlaceKind
from passbot.services import places

_OF_PLACE = {
    PlaceKind.SERVICE: {Offering.SLOTS},
    PlaceKind.BOARD: {Offering.SLOTS, Offering.BOARD},
    PlaceKind.OFFICE: {Offering.DESKS},
}


def here(rules: Rules) -> frozenset[Offering]:
    """Where there is nothing to book, nobody is told of it."""
    there = [_OF_PLACE[place.kind] for place in places.listed(*_OF_PLACE) if place.is_offered]
    return switched_on(rules) & {Offering.PASSES}.union(*there)

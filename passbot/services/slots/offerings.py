"""What the site offers: what is switched on and, for slots and desks, has a place to book."""

from datetime import datetime, timedelta

from passbot.domain.passes.orders import PASSES
from passbot.domain.site.offerings import Offering, switched_on
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import PlaceKind
from passbot.services.places import places
from passbot.store.models import Order
from passbot.store.prepared import COUNT, Prepared
from passbot.store.statement import Statement, among

_OF_PLACE = {
    PlaceKind.SERVICE: {Offering.SLOTS},
    PlaceKind.BOARD: {Offering.SLOTS, Offering.BOARD},
    PlaceKind.OFFICE: {Offering.DESKS},
}
_LEFT = Statement(f"""
    SELECT EXISTS (SELECT 1 FROM orders WHERE status = 'open' AND kind IN {among(PASSES)})
        OR EXISTS (
            SELECT 1 FROM series WHERE ended_at IS NULL AND until >= :today AND kind IN {among(PASSES)}
        ) AS is_any
""")
_STAY = Prepared(Order.select(COUNT).where(Order.status == "open", Order.kind.in_(PASSES)))


def here(rules: Rules) -> frozenset[Offering]:
    """Offerings that are on and have something to book."""
    there = [_OF_PLACE[place.kind] for place in places.listed(*_OF_PLACE) if place.is_offered]
    return switched_on(rules) & {Offering.PASSES}.union(*there)


def has_passes(rules: Rules, *, now: datetime) -> bool:
    """True if passes should be shown: they are on, or were switched off while some can still come."""
    today = (now - timedelta(days=1)).date().isoformat()  # no time zone has an earlier day
    return bool(rules.passes or _LEFT.row(today=today).is_any)


def passes_that_stay() -> int:
    """The number of open passes, whatever is switched off."""
    return int(_STAY.value())

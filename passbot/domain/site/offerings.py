"""Offerings of a site: car passes, slots, the board, desks. Admins switch each on or off."""

from enum import StrEnum

from passbot.domain.passes.orders import AT_DESKS, PASSES, Kind
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed


class Offering(StrEnum):
    PASSES = "passes"
    SLOTS = "slots"
    BOARD = "board"  # today's slots, on a web page of their own
    DESKS = "desks"


TOLD = (Offering.PASSES, Offering.SLOTS, Offering.DESKS)  # the order in which offerings are listed
_OF_KIND = {
    **dict.fromkeys(PASSES, Offering.PASSES),
    Kind.SLOT: Offering.SLOTS,
    **dict.fromkeys(AT_DESKS, Offering.DESKS),
}


def switched_on(rules: Rules) -> frozenset[Offering]:
    """The offerings that are switched on; whether there is a place to book is another question."""
    switches = {
        Offering.PASSES: rules.passes,
        Offering.SLOTS: rules.slots,
        Offering.BOARD: rules.slots,
        Offering.DESKS: rules.desks,
    }
    return frozenset(offering for offering, is_on in switches.items() if is_on)


def is_on(kind: Kind, rules: Rules) -> bool:
    return _OF_KIND[kind] in switched_on(rules)


def refuse_off(kind: Kind, rules: Rules) -> None:
    """Refuse an order of an offering that is switched off, on every channel. Existing orders stay."""
    if not is_on(kind, rules):
        raise off(_OF_KIND[kind])


def off(offering: Offering) -> NotAllowed:
    return NotAllowed(f"off.{offering}", f"This site has no {offering}.")

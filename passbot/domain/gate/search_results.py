"""Results of the guard's search: orders, with the reason for each one's position."""

from dataclasses import dataclass
from enum import IntEnum

from passbot.domain.passes.orders import Order


class When(IntEnum):
    """How soon the order may come; the most probable first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    LATER = 3


class Match(IntEnum):
    """How the typed text matches the order; the strongest match first."""

    WHOLE = 0  # the whole plate or code
    END = 1  # the last characters of the plate
    PART = 2  # some characters of the plate, or the order's partial plate fits
    HOUSE = 3
    NAME = 4  # the beginning of a word of the resident's or the guest's name
    LOOK_ALIKE = 5  # part of the plate, if O counts as 0 and З as 3
    SLIP = 6  # part of the plate except for one character


@dataclass(frozen=True)
class Hit:
    order: Order
    match: Match
    when: When

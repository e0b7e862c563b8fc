"""What the guard's search answers: orders, and why each of them stands where it does."""

from dataclasses import dataclass
from enum import IntEnum

from passbot.domain.passes.orders import Order


class When(IntEnum):
    """How soon the order may come, most probable first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    LATER = 3


class Match(IntEnum):
    """What was typed is this of the order, most telling first."""

    WHOLE = 0  # the plate or the code as it stands
    END = 1  # the last characters of the plate
    PART = 2  # some characters of the plate, or the plate is partial and fits
    HOUSE = 3
    NAME = 4  # the first letters of a word of the resident's or the guest's name
    LOOK_ALIKE = 5  # part of the plate, were O 0 and З 3
    SLIP = 6  # part of the plate but for one character


@dataclass(frozen=True)
class Hit:
    order: Order
    match: Match
    when: When

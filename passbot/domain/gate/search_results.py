"""Results of the guard's search: orders, with the reason for each one's position."""

from dataclasses import dataclass
from enum import IntEnum

from passbot.domain.passes.orders import Order
from passbot.domain.plates.ranking import Match


class When(IntEnum):
    """How soon the order may come; the most probable first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    LATER = 3


@dataclass(frozen=True)
class Hit:
    order: Order
    match: Match
    when: When

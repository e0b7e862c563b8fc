"""The plan of a floor, typed as text: numbers are desks, words are what stands between them.

1  2  3   window
4  5  6
          door
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from passbot.errors import InvalidInput

WIDEST, HIGHEST, MOST_DESKS = 60, 40, 200

_WORD = re.compile(r"\S+")
_DESK = re.compile(r"[^\W\d_]?\d{1,4}[^\W\d_]?")


@dataclass(frozen=True)
class Spot:
    """One item of the plan: its column (in characters) and its line."""

    text: str
    left: int
    top: int
    is_desk: bool


@dataclass(frozen=True)
class Plan:
    spots: tuple[Spot, ...]

    @property
    def desks(self) -> list[str]:
        return [spot.text for spot in self.spots if spot.is_desk]

    @property
    def width(self) -> int:
        return max(spot.left + len(spot.text) for spot in self.spots)

    @property
    def height(self) -> int:
        return max(spot.top for spot in self.spots) + 1


def read(text: str) -> Plan:
    """Read a plan. Refuses one without desks, with the same desk twice, or too large for the picture."""
    lines = _tidy(text.expandtabs(4).splitlines())
    spots = tuple(
        Spot(word[0], word.start(), top, bool(_DESK.fullmatch(word[0])))
        for top, line in enumerate(lines)
        for word in _WORD.finditer(line)
    )
    plan = Plan(spots)
    desks = plan.desks
    if not desks:
        raise InvalidInput(
            "floor.no_desks", "There are no desks on this plan: write their numbers, like 1 2 3."
        )
    twice = sorted({desk for desk in desks if desks.count(desk) > 1})
    if twice:
        raise InvalidInput(
            "floor.twice", f"These desks stand there twice: {', '.join(twice)}.", desks=", ".join(twice)
        )
    if plan.width > WIDEST or plan.height > HIGHEST or len(desks) > MOST_DESKS:
        message = f"A plan has at most {WIDEST} characters in a line, {HIGHEST} lines and {MOST_DESKS} desks."
        raise InvalidInput("floor.too_large", message, wide=WIDEST, high=HIGHEST, desks=MOST_DESKS)
    return plan


def _tidy(lines: Sequence[str]) -> list[str]:
    """Remove empty lines around the plan and the common left margin."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    margin = min((len(line) - len(line.lstrip()) for line in kept if line), default=0)
    return [line[margin:] for line in kept]


def without_plan(desks: Sequence[str], *, in_a_row: int = 6) -> Plan:
    """Put the desks in rows, for an office without a drawn plan."""
    return Plan(tuple(Spot(desk, at % in_a_row * 5, at // in_a_row, True) for at, desk in enumerate(desks)))

"""The guard's verdict on an order: may the car or person come in, and how sure is the match? The same on every channel.

exact    green   the plate of this order, or a piece of it that no other open order contains
similar  amber   one character differs: a person must look at the car
refused  red     the order is known, and may not come in now
shown            no claim: one of several, too few characters, or found by a house or a name
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from passbot.domain.gate import pins
from passbot.domain.passes.orders import Order
from passbot.domain.plates.asking import PlateAsked
from passbot.domain.plates.comparing import Difference, compare
from passbot.domain.plates.folding import bones
from passbot.domain.plates.ranking import rank

SHORTEST_PIECE = 3


class Grade(StrEnum):
    EXACT = "exact"
    SIMILAR = "similar"
    REFUSED = "refused"
    SHOWN = "shown"


class Fit(StrEnum):
    """How the typed text matches the order."""

    WHOLE = "whole"  # the same whole plate
    PARTIAL = "partial"  # the order knows only a piece of its plate, and the typed text contains it
    PIECE = "piece"  # a piece of the order's plate
    CODE = "code"  # the order's code
    LIKE = "like"  # nearly the plate
    OTHER = "other"  # a house, a name, or too few characters of a plate


AS_TYPED = (Fit.WHOLE, Fit.CODE, Fit.PARTIAL, Fit.PIECE)


@dataclass(frozen=True)
class Verdict:
    """`one_of`: for a piece, how many open orders contain it; for a whole plate, how many hosts expect that car now.

    `days` are the other days of a regular pass.
    """

    order: Order
    grade: Grade
    fit: Fit
    why: pins.Verdict = pins.Verdict.OK
    one_of: int = 1
    difference: Difference | None = None
    days: tuple[date, ...] = ()

    @property
    def may_come(self) -> bool:
        return self.why is pins.Verdict.OK


class Plated(Protocol):
    """An order, or a lighter row with the same plate columns, for searches over many orders."""

    @property
    def plate_key(self) -> str | None: ...

    @property
    def is_partial(self) -> int: ...


def holds(asked: PlateAsked, order: Plated) -> bool:
    """True if one contains the other. Of a piece, at least three characters must be typed."""
    key = order.plate_key or ""
    if not key or len(asked.key) < SHORTEST_PIECE:
        return False
    return asked.key in key or (bool(order.is_partial) and key in asked.key)


def names(asked: PlateAsked, order: Order) -> bool:
    """True if the typed text is this order's plate, or a piece of it."""
    return _fit(asked, order) in AS_TYPED


def judge(
    asked: PlateAsked, found: Iterable[Order], *, held: int, early_minutes: int, now: datetime
) -> list[Verdict]:
    """Return one verdict for each order, in the same order. `held` counts all open orders that contain the text."""
    orders = list(found)
    if any(_is_plate_of(asked.key, order) for order in orders):
        asked = replace(asked, whole=asked.key)  # an order has exactly this plate: mend nothing
    judged = [
        _judged(asked, order, held, pins.hour(order, early_minutes=early_minutes, now=now))
        for order in orders
    ]
    hosts = sum(verdict.fit is Fit.WHOLE and verdict.may_come for verdict in judged)
    return [replace(each, one_of=max(1, hosts)) if each.fit is Fit.WHOLE else each for each in judged]


def _judged(asked: PlateAsked, order: Order, held: int, why: pins.Verdict) -> Verdict:
    fit = _fit(asked, order)
    return Verdict(
        order,
        _grade(asked, fit, held) if why is pins.Verdict.OK else Grade.REFUSED,
        fit,
        why,
        one_of=max(1, held) if fit in (Fit.PARTIAL, Fit.PIECE) else 1,
        difference=_difference(asked, order) if fit is Fit.LIKE else None,
    )


def best(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The orders that may come in now with the surest match: exact, else a piece, else similar."""
    may_come = [verdict for verdict in verdicts if verdict.may_come]
    for wanted in ((Fit.WHOLE, Fit.CODE), (Fit.PARTIAL, Fit.PIECE), (Fit.LIKE,)):
        chosen = [verdict for verdict in may_come if verdict.fit in wanted]
        if chosen:
            return chosen
    return []


def _fit(asked: PlateAsked, order: Order) -> Fit:
    if asked.code and asked.code == order.code:
        return Fit.CODE
    key = order.plate_key or ""
    if not key or len(asked.key) < SHORTEST_PIECE:
        return Fit.OTHER
    if _is_plate_of(asked.whole, order):
        return Fit.WHOLE
    if order.is_partial and key in asked.key:
        return Fit.PARTIAL if asked.is_like_a_plate else Fit.OTHER  # house 482 is no plate
    if asked.key in key:
        return Fit.LIKE if asked.whole else Fit.PIECE  # А123ВС77 is another car than А123ВС777
    return Fit.LIKE if _is_like(asked.key, order) else Fit.OTHER


def _is_plate_of(plate: str, order: Order) -> bool:
    return bool(plate) and plate == order.plate_key and not order.is_partial


def _is_like(key: str, order: Order) -> bool:
    ordered = order.plate_key or ""
    return rank(key, ordered) is not None or (order.is_partial and bones(ordered) in bones(key))


def _grade(asked: PlateAsked, fit: Fit, held: int) -> Grade:
    if fit is Fit.WHOLE:
        return Grade.EXACT
    if fit is Fit.CODE:
        return Grade.SHOWN if held or asked.is_like_a_plate else Grade.EXACT
    if fit in (Fit.PARTIAL, Fit.PIECE):
        return Grade.EXACT if held == 1 else Grade.SHOWN
    return Grade.SIMILAR if fit is Fit.LIKE else Grade.SHOWN


def _difference(asked: PlateAsked, order: Order) -> Difference:
    key = order.plate_key or ""
    is_piece = not asked.whole and not order.is_partial and len(asked.key) < len(key)
    return compare(asked.key, key, is_piece=is_piece)

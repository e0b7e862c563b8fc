"""A pass before it is ordered. Each card that offers one has a draft of its own, kept with the dialogue."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from passbot.bot.turns import Effect, Goto, Leave, Turn
from passbot.domain import plates
from passbot.domain.orders import Order
from passbot.domain.plates import Plate
from passbot.errors import InvalidInput

FLOW = "pass"
EDITING = "plate"
MOST_DRAFTS = 8

Drafts = dict[str, "Draft"]


@dataclass(frozen=True)
class Draft:
    """A car that may be ordered: two taxis forwarded one after the other are two drafts."""

    key: str
    brand: str = ""
    is_mended: bool = False

    @property
    def plate(self) -> Plate:
        return taken(self.key)


def taken(key: str) -> Plate:
    """A plate of a known kind, else one that is taken on the person's word."""
    try:
        return plates.read(key)
    except InvalidInput:
        return plates.read_foreign(key)


def of_order(order: Order) -> Draft:
    return Draft(order.plate_key or "", order.brand or "")


def drafts(turn: Turn) -> Drafts:
    """By the mark that a card's buttons carry; the newest is the last."""
    kept = answers(turn).get("drafts", {})
    return {mark: Draft(**fields) for mark, fields in kept.items()}


def answers(turn: Turn) -> Mapping[str, Any]:  # Any: JSON
    return turn.dialog.answers if turn.dialog and turn.dialog.flow == FLOW else {}


def step(turn: Turn, name: str, **learnt: Any) -> Goto:  # Any: JSON
    """The next question; the cards that are still on offer stay so."""
    return Goto(FLOW, name, {**learnt, "drafts": _kept(drafts(turn))})


def offered(turn: Turn, mark: str, draft: Draft) -> Goto:
    others = {other: each for other, each in drafts(turn).items() if other != mark}
    newest = dict(list({**others, mark: draft}.items())[-MOST_DRAFTS:])
    return Goto(FLOW, "sure", {"drafts": _kept(newest)})


def without(turn: Turn, mark: str) -> Effect:
    """This one is dealt with. Another question that is open meanwhile stays open."""
    rest = {other: each for other, each in drafts(turn).items() if other != mark}
    asked = turn.dialog.step if turn.dialog else "sure"
    if asked == "sure" and not rest:
        return Leave()
    return Goto(FLOW, asked, {**answers(turn), "drafts": _kept(rest)})


def answered_otherwise(turn: Turn) -> list[Effect]:
    """A press beside the first question leaves it, or the next words would be taken for the brand."""
    if turn.dialog is None or (turn.dialog.flow, turn.dialog.step) != (FLOW, "brand"):
        return []
    return [step(turn, "sure") if drafts(turn) else Leave()]


def _kept(found: Drafts) -> dict[str, dict[str, Any]]:  # Any: JSON
    return {mark: asdict(draft) for mark, draft in found.items()}

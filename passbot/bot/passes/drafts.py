"""A pass before it is ordered. Each card that offers one has a draft of its own, kept with the dialogue."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from passbot.bot.talk.effects import Effect, Goto, Leave
from passbot.bot.talk.turns import Turn
from passbot.domain.passes.message import Car
from passbot.domain.passes.orders import Order
from passbot.domain.people import names
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.plates.reading import MENDED
from passbot.domain.times.windows import Window

FLOW = "pass"
EDITING = "plate"
EXTENDING = "extend"
MOST_DRAFTS = 8

Drafts = dict[str, "Draft"]


@dataclass(frozen=True)
class Draft:
    """A car that may be ordered: two taxis forwarded one after the other are two drafts.

    Without a key, the plate is still to be asked. `typed` is what the plate was read from where that is not sure,
    `as_it_stands` the key to take instead; `left` is what was said and will not be in the pass.
    """

    key: str
    brand: str = ""
    is_mended: bool = False
    typed: str = ""
    as_it_stands: str = ""
    who: str = ""
    since: int = 0  # seconds of the window that was said, 0 if none was
    until: int = 0
    soon: str = ""
    times: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def plate(self) -> Plate:
        return plates.exact(self.key)

    @property
    def window(self) -> Window | None:
        if not self.until:
            return None
        return Window(datetime.fromtimestamp(self.since, UTC), datetime.fromtimestamp(self.until, UTC))

    def at(self, window: Window | None) -> "Draft":
        if window is None:
            return self
        return replace(self, since=int(window.start.timestamp()), until=int(window.end.timestamp()), times=())

    def taken_as_it_stands(self) -> "Draft":
        return replace(self, key=self.as_it_stands, is_mended=False, typed="", as_it_stands="")


def of_order(order: Order) -> Draft:
    return Draft(order.plate_key or "", order.brand or "", who=order.guest_name or "")


def of_car(car: Car, half: Draft, more: Draft) -> Draft:
    """What a message says of a car, with what was said before it."""
    known = replace(
        more,
        key=car.plate.key,
        brand=car.looks or half.brand,
        who=names.written(car.who) or half.who,
        is_mended=MENDED in car.plate.warnings,
        left=(*half.left, *more.left),
        typed=car.typed if car.is_doubtful else "",
        as_it_stands=car.as_it_stands,
    )
    is_told = known.until or known.soon or known.times
    return known if is_told else replace(known, since=half.since, until=half.until, soon=half.soon)


def drafts(turn: Turn) -> Drafts:
    """By the mark that a card's buttons carry; the newest is the last."""
    kept = answers(turn).get("drafts", {})
    return {mark: _draft(fields) for mark, fields in kept.items()}


def half(turn: Turn) -> Draft:
    """What is known of a car whose plate is asked for."""
    known = answers(turn)
    return _draft(known["half"]) if "half" in known else Draft("", str(known.get("brand", "")))


def _draft(fields: dict[str, Any]) -> Draft:  # Any: JSON
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Draft(**fields | lists)


def answers(turn: Turn) -> Mapping[str, Any]:  # Any: JSON
    return turn.dialog.answers if turn.dialog and turn.dialog.flow == FLOW else {}


def step(turn: Turn, name: str, **learnt: Any) -> Goto:  # Any: JSON
    """The next question; the cards that are still on offer stay so."""
    return Goto(FLOW, name, {**learnt, "drafts": _kept(drafts(turn))})


def offered(turn: Turn, mark: str, draft: Draft, *, instead_of: str = "") -> Goto:
    others = {other: each for other, each in drafts(turn).items() if other not in (mark, instead_of)}
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

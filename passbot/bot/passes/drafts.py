"""Drafts: a pass before it is ordered. Each card on offer has a draft, stored in the dialog."""

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
    """A car that may be ordered. Two forwarded taxi messages make two drafts.

    Without a key the plate is still to be asked. If the plate is doubtful, `typed` is the text it was read from, and
    `as_it_stands` the key of that text unchanged. `left` are words of the message that the pass will not contain.
    """

    key: str
    brand: str = ""
    is_mended: bool = False
    typed: str = ""
    as_it_stands: str = ""
    who: str = ""
    since: int = 0  # epoch seconds of the window in the message; 0 if it had none
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
    """The draft of a car in a message, completed by what was said before."""
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
    """Drafts by the mark in their card's buttons, oldest first."""
    kept = answers(turn).get("drafts", {})
    return {mark: _draft(fields) for mark, fields in kept.items()}


def half(turn: Turn) -> Draft:
    """What is known of a car whose plate is being asked for."""
    known = answers(turn)
    return _draft(known["half"]) if "half" in known else Draft("", str(known.get("brand", "")))


def _draft(fields: dict[str, Any]) -> Draft:  # Any: JSON
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Draft(**fields | lists)


def answers(turn: Turn) -> Mapping[str, Any]:  # Any: JSON
    return turn.dialog.answers if turn.dialog and turn.dialog.flow == FLOW else {}


def step(turn: Turn, name: str, **learnt: Any) -> Goto:  # Any: JSON
    """Go to another question; cards on offer keep their drafts."""
    return Goto(FLOW, name, {**learnt, "drafts": _kept(drafts(turn))})


def offered(turn: Turn, mark: str, draft: Draft, *, instead_of: str = "") -> Goto:
    others = {other: each for other, each in drafts(turn).items() if other not in (mark, instead_of)}
    newest = dict(list({**others, mark: draft}.items())[-MOST_DRAFTS:])
    return Goto(FLOW, "sure", {"drafts": _kept(newest)})


def without(turn: Turn, mark: str) -> Effect:
    """Remove the draft that was ordered or dropped. If another question is open, it stays open."""
    rest = {other: each for other, each in drafts(turn).items() if other != mark}
    asked = turn.dialog.step if turn.dialog else "sure"
    if asked == "sure" and not rest:
        return Leave()
    return Goto(FLOW, asked, {**answers(turn), "drafts": _kept(rest)})


def answered_otherwise(turn: Turn) -> list[Effect]:
    """Leave the first question after a press elsewhere; else the next text would be taken for the brand."""
    if turn.dialog is None or (turn.dialog.flow, turn.dialog.step) != (FLOW, "brand"):
        return []
    return [step(turn, "sure") if drafts(turn) else Leave()]


def _kept(found: Drafts) -> dict[str, dict[str, Any]]:  # Any: JSON
    return {mark: asdict(draft) for mark, draft in found.items()}

"""Lists for guards: who is expected now, and who came today. Each line opens its card."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from passbot.bot.gate.gate_cards import what
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Order
from passbot.services.gate import arrivals
from passbot.services.passes import search
from passbot.texts import coming

PAGE = 10


@dataclass(frozen=True)
class Lane:
    """One list: the verb of its buttons, its title, the text if it is empty, and the wording of a line."""

    verb: str
    title: str
    empty: str
    line: Callable[[Turn, Order], str]


def expected(turn: Turn) -> list[Effect]:
    """Orders valid now, the one that ends soonest first."""
    return _told(turn, EXPECTED, search.expected(actor=turn.actor, now=turn.now))


def inside(turn: Turn) -> list[Effect]:
    """Orders that arrived today and are still valid, the latest first."""
    return _told(turn, INSIDE, search.inside(actor=turn.actor, rules=turn.rules, now=turn.now))


def _told(turn: Turn, lane: Lane, found: list[Order]) -> list[Effect]:
    page = paging.page_of(found, turn.argument(), size=PAGE)
    t = turn.texts
    lines = [lane.line(turn, order) for order in page.items] or [t(lane.empty)]
    html = "\n".join([f"<b>{t.count(lane.title, len(found))}</b>", "", *lines])
    again = Button(t("gate.again"), lane.verb, (str(page.number),))
    keyboard = paging.keyboard(
        page,
        lambda order: Button(what(order, t)[:40], "gate.open", (order.code,)),
        turn_to=lambda number: Button(paging.arrow(page, number), lane.verb, (str(number),)),
        wide=2,
        below=((again,),),
    )
    return [turn.in_place(html, keyboard)]


def _until(turn: Turn, order: Order) -> str:
    until = coming.by_its_clock(order, turn.texts).end(order.window.end, now=turn.now)
    return turn.texts("gate.line", **_who(turn, order), until=until)


def _since(turn: Turn, order: Order) -> str:
    entry = arrivals.last_entry(order)
    at = turn.texts.moment(entry.at, now=turn.now) if entry else "—"
    return turn.texts("gate.line_inside", **_who(turn, order), at=at)


def _who(turn: Turn, order: Order) -> dict[str, str]:
    return {
        "what": f"<b>{escape(what(order, turn.texts))}</b>",
        "house": escape(order.house or "—"),
        "name": escape(order.resident.name),
    }


EXPECTED = Lane("gate.expected", "gate.expected", "gate.nobody_expected", _until)
INSIDE = Lane("gate.inside", "gate.inside", "gate.nobody_inside", _since)

FEATURES = Features(
    commands={"expected": expected, "inside": inside},
    presses={EXPECTED.verb: expected, INSIDE.verb: inside},
)

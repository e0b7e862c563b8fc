"""The guard's buttons: record an arrival, annul it, or let in against the rules with a reason."""

from html import escape

from passbot.bot.gate import gate_cards, guards
from passbot.bot.talk.effects import Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.gate import pins
from passbot.domain.passes.orders import Order
from passbot.domain.plates import plates
from passbot.errors import Conflict
from passbot.services.gate import arrivals
from passbot.services.passes import orders, search

LET_IN_ANYWAY = ("arrival.too_early", "arrival.too_late", "order.closed")


def arrive(turn: Turn) -> list[Effect]:
    """Record the arrival. If a rule forbids it, the card gets a button to let in with a reason."""
    code = turn.argument()
    if _has_another_plate(turn, code):
        return _changed(turn, orders.by_code(code))
    try:
        arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        return _not_recorded(turn, code, refusal)
    order = orders.by_code(code)
    done = _recorded(turn, order)
    return [Toast(done), _shown(turn, order, done)]


def _has_another_plate(turn: Turn, code: str) -> bool:
    """True if the plate has changed since the card was shown. Buttons of older versions carry no plate."""
    shown = turn.pressed_args[1:2]
    if not shown or not turn.actor.works_at_gate:
        return False
    order = orders.by_code(code)
    return order.is_open and order.plate_key != shown[0]


def _changed(turn: Turn, order: Order) -> list[Effect]:
    """Refuse and show the new plate: nobody has compared it with the car."""
    told = turn.texts("gate.plate_changed", plate=gate_cards.what(order, turn.texts))
    return [Toast(told, is_alert=True), turn.in_place(*_as_it_is(turn, order))]


def _recorded(turn: Turn, order: Order) -> str:
    """Says that the arrival is recorded, and since when."""
    entry = arrivals.last_entry(order)
    at = turn.texts.moment(entry.at if entry else turn.now, now=turn.now)
    return gate_cards.said("gate.recorded", order, turn.texts, at=at)


def _not_recorded(turn: Turn, code: str, refusal: Conflict) -> list[Effect]:
    """Why it was not recorded, with the updated card. If somebody else recorded it, the card says so."""
    why, order = turn.texts.refusal(refusal, now=turn.now), orders.by_code(code)
    if refusal.code == "arrival.already":
        return [Toast(why[:200]), _shown(turn, order, _recorded(turn, order))]
    told = Toast(why[:200], is_alert=True)
    if refusal.code not in LET_IN_ANYWAY:
        return [told, _shown(turn, order, escape(why))]
    return [told, turn.in_place(*_as_it_is(turn, order))]


def _as_it_is(turn: Turn, order: Order) -> tuple[str, Keyboard | None]:
    """The order's card outside a search: no verdict, unless it may not come in now."""
    why = pins.hour(order, early_minutes=turn.rules.early_minutes, now=turn.now)
    if why is pins.Verdict.OK:
        return gate_cards.card(order, turn.texts, now=turn.now), gate_cards.buttons(order, turn.texts)
    word = gate_cards.refused(why, order, turn.texts, now=turn.now)
    return gate_cards.card(order, turn.texts, now=turn.now, word=word), gate_cards.buttons_of_refused(
        order, turn.texts
    )


def anyway(turn: Turn) -> list[Effect]:
    """Ask for the reason to let in against the rules; the journal keeps it."""
    search.only_gate(turn.actor)
    order = orders.by_code(turn.argument())
    who = escape(gate_cards.what(order, turn.texts))
    return [Say(turn.texts("gate.why", what=who)), Goto("gate", "reason", {"code": order.code})]


def reason(turn: Turn) -> list[Effect]:
    """Let in with this reason. A text that looks like a plate is searched instead: the guard is at the next car."""
    if plates.asked(turn.text or "").is_like_a_plate:
        return guards.find_typed(turn)
    code = str((turn.dialog.answers if turn.dialog else {}).get("code", ""))
    text = turn.text or ""
    arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now, override=text)
    order = orders.by_code(code)
    html = gate_cards.card(order, turn.texts, now=turn.now, word=_recorded(turn, order))
    return [Say(html, gate_cards.buttons(order, turn.texts)), Leave()]


def undo(turn: Turn) -> list[Effect]:
    code = turn.argument()
    arrivals.annul(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    order = orders.by_code(code)
    done = gate_cards.said("gate.undone", order, turn.texts)
    return [Toast(done), _shown(turn, order, done)]


def _shown(turn: Turn, order: Order, word: str) -> Say | Show:
    html = gate_cards.card(order, turn.texts, now=turn.now, word=word)
    return turn.in_place(html, gate_cards.buttons(order, turn.texts))


def open_card(turn: Turn) -> list[Effect]:
    search.only_gate(turn.actor)
    return [Toast(), Say(*_as_it_is(turn, orders.by_code(turn.argument())))]


FEATURES = Features(
    presses={"gate.arrive": arrive, "gate.anyway": anyway, "gate.undo": undo, "gate.open": open_card},
    steps={"gate.reason": reason},
)

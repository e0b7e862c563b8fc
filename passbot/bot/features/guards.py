"""The guard's side: find whoever is at the barrier, record the arrival with one press, take it back."""

from html import escape

from passbot.bot.turns import (
    Button,
    Effect,
    Features,
    Goto,
    Keyboard,
    Leave,
    Say,
    Show,
    Toast,
    Turn,
)
from passbot.domain import phones
from passbot.domain.hits import Hit
from passbot.domain.orders import Order, Status
from passbot.errors import Conflict
from passbot.services import arrivals, orders, search, search_closed
from passbot.texts import Texts, coming

MOST_CARDS = 5
MOST_FOUND = 60
LONGEST_QUERY = 40  # bytes that fit into a button
LET_IN_ANYWAY = ("arrival.too_early", "arrival.too_late", "order.closed")


def card(order: Order, texts: Texts, *, word: str = "") -> str:
    """One order as the guard needs it: may it come, the plate large, then who, where and when."""
    lines = [
        word,
        f"<b>{escape(what(order, texts))}</b> {escape(order.brand or '')}".strip(),
        texts("gate.partial") if order.is_partial else "",
        texts("gate.house", house=escape(order.house or "—"), name=escape(order.resident.name)),
        f"🕘 {coming.when(order, texts, now=order.created_at)}",
        f"<code>{order.code}</code>",
        f"📞 {phones.show(order.resident.phone)}" if order.resident.phone else "",
    ]
    return "\n".join(line for line in lines if line)


def what(order: Order, texts: Texts) -> str:
    return coming.told(order, texts)


def buttons(order: Order, texts: Texts) -> Keyboard | None:
    """One wide button: gloves, rain, no second question."""
    if order.status is Status.OPEN:
        return Keyboard(((Button(texts("gate.arrived"), "gate.arrive", (order.code,), style="success"),),))
    if order.status is Status.ARRIVED:
        return Keyboard(((Button(texts("gate.undo"), "gate.undo", (order.code,)),),))
    return None


def ask(turn: Turn) -> list[Effect]:
    """/find, with or without what to find."""
    if turn.args:
        return [*_found(turn, turn.args), Goto("gate", "find")]
    refuse_others(turn)
    return [Say(turn.texts("gate.ask")), Goto("gate", "find")]


def refuse_others(turn: Turn) -> None:
    search.expected(actor=turn.actor, now=turn.now, limit=1)


def find_typed(turn: Turn) -> list[Effect]:
    """Whatever a guard types is looked for, and so is what they type next: the queue goes on."""
    return [*_found(turn, turn.text or ""), Goto("gate", "find")]


def more(turn: Turn) -> list[Effect]:
    """Args: how many have been shown, and of what."""
    given, query = (*(turn.press.args if turn.press else ()), "", "")[:2]
    shown = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    return [Toast(), *_found(turn, query, shown)]


def _found(turn: Turn, query: str, shown: int = 0) -> list[Effect]:
    """The most probable first; the last card carries the way to the rest."""
    query = query.strip()
    hits = search.find(query, actor=turn.actor, rules=turn.rules, now=turn.now, limit=MOST_FOUND)[shown:]
    if not hits and not shown and (closed := search_closed.find(query, actor=turn.actor, now=turn.now)):
        return [_closed(order, turn) for order in closed]
    if not hits:
        return [Say(turn.texts("gate.nothing", query=escape(query)), _elsewhere(turn.texts))]
    cards: list[Effect] = [_hit(hit, turn.texts) for hit in hits[:MOST_CARDS]]
    left = len(hits) - MOST_CARDS
    return [*cards, _rest(turn.texts, query, shown + MOST_CARDS, left)] if left > 0 else cards


def _hit(hit: Hit, texts: Texts) -> Say:
    word = texts(f"gate.when.{hit.when.name.lower()}")
    return Say(card(hit.order, texts, word=word), buttons(hit.order, texts))


def _closed(order: Order, turn: Turn) -> Say:
    """Not expected any more, and why."""
    at = turn.texts.moment(order.closed_at or turn.now, now=turn.now)
    word = turn.texts(f"gate.was.{order.status}", at=at)
    return Say(card(order, turn.texts, word=word), buttons(order, turn.texts))


def _rest(texts: Texts, query: str, shown: int, left: int) -> Say:
    if len(query.encode()) > LONGEST_QUERY:
        return Say(texts.count("gate.many", left))
    button = Button(texts.count("gate.more", left), "gate.more", (str(shown), query))
    return Say(texts.count("gate.many", left), Keyboard(((button,),)))


def _elsewhere(texts: Texts) -> Keyboard:
    """Nobody by that: look at who is expected, or ask for the PIN."""
    names = ("expected", "pin")
    return Keyboard(tuple((Button(texts(f"menu.{name}"), f"menu.{name}"),) for name in names))


def arrive(turn: Turn) -> list[Effect]:
    """One press records the arrival; what the rules forbid can be let in with a reason."""
    code = _code(turn)
    try:
        arrival = arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        return _not_recorded(turn, code, refusal)
    done = turn.texts("gate.recorded", at=turn.texts.time(arrival.at))
    return [Toast(done), _shown(turn, orders.by_code(code), done)]


def _not_recorded(turn: Turn, code: str, refusal: Conflict) -> list[Effect]:
    """Why not, and the card as it is: somebody else may have been first."""
    why, order = turn.texts.refusal(refusal, now=turn.now), orders.by_code(code)
    told = Toast(why[:200], is_alert=True)
    if refusal.code not in LET_IN_ANYWAY:
        return [told, _shown(turn, order, escape(why))]
    anyway_button = Button(turn.texts("gate.anyway"), "gate.anyway", (code,), style="danger")
    html = f"{card(order, turn.texts, word=turn.texts('gate.by_reason'))}\n\n{escape(why)}"
    return [told, _edit(turn, html, Keyboard(((anyway_button,),)))]


def anyway(turn: Turn) -> list[Effect]:
    """Against the rules only with a reason, which the journal keeps."""
    refuse_others(turn)
    order = orders.by_code(_code(turn))
    return [Say(turn.texts("gate.why", code=order.code)), Goto("gate", "reason", {"code": order.code})]


def reason(turn: Turn) -> list[Effect]:
    code = str((turn.dialog.answers if turn.dialog else {}).get("code", ""))
    text = turn.text or ""
    arrival = arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now, override=text)
    done = turn.texts("gate.recorded", at=turn.texts.time(arrival.at))
    order = orders.by_code(code)
    return [Say(card(order, turn.texts, word=done), buttons(order, turn.texts)), Leave()]


def undo(turn: Turn) -> list[Effect]:
    code = _code(turn)
    arrivals.annul(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    done = turn.texts("gate.undone")
    return [Toast(done), _shown(turn, orders.by_code(code), done)]


def _shown(turn: Turn, order: Order, word: str) -> Show:
    return _edit(turn, card(order, turn.texts, word=word), buttons(order, turn.texts))


def _edit(turn: Turn, html: str, keyboard: Keyboard | None) -> Show:
    return Show(html, keyboard, message_id=turn.press.message_id if turn.press else None)


def open_card(turn: Turn) -> list[Effect]:
    refuse_others(turn)
    order = orders.by_code(_code(turn))
    return [Toast(), Say(card(order, turn.texts), buttons(order, turn.texts))]


def _code(turn: Turn) -> str:
    return turn.press.args[0] if turn.press and turn.press.args else ""


FEATURES = Features(
    commands={"find": ask},
    presses={
        "gate.arrive": arrive,
        "gate.anyway": anyway,
        "gate.undo": undo,
        "gate.open": open_card,
        "gate.more": more,
    },
    steps={"gate.find": find_typed, "gate.reason": reason},
)

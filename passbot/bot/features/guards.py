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
from passbot.domain.hits import Hit, When
from passbot.domain.orders import Order, Status
from passbot.errors import Conflict
from passbot.services import arrivals, orders, search
from passbot.texts import Texts

MOST_CARDS = 5
MOST_LINES = 40
LIGHT = {When.NOW: "🟢", When.TODAY: "🟡", When.SOON: "🟡", When.LATER: "🟠"}
LET_IN_ANYWAY = ("arrival.too_early", "arrival.too_late", "order.closed")


def card(order: Order, texts: Texts, *, light: str = "") -> str:
    """One order as the guard needs it: the plate large, then who, where and when."""
    what = order.plate or order.guest_name or texts(f"kind.{order.kind}")
    lines = [
        f"{light} <b>{escape(what)}</b> {escape(order.brand or '')}".strip(),
        texts("gate.house", house=escape(order.house or "—"), name=escape(order.resident.name)),
        f"🕘 {texts.span(order.window.start, order.window.end, now=order.created_at)}",
        f"<code>{order.code}</code>",
    ]
    if order.resident.phone:
        lines.append(f"📞 {phones.show(order.resident.phone)}")
    if order.is_partial:
        lines.insert(1, texts("gate.partial"))
    return "\n".join(lines)


def _buttons(order: Order, texts: Texts) -> Keyboard | None:
    if order.status is Status.OPEN:
        return Keyboard(((Button(texts("gate.arrived"), "gate.arrive", (order.code,), style="success"),),))
    if order.status is Status.ARRIVED:
        return Keyboard(((Button(texts("gate.undo"), "gate.undo", (order.code,)),),))
    return None


def ask(turn: Turn) -> list[Effect]:
    """/find, with or without what to find."""
    if turn.args:
        return _found(turn, turn.args)
    search.find("00", actor=turn.actor, rules=turn.rules, now=turn.now)  # refuses whoever is no guard
    return [Say(turn.texts("gate.ask")), Goto("gate", "find")]


def find_typed(turn: Turn) -> list[Effect]:
    return [*_found(turn, turn.text or ""), Leave()]


def _found(turn: Turn, query: str) -> list[Effect]:
    hits = search.find(query, actor=turn.actor, rules=turn.rules, now=turn.now)
    if not hits:
        return [Say(turn.texts("gate.nothing", query=escape(query)))]
    effects: list[Effect] = [_hit(hit, turn.texts) for hit in hits[:MOST_CARDS]]
    if len(hits) > MOST_CARDS:
        effects.append(Say(turn.texts.count("gate.more", len(hits) - MOST_CARDS)))
    return effects


def _hit(hit: Hit, texts: Texts) -> Say:
    return Say(card(hit.order, texts, light=LIGHT[hit.when]), _buttons(hit.order, texts))


def arrive(turn: Turn) -> list[Effect]:
    """One press records the arrival; what the rules forbid can be let in with a reason."""
    code = _code(turn)
    try:
        arrival = arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code not in LET_IN_ANYWAY:
            raise
        return _offer_override(turn, code, refusal)
    order = orders.by_code(code)
    done = turn.texts("gate.recorded", at=turn.texts.time(arrival.at))
    return [Toast(done), _shown(turn, order, done)]


def _offer_override(turn: Turn, code: str, refusal: Conflict) -> list[Effect]:
    order = orders.by_code(code)
    why = escape(turn.texts.refusal(refusal, now=turn.now))
    keyboard = Keyboard(((Button(turn.texts("gate.anyway"), "gate.anyway", (code,), style="danger"),),))
    html = f"{card(order, turn.texts, light='🔴')}\n\n{why}"
    return [
        Toast(turn.texts.refusal(refusal, now=turn.now)[:200], is_alert=True),
        _edit(turn, html, keyboard),
    ]


def anyway(turn: Turn) -> list[Effect]:
    """Against the rules only with a reason, which the journal keeps."""
    return [Say(turn.texts("gate.why", code=_code(turn))), Goto("gate", "reason", {"code": _code(turn)})]


def reason(turn: Turn) -> list[Effect]:
    code = str((turn.dialog.answers if turn.dialog else {}).get("code", ""))
    text = turn.text or ""
    arrival = arrivals.record(code, actor=turn.actor, rules=turn.rules, now=turn.now, override=text)
    done = turn.texts("gate.recorded", at=turn.texts.time(arrival.at))
    order = orders.by_code(code)
    return [Say(f"{card(order, turn.texts)}\n\n{done}", _buttons(order, turn.texts)), Leave()]


def undo(turn: Turn) -> list[Effect]:
    code = _code(turn)
    arrivals.annul(code, actor=turn.actor, rules=turn.rules, now=turn.now)
    done = turn.texts("gate.undone")
    return [Toast(done), _shown(turn, orders.by_code(code), done)]


def _shown(turn: Turn, order: Order, word: str) -> Show:
    html = f"{card(order, turn.texts)}\n\n{word}"
    return _edit(turn, html, _buttons(order, turn.texts))


def _edit(turn: Turn, html: str, keyboard: Keyboard | None) -> Show:
    return Show(html, keyboard, message_id=turn.press.message_id if turn.press else None)


def expected(turn: Turn) -> list[Effect]:
    """Who may come right now."""
    found = search.expected(actor=turn.actor, now=turn.now)
    return [Say(_list(turn, "gate.expected", found), _openers(found))]


def inside(turn: Turn) -> list[Effect]:
    """Who arrived today and may still be inside."""
    found = search.inside(actor=turn.actor, rules=turn.rules, now=turn.now)
    return [Say(_list(turn, "gate.inside", found), _openers(found))]


def _list(turn: Turn, title: str, found: list[Order]) -> str:
    lines = [f"<b>{turn.texts.count(title, len(found))}</b>"]
    for order in found[:MOST_LINES]:
        what = escape(order.plate or order.guest_name or turn.texts(f"kind.{order.kind}"))
        until = turn.texts.moment(order.window.end, now=turn.now)
        lines.append(turn.texts("gate.line", what=what, house=escape(order.house or "—"), until=until))
    return "\n".join(lines)


def _openers(found: list[Order]) -> Keyboard | None:
    buttons = [
        Button(order.plate or order.guest_name or order.code, "gate.open", (order.code,))
        for order in found[:12]
    ]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    return Keyboard(rows) if rows else None


def open_card(turn: Turn) -> list[Effect]:
    search.expected(actor=turn.actor, now=turn.now, limit=1)  # refuses whoever is no guard
    order = orders.by_code(_code(turn))
    return [Toast(), Say(card(order, turn.texts), _buttons(order, turn.texts))]


def _code(turn: Turn) -> str:
    return turn.press.args[0] if turn.press and turn.press.args else ""


FEATURES = Features(
    commands={"find": ask, "expected": expected, "inside": inside},
    presses={
        "gate.arrive": arrive,
        "gate.anyway": anyway,
        "gate.undo": undo,
        "gate.open": open_card,
    },
    steps={"gate.find": find_typed, "gate.reason": reason},
)

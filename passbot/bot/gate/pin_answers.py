"""Answers to a typed PIN, with the order's window, and buttons for what comes next."""

from html import escape

from passbot.bot.gate import gate_cards
from passbot.bot.home import menu
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say
from passbot.bot.talk.turns import Turn
from passbot.domain.gate.pins import PinAnswer, Verdict
from passbot.domain.passes.orders import Status
from passbot.services.gate import pins
from passbot.texts import coming

ICONS = {Verdict.OK: "✅", Verdict.ALREADY_ARRIVED: "☑️", Verdict.TOO_EARLY: "🕘", Verdict.LOCKED: "🔒"}


def checked(turn: Turn, typed: str) -> PinAnswer:
    key = "" if turn.resident else f"telegram {turn.telegram_id}"
    return pins.check(typed, actor=turn.actor, key=key, rules=turn.rules, now=turn.now)


def told(turn: Turn, answer: PinAnswer) -> str:
    texts, order = turn.texts, answer.order
    facts = {"later": texts.moment(answer.locked_until, now=turn.now) if answer.locked_until else ""}
    if order:
        there = coming.by_its_clock(order, texts)
        facts["what"] = coming.told(order, texts)
        facts["window"] = there.span(order.window.start, order.window.end, now=turn.now)
    if answer.at:
        facts["at"] = texts.moment(answer.at, now=turn.now)
    words = texts(f"keypad.{answer.verdict}", **facts)
    if answer.verdict.is_wrong and answer.locked_until:
        words += "\n" + texts("keypad.locked", **facts)
    return f"{ICONS.get(answer.verdict, '⛔')} {words}"


def tried(turn: Turn, typed: str) -> list[Effect]:
    """The answer at the gate, after a search found no plate. A valid PIN has recorded the arrival, so it can be
    annulled.
    """
    answer = checked(turn, typed)
    said = escape(told(turn, answer))
    if answer.verdict in (Verdict.UNKNOWN, Verdict.LOCKED):
        said = f"{turn.texts('gate.nothing', query=escape(typed))}\n{said}"
    return [Say(said, _ways(turn, answer))]


def _ways(turn: Turn, answer: PinAnswer) -> Keyboard:
    order = answer.order
    ways = (Button(turn.texts("menu.expected"), "menu.expected"), *menu_button(turn))
    if order and order.status is Status.ARRIVED:
        undo = gate_cards.buttons(order, turn.texts)
        return Keyboard((*(undo.rows if undo else ()), ways))
    return Keyboard((ways,))


def menu_button(turn: Turn) -> tuple[Button, ...]:
    return menu.buttons(turn, "menu")

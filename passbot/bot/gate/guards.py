"""The guard's search: any text finds orders, each with a verdict."""

from html import escape

from passbot.bot.gate import gate_cards, pin_answers
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.gate import pins
from passbot.domain.gate.verdicts import AS_TYPED, Verdict
from passbot.services.passes import search, verdicts
from passbot.texts import Texts

MOST_CARDS = 5
MOST_FOUND = 60
LONGEST_QUERY = 40  # bytes that fit into a button's data


def ask(turn: Turn) -> list[Effect]:
    """/find, with or without a query."""
    if turn.args:
        return [*_found(turn, turn.args), Goto("gate", "find")]
    search.only_gate(turn.actor)
    return [Say(turn.texts("gate.ask")), Goto("gate", "find")]


def find_typed(turn: Turn) -> list[Effect]:
    """Search for a guard's text, and again for the next one."""
    return [*_found(turn, turn.text or ""), Goto("gate", "find")]


def more(turn: Turn) -> list[Effect]:
    """Args: how many hits were shown, and the query."""
    given, query = turn.argument(0), turn.argument(1)
    shown = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    return [Toast(), *_found(turn, query, shown)]


def _found(turn: Turn, query: str, shown: int = 0) -> list[Effect]:
    """Cards of the most probable hits; a last message leads to the rest."""
    query = query.strip()
    found = verdicts.of(query, actor=turn.actor, rules=turn.rules, now=turn.now, limit=MOST_FOUND)
    if not found and pins.is_one(query):
        return pin_answers.tried(turn, query)
    if not found[shown:]:
        return [Say(turn.texts("gate.nothing", query=escape(query)), _elsewhere(turn.texts))]
    cards: list[Effect] = [_judged(verdict, turn) for verdict in found[shown : shown + MOST_CARDS]]
    return [
        *cards,
        *_rest(turn.texts, query, shown + MOST_CARDS, len(found)),
        *_perhaps_a_pin(turn, query, found),
    ]


def _judged(verdict: Verdict, turn: Turn) -> Say:
    html = gate_cards.judged(verdict, turn.texts, now=turn.now, with_pin=turn.actor.is_admin)
    return Say(html, gate_cards.buttons_of(verdict, turn.texts))


def _perhaps_a_pin(turn: Turn, query: str, found: list[Verdict]) -> list[Effect]:
    """Offer to try the text as a PIN: five digits may be one, if no plate fits exactly."""
    if not pins.is_one(query) or any(verdict.fit in AS_TYPED for verdict in found):
        return []
    button = Button(turn.texts("gate.as_pin"), "gate.pin", ("".join(query.split()),))
    return [Say(turn.texts("gate.perhaps_pin"), Keyboard(((button,),)))]


def as_pin(turn: Turn) -> list[Effect]:
    search.only_gate(turn.actor)
    digits = turn.argument()
    return [Toast(), *pin_answers.tried(turn, digits), Goto("gate", "find")]


def _rest(texts: Texts, query: str, shown: int, count: int) -> list[Effect]:
    """A button for the rest. A list at its limit says that the guard should type more."""
    left = count - shown
    if left <= 0:
        return [Say(texts("gate.cut", count=count))] if count == MOST_FOUND else []
    if len(query.encode()) > LONGEST_QUERY:
        return [Say(texts.count("gate.many", left))]
    button = Button(texts.count("gate.more", left), "gate.more", (str(shown), query.replace("|", " ")))
    return [Say(texts.count("gate.many", left), Keyboard(((button,),)))]


def _elsewhere(texts: Texts) -> Keyboard:
    """Buttons after an empty search: who is expected, and the keypad."""
    names = ("expected", "pin")
    return Keyboard(tuple((Button(texts(f"menu.{name}"), f"menu.{name}"),) for name in names))


FEATURES = Features(
    commands={"find": ask},
    presses={"gate.more": more, "gate.pin": as_pin},
    steps={"gate.find": find_typed},
)

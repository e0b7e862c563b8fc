"""The FAQ: questions as buttons, answers in the same message."""

from dataclasses import asdict
from html import escape

from passbot.bot.home import menu
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.site.offerings import TOLD
from passbot.services.slots import offerings
from passbot.texts.faq import Faq, read


def faq(turn: Turn) -> list[Effect]:
    found = _read(turn)
    return [Say(_title(turn, found), _questions(turn, found))]


def _read(turn: Turn) -> Faq:
    here = offerings.here(turn.rules)
    offered = [each for each in TOLD if each in here]
    return read(turn.site.home, turn.texts.language, asdict(turn.rules), offered)


def _title(turn: Turn, found: Faq) -> str:
    """The title; admins are told if the site's own file is broken, and why."""
    title = turn.texts("faq.title")
    if found.fault is None or not turn.actor.is_admin:
        return title
    why = escape(turn.texts.refusal(found.fault, now=turn.now))
    return f"{title}\n\n{turn.texts('faq.broken', language=turn.texts.language, why=why)}"


def _questions(turn: Turn, found: Faq) -> Keyboard:
    rows = tuple((Button(each.question, "faq.open", (each.key,)),) for each in found.questions)
    return Keyboard((*rows, menu.buttons(turn, "menu")))


def open_(turn: Turn) -> list[Effect]:
    found = _read(turn).find(turn.argument())
    if found is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True), *_back(turn)]
    html = f"<b>{escape(found.question)}</b>\n\n{escape(found.answer)}"
    ways = (Button(turn.texts("faq.back"), "faq.list"), *menu.buttons(turn, "menu"))
    return [Toast(), turn.in_place(html, Keyboard((ways,)))]


def list_(turn: Turn) -> list[Effect]:
    return [Toast(), *_back(turn)]


def _back(turn: Turn) -> list[Effect]:
    found = _read(turn)
    return [turn.in_place(_title(turn, found), _questions(turn, found))]


FEATURES = Features(commands={"faq": faq}, presses={"faq.open": open_, "faq.list": list_})

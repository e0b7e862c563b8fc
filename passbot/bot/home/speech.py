"""Texts about the site: the greeting, what can be ordered and booked, and buttons to it."""

from datetime import datetime
from html import escape

from passbot.bot.home import offers
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say
from passbot.bot.talk.turns import Turn
from passbot.domain.people.people import Role
from passbot.domain.site.offerings import TOLD
from passbot.domain.site.rules import Rules
from passbot.services.slots import offerings
from passbot.texts import Texts, greeting, texts_for

WAYS = ("order", "slots", "desks")  # the main command of each offering


def texts_of(language: str, rules: Rules, now: datetime) -> Texts:
    """Texts in this language. Cars are mentioned as long as one can come, even if passes are off."""
    return texts_for(language, rules, has_passes=offerings.has_passes(rules, now=now))


def hello(turn: Turn) -> str:
    """The greeting: the site's own, if it has one."""
    own = greeting.read(turn.site.home, turn.texts.language)
    if own.text:
        return escape(own.text)
    return "\n".join((turn.texts("hello.first"), what_it_is_for(turn)))


def what_it_is_for(turn: Turn) -> str:
    """One line for each offering."""
    here = offerings.here(turn.rules)
    told = [turn.texts(f"hello.{each}") for each in TOLD if each in here]
    return "\n".join(told) or turn.texts("hello.nothing")


def useful(turn: Turn, role: Role | None) -> frozenset[str]:
    """The commands to offer to this role."""
    return offers.useful(turn.site.commands, role, turn.rules, has_passes=turn.texts.has_passes)


def ways(turn: Turn, *more: str) -> Keyboard:
    """Buttons to the main offerings and the menu."""
    found = useful(turn, turn.role)
    names = [name for name in WAYS if name in found] if turn.role else []
    return Keyboard(
        tuple((Button(turn.texts(f"menu.{name}"), f"menu.{name}"),) for name in (*names, *more, "menu"))
    )


def instead(turn: Turn, first: str, *more: str) -> list[Effect]:
    """A refusal followed by what the site does offer, with `more` buttons."""
    return [Say(f"{first}\n\n{what_it_is_for(turn)}", ways(turn, *more))]

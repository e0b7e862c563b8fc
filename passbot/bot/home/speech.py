"""What the bot says of the site itself: the greeting, what can be ordered and booked here, and the ways to it."""

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

WAYS = ("order", "slots", "desks")  # to what each kind of site is for


def texts_of(language: str, rules: Rules, now: datetime) -> Texts:
    """A guard reads of cars as long as one can come, whatever is switched off."""
    return texts_for(language, rules, has_passes=offerings.has_passes(rules, now=now))


def hello(turn: Turn) -> str:
    """The site's own words where it has some."""
    own = greeting.read(turn.site.home, turn.texts.language)
    if own.text:
        return escape(own.text)
    return "\n".join((turn.texts("hello.first"), what_it_is_for(turn)))


def what_it_is_for(turn: Turn) -> str:
    """A line for each thing that is here."""
    here = offerings.here(turn.rules)
    told = [turn.texts(f"hello.{each}") for each in TOLD if each in here]
    return "\n".join(told) or turn.texts("hello.nothing")


def useful(turn: Turn, role: Role | None) -> frozenset[str]:
    """The commands that are of use to that role here."""
    return offers.useful(turn.site.commands, role, turn.rules, has_passes=turn.texts.has_passes)


def ways(turn: Turn, *more: str) -> Keyboard:
    """The first buttons of the menu, and the menu itself."""
    found = useful(turn, turn.role)
    names = [name for name in WAYS if name in found] if turn.role else []
    return Keyboard(
        tuple((Button(turn.texts(f"menu.{name}"), f"menu.{name}"),) for name in (*names, *more, "menu"))
    )


def instead(turn: Turn, first: str, *more: str) -> list[Effect]:
    """Not that; but this is what there is, and `more` of the menu."""
    return [Say(f"{first}\n\n{what_it_is_for(turn)}", ways(turn, *more))]

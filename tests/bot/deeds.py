"""What can be done with a button, each to be pressed twice: who presses what, and what comes before it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.services.people import invites, roster
from passbot.services.slots import slots
from tests.bot.chatting import SITE, Chat
from tests.services.offices import TODAY
from tests.services.people.some_people import NOON, settle
from tests.services.places.some_places import barbershop

DAY = TODAY.isoformat()
Pressed = tuple[str, ...]
Deed = Callable[[Chat, Chat], tuple[Chat, Pressed]]  # Anna's chat and an admin's: who presses what
ALL: dict[str, tuple[str, Deed]] = {}


def deed(verb: str) -> Callable[[Deed], Deed]:
    def kept(function: Deed) -> Deed:
        ALL[function.__name__.replace("_", " ")] = (verb, function)
        return function

    return kept


def button(chat: Chat, label: str) -> Pressed:
    """The button of the last keyboard that reads like this."""
    keyboard = next(each["keyboard"] for each in reversed(chat.heard) if each.get("keyboard"))
    found = next(each for row in keyboard["rows"] for each in row if label in each["label"])
    return (found["verb"], *found["args"])


def neighbour() -> Resident:
    return settle("Борис Смирнов", "12")


def shop() -> Place:
    return barbershop(closes=time(9))


def soonest() -> str:
    return slots.bookable(shop(), now=NOON)[0].uuid


def asks(chat: Chat, house: str) -> None:
    """Answers everything that a registration asks, up to the button."""
    chat.say(f"/start {invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house=house).code}")
    chat.say("Борис Волков")
    chat.say("+7 916 555-45-67")


def applied() -> Chat:
    stranger = Chat(5, site=replace(SITE, rules=Rules(approve_new=1)))
    asks(stranger, "27")
    stranger.press_label("All correct")
    return stranger


def claims(approve_new: int = 0) -> tuple[Chat, Pressed]:
    listed = roster.add("Пётр Свободный", actor=OPERATOR, now=NOON)
    stranger = Chat(5, site=replace(SITE, has_roster=True, rules=Rules(approve_new=approve_new)))
    stranger.press("roster.name", str(listed.id))
    return stranger, ("roster.take", str(listed.id))

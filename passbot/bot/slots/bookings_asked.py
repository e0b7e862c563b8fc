"""Free text on a site without passes: leads to what is free on the day that the text names."""

from datetime import date

from passbot.bot.desks import desk_views
from passbot.bot.desks import desks as desk_features
from passbot.bot.home import speech
from passbot.bot.passes import my_passes
from passbot.bot.passes.heard import hear
from passbot.bot.slots import slots
from passbot.bot.talk.effects import Effect
from passbot.bot.talk.turns import Turn
from passbot.domain.site.offerings import Offering
from passbot.domain.slots import booking_words
from passbot.domain.times import windows
from passbot.services.desks import desks, offices
from passbot.services.slots import offerings


def answer(turn: Turn) -> list[Effect]:
    text = turn.text or ""
    if booking_words.is_greeting(text):
        return speech.instead(turn, turn.texts("hello.first"))
    if turn.resident is not None and booking_words.is_not_coming(text):
        return my_passes.FEATURES.commands["bookings"](turn)
    on = _day(turn, text)
    if turn.resident is None or booking_words.is_no_wish(text) or not (on or booking_words.is_wish(text)):
        return speech.instead(turn, turn.texts("here.unknown"), "faq")
    return _led(turn, text, on) or speech.instead(turn, turn.texts("here.which"))


def _day(turn: Turn, text: str) -> date | None:
    """The single day that the text names."""
    said, zone = hear(turn, text), windows.zone(turn.rules.zone)
    return windows.local_day(said.window.start, zone) if said.window and not said.cars else None


def _led(turn: Turn, text: str, on: date | None) -> list[Effect] | None:
    """The view that is meant; None if the site has both slots and desks and no word tells which."""
    here = offerings.here(turn.rules) & {Offering.SLOTS, Offering.DESKS}
    if Offering.DESKS in here and (here == {Offering.DESKS} or booking_words.wants_desk(text)):
        return _desks(turn, on)
    return slots.asked_for(turn, on) if here == {Offering.SLOTS} else None


def _desks(turn: Turn, on: date | None) -> list[Effect]:
    """The floor of that day, if there is exactly one office and the day can be booked."""
    found = offices.listed()
    if on and len(found) == 1 and on in desks.days(found[0], rules=turn.rules, now=turn.now):
        return [desk_views.day(turn, found[0], on)]
    return desk_features.start(turn)

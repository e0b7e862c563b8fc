"""/passes: cards of a few passes, or a list of many."""

from collections.abc import Callable

from passbot.bot.home import speech
from passbot.bot.passes import drafts as drafting
from passbot.bot.passes import regular
from passbot.bot.passes.ordering import free_text
from passbot.bot.passes.pass_card import SIGNS, anew, buttons, card, shown, what
from passbot.bot.talk import paging
from passbot.bot.talk.asking_when import answered_otherwise
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.paging import Page
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Order
from passbot.services.passes import changes, search
from passbot.texts import coming

__all__ = ["FEATURES", "buttons", "card", "free_text"]

MOST_CARDS = 3
PAGE = 8
MOST = 400


def mine(turn: Turn) -> list[Effect]:
    """/passes: open passes, the soonest first, then those closed since yesterday."""
    found = _mine(turn)
    if not found:
        return [Say(turn.texts("pass.none"), Keyboard((*_resting(turn), *speech.ways(turn).rows)))]
    if len(found) > MOST_CARDS:
        return [Say(*_list(turn, found, "0"))]
    return [anew(turn, each) for each in found]


def _resting(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """A button to the regular passes where passes are off: the menu has none then."""
    if turn.rules.passes or turn.resident is None or not regular.of_passes(turn, turn.resident):
        return ()
    return ((Button(turn.texts("menu.regular"), "menu.regular"),),)


def _mine(turn: Turn) -> list[Order]:
    found = search.mine(turn.registered().id, now=turn.now, limit=MOST)
    return sorted(found, key=lambda each: (not each.is_open, each.window.start, each.id))


def page(turn: Turn) -> list[Effect]:
    html, keyboard = _list(turn, _mine(turn), turn.argument())
    return [Toast(), turn.in_place(html, keyboard)]


def _list(turn: Turn, found: list[Order], wanted: str) -> tuple[str, Keyboard]:
    shown_page = paging.page_of(found, wanted, size=PAGE)
    keyboard = paging.keyboard(shown_page, lambda each: _line(turn, each), turn_to=_turner(shown_page))
    open_ones = sum(each.is_open for each in found)
    return turn.texts.count("pass.list", open_ones), keyboard


def _turner(shown_page: Page[Order]) -> Callable[[int], Button]:
    return lambda number: Button(paging.arrow(shown_page, number), "pass.page", (str(number),))


def _line(turn: Turn, each: Order) -> Button:
    when = coming.when(each, turn.texts, now=turn.now)
    label = f"{SIGNS[each.status]} {what(each, turn.texts)[:24]} · {when}"
    return Button(label, "pass.card", (each.code, "new"))


def open_card(turn: Turn) -> list[Effect]:
    """Open a card: below the list, or, from a question's back button, in its place."""
    order = changes.owned_by(turn.argument(), actor=turn.actor)
    told = anew(turn, order) if turn.pressed_args[1:] == ("new",) else shown(turn, order)
    return [Toast(), told, *answered_otherwise(turn, drafting.EXTENDING)]


def marks(turn: Turn) -> set[str]:
    """Ids of the messages whose cards are still on offer."""
    return {mark.partition("e")[0].partition(".")[0] for mark in drafting.drafts(turn)}


FEATURES = Features(
    commands={"passes": mine, "bookings": mine}, presses={"pass.page": page, "pass.card": open_card}
)

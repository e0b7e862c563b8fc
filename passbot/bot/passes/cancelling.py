"""Cancelling by text (`отмени пропуск м555мм77`): finds the pass and asks before it is cancelled."""

from collections.abc import Sequence
from html import escape

from passbot.bot.passes import pass_card as cards
from passbot.bot.passes.heard import hear
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import PASSES, Order
from passbot.domain.people import names
from passbot.services.passes import search

A_PAGE, MOST = 8, 400
SHORTEST = 3


def asked_for(turn: Turn, what: str) -> list[Effect]:
    """The pass that is meant, with a button to cancel it; if several match, a button for each."""
    found, short = _found(turn, what)
    if len(found) == 1:
        return [ask(turn, found[0])]
    if found:
        return [Say(*_which(turn, found, short, "0"))]
    all_passes = Button(turn.texts("menu.passes"), "menu.passes")
    return [Say(turn.texts("pass.none_such", what=escape(what[:60])), Keyboard(((all_passes,),)))]


def _found(turn: Turn, what: str) -> tuple[Sequence[Order], str]:
    mine = _mine(turn)
    return paging.searched(
        lambda words: [each for each in mine if _is_meant(turn, each, words)], what, size=A_PAGE
    )


def _which(turn: Turn, found: Sequence[Order], short: str, wanted: str) -> tuple[str, Keyboard]:
    page = paging.page_of(found, wanted, size=A_PAGE)
    keyboard = paging.keyboard(
        page,
        lambda each: Button(_label(each), "pass.cancel", (each.code,)),
        turn_to=lambda number: Button(paging.arrow(page, number), "pass.which", (str(number), short)),
    )
    return turn.texts("pass.which_cancel"), keyboard


def which(turn: Turn) -> list[Effect]:
    """Args: the page, and the search text."""
    wanted, what = turn.argument(0), turn.argument(1)
    found, short = _found(turn, what)
    if not found or not turn.press:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    html, keyboard = _which(turn, found, short, wanted)
    return [Toast(), turn.in_place(html, keyboard)]


def ask(turn: Turn, order: Order) -> Say:
    yes = Button(turn.texts("pass.cancel_yes"), "pass.cancel", (order.code, "yes"), style="danger")
    back = Button(turn.texts("pass.back"), "pass.card", (order.code,))
    html = f"{cards.card(order, turn.texts)}\n\n{turn.texts('pass.ask_cancel')}"
    return Say(html, Keyboard(((yes,), (back,))), card=cards.name(order))


def _mine(turn: Turn) -> list[Order]:
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=MOST)
    return [each for each in mine if each.is_open and each.kind in PASSES]


def _is_meant(turn: Turn, order: Order, what: str) -> bool:
    keys = [car.plate.key for car in hear(turn, what).cars]
    if order.plate_key and any(key in order.plate_key or order.plate_key in key for key in keys):
        return True
    said = [word for word in names.key(what).split() if len(word) >= SHORTEST]
    called = names.key(order.guest_name or "").split()
    return bool(called) and any(word in called for word in said)


def _label(order: Order) -> str:
    return f"✖ {order.plate or order.guest_name or order.code} {order.brand or ''}".strip()[:40]


FEATURES = Features(presses={"pass.which": which})

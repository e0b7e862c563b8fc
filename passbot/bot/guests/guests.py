"""Guests on foot: a name, a time, and a PIN to forward."""

from dataclasses import replace
from html import escape

from passbot.bot.passes import my_passes
from passbot.bot.passes import offer_card as offering
from passbot.bot.passes.heard import cards, half_of, hear, instead, without_times
from passbot.bot.talk import asking_when, paging
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people import names
from passbot.domain.times.windows import Window
from passbot.services.passes import orders, search
from passbot.texts import Texts

FLOW = "guest"
A_PAGE = 12
MOST = 400
LONGEST_LABEL = 30


def guest(turn: Turn) -> list[Effect]:
    """/guest, with or without a name. Buttons show the invitations of guests who are expected already."""
    orders.require_orderer(turn.actor.resident_id, turn.actor)
    if turn.args:
        return _ask_when(turn, turn.args)
    expected = _expected(turn)
    ask = turn.texts("guest.ask_or_again" if expected else "guest.ask_name")
    return [Say(ask, expected), Goto(FLOW, "name")]


def _expected(turn: Turn, wanted: str = "0") -> Keyboard | None:
    """A page of expected guests, the soonest first."""
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=MOST)
    guests = [each for each in mine if each.kind is Kind.GUEST and each.is_open]
    if not guests:
        return None
    page = paging.page_of(sorted(guests, key=lambda each: (each.window.start, each.id)), wanted, size=A_PAGE)
    return paging.keyboard(
        page,
        lambda each: Button(_label(each, turn), "guest.pin", (each.code,)),
        turn_to=lambda number: Button(paging.arrow(page, number), "guest.page", (str(number),)),
    )


def more(turn: Turn) -> list[Effect]:
    """Another page of expected guests; the name can still be typed."""
    expected = _expected(turn, turn.argument())
    ask = turn.texts("guest.ask_or_again" if expected else "guest.ask_name")
    return [Toast(), turn.in_place(ask, expected)]


def _label(order: Order, turn: Turn) -> str:
    name = (order.guest_name or "")[:LONGEST_LABEL]
    return f"{name} · {asking_when.told(order.window, turn.texts, now=turn.now)}"


def name(turn: Turn) -> list[Effect]:
    return _ask_when(turn, asking_when.typed(turn))


def _ask_when(turn: Turn, given: str) -> list[Effect]:
    """Ask when the guest comes; a time in the text becomes a button. A whole plate in it makes it a car's order."""
    said = hear(turn, given)
    if said.cars and not said.cars[0].plate.is_partial:
        return instead(turn, lambda free: cards(free, said))
    name = names.written(without_times(given, said))
    orders.check_texts(Wish(kind=Kind.GUEST, guest_name=name))
    half, note = half_of(turn, replace(said, rest=(), unclear=()))
    lines = [*offering.named(half, turn.texts), note, turn.texts("guest.ask_when", name=escape(name))]
    rows = asking_when.keyboard(turn, "guest.when").rows
    if half.window:
        told = asking_when.told(half.window, turn.texts, now=turn.now)
        at = Button(f"✅ {told}", "guest.when", ("at", *offering.epochs(half.window)), style="success")
        rows = ((at,), *rows)
    return [Say("\n".join(filter(None, lines)), Keyboard(rows)), Goto(FLOW, "when", {"name": name})]


def when(turn: Turn) -> list[Effect]:
    """Place the order for the pressed day, or for the typed day and hours."""
    dialog = turn.dialog
    if dialog is None or (dialog.flow, dialog.step) != (FLOW, "when"):
        return [Toast(turn.texts("press.done_before"))]
    is_said = turn.argument() == "at"
    window = offering.pressed_window(turn) if is_said else asking_when.answered(turn)
    made = _placed(turn, str(dialog.answers["name"]), window)
    html = f"{my_passes.card(made, turn.texts)}\n\n{turn.texts('guest.forward')}"
    buttons = my_passes.buttons(made, turn.texts)
    shown = turn.in_place(html, buttons, card=f"order {made.code}")
    return [shown, _invitation(made, turn), Leave()]


def _placed(turn: Turn, guest_name: str, window: Window) -> Order:
    wish = Wish(kind=Kind.GUEST, guest_name=guest_name, window=window, with_pin=True)
    return orders.place(wish, actor=turn.actor, rules=turn.rules, now=turn.now)


def pin(turn: Turn) -> list[Effect]:
    """Send the invitation again."""
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=MOST)
    code = turn.argument()
    found = [each for each in mine if each.code == code and each.is_open and each.pin]
    if not found:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    return [Toast(), _invitation(found[0], turn), *asking_when.answered_otherwise(turn, FLOW)]


def _invitation(order: Order, turn: Turn) -> Say:
    """The invitation as a message of its own, to be forwarded or copied."""
    copied = invitation(order, turn.texts)
    copy = Button(turn.texts("guest.copy"), copy=copied)
    pin_in_bold = escape(copied).replace(str(order.pin), f"<code>{order.pin}</code>")
    return Say(pin_in_bold, Keyboard(((copy,),)))


def invitation(order: Order, texts: Texts) -> str:
    """The text for the guest: who, when, which house, which PIN."""
    facts = {
        "name": order.guest_name or "",
        "when": asking_when.told(order.window, texts),
        "pin": order.pin or "",
    }
    if order.house is None:
        return texts("guest.invitation", **facts)
    return texts("guest.invitation_house", house=order.house, **facts)


FEATURES = Features(
    commands={"guest": guest},
    presses={"guest.when": when, "guest.pin": pin, "guest.page": more},
    steps={"guest.name": name, "guest.when": when},
)

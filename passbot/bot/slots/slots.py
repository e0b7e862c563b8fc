"""Slots for residents: choose a place and a free time, hold it, book it, give it back."""

from datetime import date
from html import escape

from passbot.bot.home import menu
from passbot.bot.passes import my_passes
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.slots.slots import Offer, Place, PlaceKind, Slot, as_offers
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.places import places
from passbot.services.slots import slots
from passbot.texts import Texts

A_PAGE = 12
HALF_A_LINE = 24  # characters on a button when two are in a row
SHARED = (PlaceKind.SERVICE, PlaceKind.BOARD)


def choose_place(turn: Turn) -> list[Effect]:
    """/slots: choose the place; a single one is not asked for."""
    return asked_for(turn, _day(turn.argument(1)))


def asked_for(turn: Turn, on: date | None) -> list[Effect]:
    """Choose the place for times on that day."""
    turn.registered()
    found = offered()
    if len(found) == 1:
        return [turn.in_place(*_times(turn, found[0], "0", on))]
    if not found:
        return [turn.in_place(turn.texts("slot.no_place"), Keyboard((menu.buttons(turn, "menu"),)))]
    page, day = paging.page_of(found, turn.argument(), size=A_PAGE), _said(on)
    ways = paging.keyboard(
        page,
        lambda each: Button(each.name, "slot.place", (each.uuid, "0", *day)),
        turn_to=lambda number: Button(paging.arrow(page, number), "slot.places", (str(number), *day)),
        below=(menu.buttons(turn, "menu"),),
    )
    return [turn.in_place(turn.texts("slot.which_place"), ways)]


def offered() -> list[Place]:
    """The places that residents are offered."""
    return [place for place in places.listed(*SHARED) if place.is_offered]


def _said(on: date | None) -> tuple[str, ...]:
    """The day as a button's argument."""
    return (on.isoformat(),) if on else ()


def _day(said: str) -> date | None:
    """The day from a button, which is not trusted."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def times(turn: Turn) -> list[Effect]:
    """Args: place, page, and the day if only its times are wanted."""
    place = places.find(turn.argument())
    return [turn.in_place(*_times(turn, place, turn.argument(1), _day(turn.argument(2))))]


def _times(turn: Turn, place: Place, page: str, on: date | None = None) -> tuple[str, Keyboard]:
    """Free times, soonest first, of that day if it has any. While the place is closed: when it opens."""
    below: tuple[tuple[Button, ...], ...] = (_elsewhere(turn),)
    if why := _closed_now(turn, place):
        return f"<b>{escape(place.name)}</b>\n{escape(why)}", Keyboard(below)
    coming = [slot for slot in slots.bookable(place, now=turn.now) if slot.end > turn.now]
    free = as_offers(coming)
    texts = in_zone(turn.texts, place)
    if not free:
        return f"<b>{escape(place.name)}</b>\n{texts('slot.none_free')}", Keyboard(below)
    zone = windows.zone(place.zone)
    of_day = [each for each in free if windows.local_day(each.start, zone) == on]
    shown = paging.page_of(of_day or free, page, size=A_PAGE)

    def turn_to(number: int) -> Button:
        day = _said(on) if of_day else ()
        return Button(paging.arrow(shown, number), "slot.place", (place.uuid, str(number), *day))

    def take(offer: Offer) -> Button:
        return Button(_label(offer, turn, texts), "slot.take", (offer.free[0].uuid,))

    html = f"<b>{escape(place.name)}</b>\n{_invited(texts, on, has_some=bool(of_day))}"
    if of_day:
        below = ((Button(turn.texts("slot.other_days"), "slot.place", (place.uuid,)),), *below)
    wide = 2 if all(len(take(offer).label) <= HALF_A_LINE for offer in shown.items) else 1
    return html, paging.keyboard(shown, take, turn_to=turn_to, wide=wide, below=below)


def _invited(texts: Texts, on: date | None, *, has_some: bool) -> str:
    if on is None:
        return texts("slot.choose")
    return texts("slot.choose_on" if has_some else "slot.none_on", day=texts.day(on))


def _elsewhere(turn: Turn) -> tuple[Button, ...]:
    other = (Button(turn.texts("slot.other_place"), "slot.places"),) if len(offered()) > 1 else ()
    return (*other, *menu.buttons(turn, "menu"))


def _closed_now(turn: Turn, place: Place) -> str:
    """When a closed place opens, or an empty string. Admins can always book."""
    try:
        if not turn.actor.is_admin:
            slots.refuse_outside_hours(place, turn.now)
    except Conflict as refusal:
        return in_zone(turn.texts, place).refusal(refusal, now=turn.now)
    return ""


def _label(offer: Offer, turn: Turn, texts: Texts) -> str:
    when = texts.span(offer.start, offer.end, now=turn.now)
    return f"{when} ({len(offer.free)})" if offer.place.seats > 1 else when


def take(turn: Turn) -> list[Effect]:
    """Hold the slot while the person decides."""
    slot = slots.find(turn.argument(), now=turn.now)
    try:
        held = slots.hold(slot.uuid, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        return _look_again(turn, slot.place, refusal)
    texts = in_zone(turn.texts, held.place)
    until = texts.end(held.held_until, now=turn.now) if held.held_until else ""
    html = f"{when_and_where(held, turn, texts)}\n{texts('slot.kept', until=until)}"
    book = Button(texts("slot.book"), "slot.book", (held.uuid,), style="success")
    back = Button(texts("slot.back"), "slot.back", (held.uuid,))
    return [turn.in_place(html, Keyboard(((book,), (back,))))]


def book(turn: Turn) -> list[Effect]:
    slot = slots.find(turn.argument(), now=turn.now)
    try:
        _, order = slots.book(slot.uuid, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code == "slot.yours":
            return [Toast(turn.texts("press.done_before"))]
        return _look_again(turn, slot.place, refusal)
    card = Show(
        my_passes.card(order, turn.texts),
        my_passes.buttons(order, turn.texts),
        card=f"order {order.code}",
        message_id=turn.pressed_message,
    )
    return [Toast(turn.texts("slot.booked")), card]


def back(turn: Turn) -> list[Effect]:
    slot = slots.release(turn.argument(), actor=turn.actor, now=turn.now)
    return [turn.in_place(*_times(turn, slot.place, "0"))]


def _look_again(turn: Turn, place: Place, refusal: Conflict) -> list[Effect]:
    """Say that somebody was faster, and show what is left."""
    why = in_zone(turn.texts, place).refusal(refusal, now=turn.now)
    if refusal.code.startswith("place."):
        return [Toast(why[:200], is_alert=True)]
    return [Toast(why[:200], is_alert=True), turn.in_place(*_times(turn, place, "0"))]


def when_and_where(slot: Slot, turn: Turn, texts: Texts) -> str:
    return f"<b>{escape(slot.place.name)}</b>\n🕘 {texts.span(slot.start, slot.end, now=turn.now)}"


def in_zone(texts: Texts, place: Place) -> Texts:
    """Texts in the place's time zone."""
    return texts.at(windows.zone(place.zone))


FEATURES = Features(
    commands={"slots": choose_place},
    presses={
        "slot.places": choose_place,
        "slot.place": times,
        "slot.take": take,
        "slot.book": book,
        "slot.back": back,
    },
)

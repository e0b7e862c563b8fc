"""Booking desks: choose a day, see its floor, press a number; also for a guest."""

from datetime import date
from html import escape

from passbot.bot.desks import desk_views as views
from passbot.bot.talk import paging
from passbot.bot.talk.booking_views import booking, told
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Order
from passbot.domain.slots.slots import Place
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services.desks import desks, offices, waitlist
from passbot.services.passes import changes
from passbot.services.places import places
from passbot.texts import Texts

FLOW = "desk"
OFFICES_A_PAGE = 12


def start(turn: Turn) -> list[Effect]:
    """/desks: choose the office, if there are several, then the day."""
    views.only_registered(turn)
    found = offices.listed()
    if not found:
        return [turn.in_place(turn.texts("desk.no_office"))]
    if len(found) == 1:
        return views.days(turn, found[0])
    page = paging.page_of(found, turn.argument(), size=OFFICES_A_PAGE)
    keyboard = paging.keyboard(
        page,
        lambda each: Button(each.name, "desk.days", (str(each.id),)),
        turn_to=lambda number: Button(paging.arrow(page, number), "desk.start", (str(number),)),
    )
    return [turn.in_place(turn.texts("desk.which_office"), keyboard)]


def days(turn: Turn) -> list[Effect]:
    return views.days(turn, office(turn), turn.argument(1))


def day(turn: Turn) -> list[Effect]:
    """Args: office, day, page, and FOR_GUEST if it is for the guest in the dialog."""
    where, on = office(turn), day_of(turn)
    name = _guest(turn) if turn.argument(3) == views.FOR_GUEST else None
    if name == "":
        return [Toast(turn.texts("press.done_before"))]
    return [Toast(), views.day(turn, where, on, guest=name or "", wanted=turn.argument(2))]


def take(turn: Turn) -> list[Effect]:
    """Book the desk. If somebody was faster, the toast says so and the view shows what is left."""
    return _book(turn, None)


def take_for_guest(turn: Turn) -> list[Effect]:
    views.only_registered(turn)
    guest = _guest(turn)
    return _book(turn, guest) if guest else [Toast(turn.texts("press.done_before"))]


def _guest(turn: Turn) -> str:
    """The name of the guest in the dialog, or an empty string."""
    return str(turn.dialog.answers.get("guest", "")) if turn.dialog and turn.dialog.flow == FLOW else ""


def _book(turn: Turn, guest: str | None) -> list[Effect]:
    desk, on = place(turn, 0), day_of(turn)
    where = desks.office_of(desk)
    try:
        order = desks.book(desk, on, actor=turn.actor, rules=turn.rules, now=turn.now, guest_name=guest)
    except Conflict as refusal:
        return _refused(turn, where, on, refusal, guest)
    said = booked(order, turn.texts)
    return [Toast(said), views.day(turn, where, on, escape(said)), *([Leave()] if guest else [])]


def booked(order: Order, texts: Texts) -> str:
    """The confirmation: desk, day, and the guest if there is one."""
    key = "desk.booked_guest" if order.guest_name else "desk.booked"
    return texts(key, desk=order.desk, guest=order.guest_name, day=texts.day(order.day))


def _refused(turn: Turn, where: Place, on: date, refusal: Conflict, guest: str | None) -> list[Effect]:
    """The refusal and the updated view. A second press of the same button is answered as done, not as an error."""
    if (
        refusal.code in ("desk.one_a_day", "desk.present_already")
        and refusal.facts.get("place_id") == place(turn, 0).id
    ):
        return [Toast(turn.texts("press.done_before"))]
    why = turn.texts.refusal(refusal, now=turn.now)
    return [Toast(why[:200], is_alert=True), views.day(turn, where, on, guest=guest or "")]


def ask_guest(turn: Turn) -> list[Effect]:
    answers = {"office": office(turn).id, "day": day_of(turn).isoformat()}
    return [Toast(), Say(turn.texts("desk.ask_guest")), Goto(FLOW, "guest", answers)]


def guest(turn: Turn) -> list[Effect]:
    """Store the guest's name and show the free desks."""
    views.only_registered(turn)
    answers = dict(turn.dialog.answers) if turn.dialog else {}
    name = " ".join((turn.text or "").split())
    if not name or len(name) > 60:
        raise InvalidInput("order.no_guest", "A pass for a guest on foot needs the guest's name.")
    where, on = places.by_id(int(answers["office"])), date.fromisoformat(answers["day"])
    return [views.day(turn, where, on, guest=name), Goto(FLOW, "guest_desk", answers | {"guest": name})]


def stay(turn: Turn) -> list[Effect]:
    """Note presence without a desk; puts them on the waiting list."""
    where, on = office(turn), day_of(turn)
    is_for_guest = turn.pressed_args[-1:] == (views.FOR_GUEST,)
    name = _guest(turn) if is_for_guest else None
    if name == "":
        return [Toast(turn.texts("press.done_before"))]
    try:
        order = desks.stay(where, on, actor=turn.actor, rules=turn.rules, now=turn.now, guest_name=name)
    except Conflict as refusal:
        return _refused(turn, where, on, refusal, name)
    key = "desk.present_guest" if name else "desk.present"
    said = turn.texts(key, guest=name, day=turn.texts.day(order.day))
    return [Toast(said[:200]), views.day(turn, where, on, escape(said)), Leave()]


def cancel(turn: Turn) -> list[Effect]:
    """Cancel a booking of one's own, or as an admin anybody's. The freed desk goes to the waiting list."""
    found = changes.owned_by(turn.argument(), actor=turn.actor)
    if found.is_open and found.resident.id != turn.actor.resident_id and not turn.is_sure:
        return [Toast(), _are_you_sure(turn, found)]
    order = changes.cancel(found.code, actor=turn.actor, now=turn.now)
    waitlist.run(rules=turn.rules, now=turn.now)
    said = turn.texts("desk.cancelled", what=told(order, turn.texts))
    return [Toast(said[:200]), *_after_cancel(turn, order, escape(said))]


def _are_you_sure(turn: Turn, order: Order) -> Say | Show:
    """Ask before somebody else's booking is cancelled."""
    t = turn.texts
    html = f"{booking(order, t)} — <b>{escape(order.resident.name)}</b>\n{t('desk.cancel_sure')}"
    yes = Button(t("desk.cancel_yes"), "desk.cancel", (order.code, "yes"), style="danger")
    at = order.place.office_id if order.place else 0
    back = Button(t("desk.cancel_no"), "desk.who", (str(at), order.day.isoformat()))
    return turn.in_place(html, Keyboard(((yes,), (back,))))


def _after_cancel(turn: Turn, order: Order, said: str) -> list[Effect]:
    if "list" in turn.pressed_args:
        return [views.mine(turn)]
    where = views.office_of(order)
    return [views.day(turn, where, order.day, said)] if where else [turn.in_place(said)]


def office(turn: Turn) -> Place:
    found = place(turn, 0)
    if found.kind != "office":
        raise NotAllowed("press.unknown", "This button is not in use any more.")
    return found


def place(turn: Turn, number: int) -> Place:
    """The place that the button names; registered people only."""
    views.only_registered(turn)
    given = turn.argument(number)
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise InvalidInput("place.unknown", "There is no such place. The list shows them all.")
    return places.by_id(int(given))


def day_of(turn: Turn) -> date:
    try:
        return date.fromisoformat(turn.argument(1))
    except ValueError:
        raise InvalidInput("desk.day", "Choose one of the days on the buttons.") from None


FEATURES = Features(
    commands={"desks": start},
    presses={
        "desk.start": start,
        "desk.days": days,
        "desk.day": day,
        "desk.take": take,
        "desk.gtake": take_for_guest,
        "desk.guest": ask_guest,
        "desk.stay": stay,
        "desk.cancel": cancel,
    },
    steps={"desk.guest": guest},
)

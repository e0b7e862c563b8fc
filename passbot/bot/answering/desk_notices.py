"""Notices about desks, places and the waiting list."""

from datetime import date, datetime
from html import escape

from passbot.bot.talk.booking_views import booking, what, with_office
from passbot.bot.talk.effects import Button, Keyboard, Say, Show
from passbot.domain.passes import reasons
from passbot.domain.passes.orders import Kind, Order
from passbot.domain.site.facts.places import DeskOffered, DeskWarned
from passbot.domain.site.notices import Delivery
from passbot.services.passes import orders
from passbot.texts import Texts, coming

Message = Say | Show


def offered(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:
    facts = DeskOffered.of(owed)
    until = datetime.fromisoformat(facts.until)
    if until <= now:
        return []
    order = _order(owed)
    there = coming.by_its_clock(order, texts)
    html = texts(
        "desk.offer",
        desk=escape(with_office(facts.desk, order.office or "")),
        day=f"{texts.day(date.fromisoformat(facts.day))}{there.beside}",
        until=there.end(until, now=now),
    )
    if facts.guest:
        html += f"\n{texts('desk.for_guest', guest=escape(facts.guest))}"
    yes = Button(texts("desk.take_it"), "desk.yes", (str(facts.waiter),), style="success")
    return [Say(html, Keyboard(((yes,), (Button(texts("desk.not_now"), "desk.no", (str(facts.waiter),)),))))]


def offer_over(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [Say(f"{texts('desk.offer_over')}\n{booking(_order(owed), texts)}")]


def asked(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    order = _order(owed)
    if not order.is_open:
        return []
    ask = texts("desk.is_guest_coming" if order.guest_name else "desk.are_you_coming")
    return [Say(f"{ask}\n{booking(order, texts)}", _answers(order, texts))]


def warned(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:
    order = _order(owed)
    if not order.is_open:
        return []
    until = coming.by_its_clock(order, texts).end(datetime.fromisoformat(DeskWarned.of(owed).until), now=now)
    call = texts("desk.last_call_guest" if order.guest_name else "desk.last_call", until=until)
    return [Say(f"{call}\n{booking(order, texts)}", _answers(order, texts))]


def cancelled(order: Order, texts: Texts) -> list[Message]:
    """A booking cancelled by somebody else. A desk freed because nobody confirmed it is told by `released` instead."""
    if order.close_reason == reasons.NOT_CONFIRMED:
        return []
    if order.close_reason == reasons.HOST_LEFT:  # a calendar has neither a name nor a menu to book from
        return [Say(texts("notice.host_left", when=coming.when(order, texts)))]
    key = "closing.cancelled" if order.close_reason == reasons.CLOSED else "notice.booking_cancelled"
    book = ("slot.book_anew", "slot.places") if order.kind is Kind.SLOT else ("desk.book", "desk.start")
    again = Keyboard(((Button(texts(book[0]), book[1]),),))
    return [Say(texts(key, what=booking(order, texts)), again)]


def day_closed(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    """The place closes on that day, but this booking is kept."""
    order = _order(owed)
    if not order.is_open:
        return []
    verb = "pass.cancel" if order.kind is Kind.SLOT else "desk.cancel"
    back = Button(texts("desk.cancel", what=what(order, texts)[:30]), verb, (order.code,))
    return [Say(texts("closing.kept", what=booking(order, texts)), Keyboard(((back,),)))]


def released(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    again = Keyboard(((Button(texts("desk.book"), "desk.start"),),))
    return [Say(f"{texts('desk.released')}\n{booking(_order(owed), texts)}", again)]


def _answers(order: Order, texts: Texts) -> Keyboard:
    comes = texts("desk.guest_comes" if order.guest_name else "desk.i_come")
    yes = Button(comes, "desk.comes", (order.code,), style="success")
    return Keyboard(((yes,), (Button(texts("desk.give_back"), "desk.cancel", (order.code, "list")),)))


def _order(owed: Delivery) -> Order:
    return orders.by_code(owed.order_code)

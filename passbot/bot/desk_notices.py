"""What owners of desks and the waiting list are asked and told."""

from datetime import date, datetime
from html import escape

from passbot.bot.desk_views import booking
from passbot.bot.turns import Button, Keyboard, Say, Show
from passbot.domain import reasons
from passbot.domain.notices import Delivery
from passbot.domain.orders import Order
from passbot.services import orders
from passbot.texts import Texts

Message = Say | Show


def offered(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:
    facts = owed.payload
    until = datetime.fromisoformat(str(facts["until"]))
    if until <= now:
        return []
    html = texts(
        "desk.offer",
        desk=escape(str(facts["desk"])),
        day=texts.day(date.fromisoformat(str(facts["day"]))),
        until=texts.moment(until, now=now),
    )
    if facts.get("guest"):
        html += f"\n{texts('desk.for_guest', guest=escape(str(facts['guest'])))}"
    yes = Button(texts("desk.take_it"), "desk.yes", (str(facts["waiter"]),), style="success")
    return [
        Say(html, Keyboard(((yes,), (Button(texts("desk.not_now"), "desk.no", (str(facts["waiter"]),)),))))
    ]


def offer_over(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [Say(texts("desk.offer_over"))]


def asked(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    order = _order(owed)
    if not order.is_open:
        return []
    return [Say(f"{texts('desk.are_you_coming')}\n{booking(order, texts)}", _answers(order, texts))]


def warned(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:
    order = _order(owed)
    if not order.is_open:
        return []
    until = texts.moment(datetime.fromisoformat(str(owed.payload["until"])), now=now)
    return [Say(f"{texts('desk.last_call', until=until)}\n{booking(order, texts)}", _answers(order, texts))]


def cancelled(order: Order, texts: Texts) -> list[Message]:
    """By somebody else; what the clock frees is told by `released`, with the way back."""
    if order.close_reason == reasons.NOT_CONFIRMED:
        return []
    return [Say(texts("notice.booking_cancelled", what=booking(order, texts)))]


def released(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    again = Keyboard(((Button(texts("desk.book"), "desk.start"),),))
    return [Say(f"{texts('desk.released')}\n{booking(_order(owed), texts)}", again)]


def _answers(order: Order, texts: Texts) -> Keyboard:
    yes = Button(texts("desk.i_come"), "desk.comes", (order.code,), style="success")
    return Keyboard(((yes,), (Button(texts("desk.give_back"), "desk.cancel", (order.code, "list")),)))


def _order(owed: Delivery) -> Order:
    return orders.by_code(str(owed.payload["order"]))

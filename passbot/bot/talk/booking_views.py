"""The wording of a booking, the same in lists, questions and notices."""

from html import escape

from passbot.domain.passes.orders import Booked, Order
from passbot.services.desks import offices
from passbot.texts import Texts, coming


def booking(order: Order, texts: Texts, *, with_day: bool = True) -> str:
    return escape(told(order, texts, with_day=with_day))


def told(order: Order, texts: Texts, *, with_day: bool = True) -> str:
    """`Mon 4 May, desk 3, North, for Ivan Guest`; for a slot its hours. In the place's zone, as plain text."""
    when = coming.when(order, texts) if with_day else ""
    guest = texts("desk.line_guest", guest=order.guest_name) if order.guest_name else ""
    return ", ".join(filter(None, (when, what(order, texts), guest)))


def what(order: Order, texts: Texts) -> str:
    """The booked thing, short enough for a button."""
    return placed(order.place, texts) if order.place else texts(f"kind.{order.kind}")


def placed(place: Booked, texts: Texts) -> str:
    """The desk, with its office if there are several; or the place's name."""
    if place.office is None:
        return place.name
    desk = texts("desk.line_desk", desk=place.desk) if place.desk else texts("desk.line_present")
    return with_office(desk, place.office)


def with_office(desk: str, office: str) -> str:
    """The desk's name, with the office's if there are several offices."""
    return f"{desk}, {office}" if offices.are_several() else desk

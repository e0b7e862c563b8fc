"""How a booking reads, everywhere: in lists, questions and notices."""

from html import escape

from passbot.domain.passes.orders import Booked, Order
from passbot.services.desks import offices
from passbot.texts import Texts, coming


def booking(order: Order, texts: Texts, *, with_day: bool = True) -> str:
    return escape(told(order, texts, with_day=with_day))


def told(order: Order, texts: Texts, *, with_day: bool = True) -> str:
    """`Mon 4 May, desk 3, North, for Ivan Guest`; of a slot its hours. By the clock of the place, plain text."""
    when = coming.when(order, texts) if with_day else ""
    guest = texts("desk.line_guest", guest=order.guest_name) if order.guest_name else ""
    return ", ".join(filter(None, (when, what(order, texts), guest)))


def what(order: Order, texts: Texts) -> str:
    """What is booked, on a button too."""
    return placed(order.place, texts) if order.place else texts(f"kind.{order.kind}")


def placed(place: Booked, texts: Texts) -> str:
    """A desk, with its office where there are several; a place by its name."""
    if place.office is None:
        return place.name
    desk = texts("desk.line_desk", desk=place.desk) if place.desk else texts("desk.line_present")
    return with_office(desk, place.office)


def with_office(desk: str, office: str) -> str:
    """Of several offices each may have such a desk."""
    return f"{desk}, {office}" if offices.are_several() else desk

"""Texts about an order: its plate, guest, desk and office, or place and hours. Plain text."""

from datetime import date, datetime

from passbot.domain.passes.orders import Booked, Order
from passbot.domain.times import windows
from passbot.texts import Texts


def by_its_clock(order: Order, texts: Texts) -> Texts:
    """The same texts, with times in the booked place's zone."""
    return texts.at(windows.zone(order.place.zone)) if order.place else texts


def when(order: Order, texts: Texts, *, now: datetime | None = None) -> str:
    """A booking's own hours in its place's zone, any other order's window in the site's. Always with the day, unless
    `now` shows that it is today.
    """
    return by_its_clock(order, texts).span(order.hours.start, order.hours.end, now=now)


def told(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """The order for the guard: `А123ВС77`, `Ivan Guest, desk 12, North`."""
    return _joined(order, order.guest_name, texts, with_hours=with_hours)


def nameless(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """The same with the order's code instead of a name, for a sheet without names."""
    guest = texts("coming.guest", code=order.code) if order.guest_name and not order.plate else None
    return _joined(order, guest, texts, with_hours=with_hours)


def _joined(order: Order, guest: str | None, texts: Texts, *, with_hours: bool) -> str:
    parts = (order.plate, guest, booking(order, texts, with_hours=with_hours))
    return ", ".join(filter(None, parts)) or texts(f"kind.{order.kind}")


def booking(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """What is booked, without the guest; empty for a car or a guest on foot."""
    return booked(order.place, texts, with_hours=with_hours) if order.place else ""


def booked_on(place: Booked, day: date, texts: Texts) -> str:
    """What is booked, with its day: `desk 12, North, Mon 4 May`, `Barber's, Mon 4 May 11:00–13:00`."""
    if place.office is not None or place.desk is not None or place.hours is None:
        return f"{booked(place, texts)}, {texts.day(day)}"
    there = texts.at(windows.zone(place.zone))
    return f"{place.name}, {there.span(place.hours.start, place.hours.end)}"


def booked(place: Booked, texts: Texts, *, with_hours: bool = False) -> str:
    """`desk 12, North`, `North, without a desk`, `Barber's 11:00–13:00`; hours in the place's zone."""
    if place.desk is not None:
        return ", ".join(filter(None, (texts("desk.line_desk", desk=place.desk), place.office)))
    if place.office is not None:
        return f"{place.office}, {texts('desk.line_present')}"
    if not with_hours or place.hours is None:
        return place.name
    start, end = place.hours.start, place.hours.end
    return f"{place.name} {texts.at(windows.zone(place.zone)).span(start, end, now=start)}"

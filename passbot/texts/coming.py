"""Who or what comes, in words: a plate, a guest, a desk in its office, a place and its hours. Plain text."""

from datetime import date, datetime

from passbot.domain.passes.orders import Booked, Order
from passbot.domain.times import windows
from passbot.texts import Texts


def by_its_clock(order: Order, texts: Texts) -> Texts:
    """The same words, with times as the place has them that is booked."""
    return texts.at(windows.zone(order.place.zone)) if order.place else texts


def when(order: Order, texts: Texts, *, now: datetime | None = None) -> str:
    """A booking's own hours by its place's clock, any other order's window by the site's; always with the day,
    unless `now` says that it is today's.
    """
    return by_its_clock(order, texts).span(order.hours.start, order.hours.end, now=now)


def told(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """Whom the guard looks for, and what it is for: `А123ВС77`, `Ivan Guest, desk 12, North`."""
    return _joined(order, order.guest_name, texts, with_hours=with_hours)


def nameless(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """The same with the order's code in place of a name, for a sheet that shall show none."""
    guest = texts("coming.guest", code=order.code) if order.guest_name and not order.plate else None
    return _joined(order, guest, texts, with_hours=with_hours)


def _joined(order: Order, guest: str | None, texts: Texts, *, with_hours: bool) -> str:
    parts = (order.plate, guest, booking(order, texts, with_hours=with_hours))
    return ", ".join(filter(None, parts)) or texts(f"kind.{order.kind}")


def booking(order: Order, texts: Texts, *, with_hours: bool = False) -> str:
    """What is booked, without the guest; nothing for a car or a guest on foot."""
    return booked(order.place, texts, with_hours=with_hours) if order.place else ""


def booked_on(place: Booked, day: date, texts: Texts) -> str:
    """The same with its day: `desk 12, North, Mon 4 May`, `Barber's, Mon 4 May 11:00–13:00`."""
    if place.office is not None or place.desk is not None or place.hours is None:
        return f"{booked(place, texts)}, {texts.day(day)}"
    there = texts.at(windows.zone(place.zone))
    return f"{place.name}, {there.span(place.hours.start, place.hours.end)}"


def booked(place: Booked, texts: Texts, *, with_hours: bool = False) -> str:
    """`desk 12, North`, `North, without a desk`, `Barber's 11:00–13:00`: hours are the place's own."""
    if place.desk is not None:
        return ", ".join(filter(None, (texts("desk.line_desk", desk=place.desk), place.office)))
    if place.office is not None:
        return f"{place.office}, {texts('desk.line_present')}"
    if not with_hours or place.hours is None:
        return place.name
    start, end = place.hours.start, place.hours.end
    return f"{place.name} {texts.at(windows.zone(place.zone)).span(start, end, now=start)}"

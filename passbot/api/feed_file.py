"""A person's orders and slots as a calendar file: bookings at their own hours, told by their places' clocks."""

from datetime import datetime

from passbot.domain import ical
from passbot.domain.ical import Entry
from passbot.domain.orders import Order, Status
from passbot.services.calendar_exchange import entry_of
from passbot.services.feeds import Shown
from passbot.texts import Texts, coming


def written(found: Shown, texts: Texts, *, now: datetime) -> str:
    entries = [*(_entry(order, texts) for order in found.orders), *map(entry_of, found.slots)]
    return ical.written("passbot", entries, now=now)


def _entry(order: Order, texts: Texts) -> Entry:
    """A calendar shows the hours by its reader's clock; the description says what they are at the place."""
    what = ", ".join(filter(None, (coming.told(order, texts), order.brand)))
    return Entry(
        uid=f"order-{order.code}",
        window=order.hours,
        title=f"{what} ({order.code})",
        description=coming.when(order, texts),
        is_free=True,  # somebody else comes; one's own time is not taken
        is_cancelled=order.status is Status.CANCELLED,
    )

"""A person's orders and slots as a calendar file. Bookings have their own hours, described in their place's zone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from passbot.domain.calendars import ical_writing
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.passes.orders import Order, Status
from passbot.services.calendars.exchange import entry_of
from passbot.services.calendars.feeds import Shown
from passbot.slices import Slices
from passbot.texts import Texts, coming

T = TypeVar("T")

AT_ONCE = 100


def written(found: Shown, texts: Texts, *, now: datetime) -> Slices[str]:
    parts = [ical_writing.head("passbot")]
    for orders in _pieces(found.orders):
        yield
        parts.append(ical_writing.events((_entry(order, texts) for order in orders), now=now))
    for slots in _pieces(found.slots):
        yield
        parts.append(ical_writing.events(map(entry_of, slots), now=now))
    return "".join([*parts, ical_writing.TAIL])


def _pieces(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(all_of_them), AT_ONCE):
        yield all_of_them[first : first + AT_ONCE]


def _entry(order: Order, texts: Texts) -> Entry:
    """One entry. Calendars show times in the reader's zone, so the description gives those of the place."""
    what = ", ".join(filter(None, (coming.told(order, texts), order.brand)))
    return Entry(
        uid=f"order-{order.code}",
        window=order.hours,
        title=f"{what} ({order.code})",
        description=coming.when(order, texts),
        is_free=True,  # somebody else comes, so the owner's time is not taken
        is_cancelled=order.status is Status.CANCELLED,
    )

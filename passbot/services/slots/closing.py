"""Closes a place at some of its times: the admin sees first who has booked then, and those people are told."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from passbot.domain.passes import reasons
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.slots import slots as hours
from passbot.domain.slots.slots import Place
from passbot.errors import DatabaseAway
from passbot.services.owed import outbox, unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.passes import changes, orders
from passbot.services.places import places
from passbot.services.processes.reaching import reached
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

logger = logging.getLogger(__name__)

# An order's code, whether it is cancelled, and the actor.
Left = tuple[str, bool, tuple[str, str, int | None]]

AT_ONCE = 8  # bookings; cancelling one takes a dozen statements
LONGEST = timedelta(days=2)  # from a booking's day to its end, in any zone

_TO_COME = Statement(f"""
    {SELECT_ORDERS} WHERE o.place_id = :place_id AND o.day >= :since AND o.status = 'open' AND o.valid_until > :now
    ORDER BY t.start_at, o.id
""")


def left_out(edited: Place, *, now: datetime) -> list[Order]:
    """Open bookings at times when the changed place will be closed."""
    known = places.find(edited.uuid)
    return [
        order
        for order in _to_come(known, now)
        if hours.takes(known, order.hours) and not hours.takes(edited, order.hours)
    ]


def _to_come(place: Place, now: datetime) -> list[Order]:
    since = (now - LONGEST).date().isoformat()
    return [order_of(row) for row in _TO_COME.rows(place_id=place.id, since=since, now=to_epoch(now))]


def change(edited: Place, *, cancels: bool, actor: Actor, now: datetime) -> Place:
    """`places.change`, and a notice to everybody whose booking is left out."""
    with transaction():
        booked = left_out(edited, now=now)
        changed = places.change(edited, actor=actor, now=now)
        settle_first(edited.id, booked, cancels, actor, now)
        return changed


def settle(place_id: int, *, now: datetime) -> Slices[None]:
    """Settle the rest of the bookings. Those cancelled or arrived meanwhile are skipped.

    One that fails stays for the next try and does not hold up the others. A database that is away or full is no
    fault of a booking: the slice is undone.
    """
    failed = list[Left]()
    while True:
        with transaction():
            left: list[Left] = unfinished.facts(Work.CLOSING, place_id).get("left", [])
            rest = left[len(failed) + AT_ONCE :]
            piece = left[len(failed) : len(left) - len(rest)]
            failed += [each for each in piece if not _is_settled(each, now)]
            unfinished.keep(Work.CLOSING, place_id, left=failed + rest)
        if not rest:
            break
        yield
    if failed:
        raise RuntimeError(f"bookings not settled: {', '.join(code for code, *_ in failed)}")


def _is_settled(left: Left, now: datetime) -> bool:
    code, cancels, by = left
    try:
        with reached(), transaction():
            order = orders.by_code(code)
            if order.is_open:
                _settle(order, cancels, Actor(Channel(by[0]), Role(by[1]), by[2]), now)
    except DatabaseAway:
        raise
    except Exception:
        logger.exception("booking not settled code=%s", code)
        return False
    return True


def settle_first(place_id: int, booked: Sequence[Order], cancels: bool, actor: Actor, now: datetime) -> None:
    """Settle the first bookings; of very many the timetable settles the rest."""
    for order in booked[:AT_ONCE]:
        _settle(order, cancels, actor, now)
    if rest := booked[AT_ONCE:]:
        by = (actor.channel.value, actor.role.value, actor.resident_id)
        left = unfinished.facts(Work.CLOSING, place_id).get("left", [])
        left += [(order.code, cancels, by) for order in rest]
        unfinished.begin(Work.CLOSING, place_id, now=now, left=left)


def _settle(order: Order, cancels: bool, actor: Actor, now: datetime) -> None:
    if cancels:
        changes.cancel(order.code, actor=actor, now=now, reason=reasons.CLOSED)
    else:
        outbox.record("order.day_closed", actor=actor, now=now, order=order)

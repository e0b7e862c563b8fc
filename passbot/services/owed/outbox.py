"""The outbox: each change records its event and the deliveries it owes, in its own transaction.

Workers read what is due, deliver it outside any transaction, and mark the result. If a worker dies in between, a
delivery happens twice, so the receiving adapter must make a repeat harmless.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, Actor, Resident
from passbot.domain.site.notices import Delivery, Route
from passbot.services.owed import audiences, written
from passbot.services.owed.audiences import Audience
from passbot.store import models
from passbot.store.db import database, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement
from passbot.wake import wake

logger = logging.getLogger(__name__)

SHEET, HOST, PERSON, ADMINS, GUEST, MAIL, MAILED, ADMINS_BY_MAIL = Audience

# Who hears of which event. Every kind must stand here, even if nobody is told.
ROUTES: dict[str, tuple[Audience, ...]] = {
    "order.placed": (SHEET,),
    "order.extended": (SHEET,),
    "order.edited": (SHEET,),
    "order.cancelled": (SHEET, HOST, GUEST, MAILED),
    "order.expired": (SHEET,),
    "order.day_closed": (HOST,),
    "order.mirrored": (HOST,),
    "order.late_tick": (SHEET,),
    "order.adopted": (),
    "order.new_pin": (PERSON, MAIL),  # also if the same person adopted it from the sheet
    "arrival.recorded": (SHEET, HOST),
    "arrival.annulled": (SHEET, HOST),
    "resident.registered": (ADMINS,),
    "resident.applied": (ADMINS,),
    "resident.approved": (PERSON,),
    "resident.refused": (),
    "resident.named": (),
    "client.added": (),
    "resident.imported": (),
    "resident.claimed": (ADMINS,),
    "resident.released": (PERSON,),
    "resident.changed": (PERSON,),
    "resident.listed": (),
    "resident.unlisted": (PERSON,),
    "resident.edited": (),
    "resident.merged": (),
    "resident.removed": (PERSON,),
    "invite.issued": (),
    "invite.revoked": (),
    "link.made": (),
    "link.used": (HOST,),
    "link.closed": (),
    "series.made": (),
    "series.skipped": (HOST,),
    "series.paused": (),
    "series.resumed": (),
    "series.ended": (),
    "calendar.created": (),
    "calendar.imported": (),
    "calendar.changed": (),
    "calendar.booked": (),
    "calendar.blocked": (),
    "calendar.available": (),
    "calendar.deleted": (),
    "visit.booked": (HOST, MAIL),
    "visit.cancelled": (HOST, MAIL),
    "key.created": (PERSON,),
    "key.revoked": (PERSON,),
    "roster.asked": (ADMINS,),
    "roster.refused": (),
    "desk.offered": (HOST,),
    "desk.offer_expired": (HOST,),
    "desk.offer_declined": (),
    "desk.offer_withdrawn": (),
    "desk.asked": (HOST,),
    "desk.warned": (HOST,),
    "desk.confirmed": (),
    "desk.released": (HOST,),
    "place.added": (),
    "place.changed": (),
    "slot.booked": (SHEET, HOST, MAIL),
    "slot.held": (),
    "slot.released": (),
    "slot.blocked": (),
    "slot.unblocked": (),
    "pin.refused": (),
    "pin.locked": (),
    "rules.changed": (),
    "clock.confirmed": (),
    "clock.trusted": (),
    "sheet.held": (),
    "sheet.adopted": (ADMINS,),
    "sheet.declined": (ADMINS,),
    "sheet.over": (ADMINS,),
    "admin.let_in": (ADMINS,),
    "admin.locked_out": (ADMINS,),
    "broadcast.sent": (),
    "delivery.dead": (),
    "data.anonymised": (),
}

GIVE_UP_AFTER = 12
LONGEST_WAIT = 3_600  # seconds

_EVENT = Statement("""
    INSERT INTO events
        (at, kind, channel, actor_id, resident_id, order_id, slot_id, house, plate_key, details)
    VALUES (:at, :kind, :channel, :actor_id, :resident_id, :order_id, :slot_id, :house, :plate_key, :details)
    RETURNING id
""")
# due_at is 0: due at once, even if the delivering machine's clock is behind. Only a retry has a time.
_DELIVERY = Statement("""
    INSERT INTO deliveries
        (event_id, route, recipient, kind, payload, dedupe_key, holder, status, due_at, created_at)
    VALUES (:event_id, :route, :recipient, :kind, :payload, :dedupe_key, :holder, 'owed', 0, :now)
    ON CONFLICT (dedupe_key) DO NOTHING
""")
_DUE = Statement("""
    SELECT id, route, recipient, kind, payload, attempts, created_at FROM deliveries
    WHERE route = :route AND status = 'owed' AND due_at <= :now ORDER BY id LIMIT :limit
""")
_OWED = Statement("SELECT count(*) FROM deliveries WHERE route = :route AND status = 'owed'")
_DONE = Statement("""
    UPDATE deliveries SET status = 'done', done_at = :now, error = NULL WHERE id IN :ids AND status = 'owed'
""")


def record(
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    order: Order | None = None,
    resident: Resident | None = None,
    slot_id: int | None = None,
    **details: Any,  # Any: JSON facts of this kind of event
) -> int:
    """Insert the event and the deliveries that ROUTES names. Call it inside the transaction of the change."""
    person = resident or (order.resident if order else None)
    row = _EVENT.row(
        at=to_epoch(now),
        kind=kind,
        channel=actor.channel.value,
        actor_id=actor.resident_id,
        resident_id=person.id if person else None,
        order_id=order.id if order else None,
        slot_id=slot_id,
        house=order.house if order else (person.house if person else None),
        plate_key=order.plate_key if order else None,
        details=json.dumps(details, ensure_ascii=False) if details else "{}",
    )
    event_id = int(row[0]) if row else 0
    written.note()
    whom = {"order": order and order.code, "resident": person and person.id, "slot": slot_id}
    line = _line(kind, event=event_id, channel=actor.channel, by=actor.resident_id, **whom)
    database.after_commit(partial(logger.info, line))
    facts = details | ({"order": order.code} if order else {})
    for audience in ROUTES[kind]:
        for route, recipient in audiences.recipients(audience, actor, person, order):
            owe(route, recipient, kind, facts, now=now, event_id=event_id)
    return event_id


def _line(kind: str, **facts: object) -> str:
    """The line for events.log: ids and the order's code, no names and no plates. The journal has the rest."""
    told = [f"{name}={fact}" for name, fact in facts.items() if fact is not None]
    return " ".join([kind.replace(".", " "), *told])


def owe(
    route: Route,
    recipient: str,
    kind: str,
    payload: dict[str, Any],  # Any: JSON facts for the text
    *,
    now: datetime,
    event_id: int | None = None,
    dedupe_key: str | None = None,
    holder: str | None = None,
) -> None:
    """Insert one delivery, once per dedupe key. With a holder, only that process (this one) delivers it."""
    _DELIVERY.run(
        event_id=event_id,
        route=route.value,
        recipient=recipient,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        dedupe_key=dedupe_key,
        now=to_epoch(now),
        holder=holder,
    )
    database.after_commit(partial(wake.ring_here if holder else wake.ring, route.value))


def due(route: Route, *, now: datetime, limit: int = 100) -> list[Delivery]:
    """Deliveries that are due, oldest first."""
    return [_delivery(row) for row in _DUE.rows(route=route.value, now=to_epoch(now), limit=limit)]


def done(delivery_ids: list[int], *, now: datetime) -> int:
    """Mark as delivered; those marked before are left alone."""
    with transaction():
        return _DONE.changed(ids=delivery_ids, now=to_epoch(now))


def failed(delivery_id: int, error: str, *, now: datetime, holder: str | None = None) -> bool:
    """Schedule a retry, later each time, by any holder; False if that was the last try. Does nothing if another holds
    it.
    """
    row = models.Delivery
    ours = (row.id == delivery_id) & (row.status == "owed") & (row.holder.is_null() | (row.holder == holder))
    with transaction():
        if (found := row.get_or_none(ours)) is None:
            return True
        if found.attempts + 1 >= GIVE_UP_AFTER:
            dead(delivery_id, error, now=now)
            return False
        wait = timedelta(seconds=min(5 * 2**found.attempts, LONGEST_WAIT))
        change = {"attempts": found.attempts + 1, "due_at": now + wait, "error": error[:500], "holder": None}
        row.update(change).where(ours).execute()
        return True


def dead(delivery_id: int, error: str, *, now: datetime) -> None:
    """Give a delivery up for good: it was refused for ever, or has failed too often."""
    row = models.Delivery
    with transaction():
        owed = (row.id == delivery_id) & (row.status == "owed")
        change = row.update(status="dead", done_at=now, error=error[:500], attempts=row.attempts + 1)
        if change.where(owed).execute():
            found = row.get_by_id(delivery_id)
            record("delivery.dead", actor=CLOCK, now=now, delivery=delivery_id, route=found.route)


def _delivery(row: Sequence[Any]) -> Delivery:  # Any: the columns of _DUE
    uid, route, recipient, kind, payload, attempts, made = row
    return Delivery(uid, Route(route), recipient, kind, json.loads(payload), attempts, from_epoch(made))


def owed_count(route: Route) -> int:
    return int(_OWED.rows(route=route.value)[0][0])

"""The outbox: each change records its event and the deliveries it owes, in its own transaction.

Workers read what is due, deliver it outside any transaction, and mark the result. If a worker dies in between, a
delivery happens twice, so the receiving adapter must make a repeat harmless.
"""

import json
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, Actor, Resident
from passbot.domain.site.facts.kinds import Bare, Facts
from passbot.domain.site.facts.site import DeliveryDead
from passbot.domain.site.notices import Delivery, Route
from passbot.services.owed import audiences, written
from passbot.services.owed.routes import ROUTES
from passbot.store.db import database, one_statement, transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Delivery as Row
from passbot.store.models import Event
from passbot.store.prepared import COUNT, P, Prepared, given
from passbot.store.statement import Statement
from passbot.wake import wake

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = 12
LONGEST_WAIT = 3_600  # seconds

_EVENT = Prepared(Event.insert(given(Event)).returning(Event.id))
# due_at is 0: due at once, even if the delivering machine's clock is behind. Only a retry has a time.
_NEW = {Row.status: "owed", Row.attempts: 0, Row.due_at: 0, Row.done_at: None, Row.error: None}
_DELIVERY = Prepared(
    Row.insert(given(Row) | _NEW).on_conflict(action="NOTHING", conflict_target=[Row.dedupe_key])
)
_DUE = Prepared(
    Row.select(Row.id, Row.recipient, Row.kind, Row.payload, Row.attempts, Row.created_at)
    .where(Row.route == P.route, Row.status == "owed", Row.due_at <= P.now)
    .order_by(Row.id)
    .limit(P.most)
)
_OWED = Prepared(Row.select(COUNT).where(Row.route == P.route, Row.status == "owed"))
# The payload of a reply or a letter is emptied: it may hold a key, a code or a link that is shown only once.
_EMPTIED = "payload = CASE WHEN kind LIKE 'tg.%' OR route = 'email' THEN '{}' ELSE payload END"
_DONE = Statement(f"""
    UPDATE deliveries SET status = 'done', done_at = :now, error = NULL, {_EMPTIED}
    WHERE id IN :ids AND status = 'owed'
""")
_GIVE_UP = Statement(f"""
    UPDATE deliveries SET status = 'dead', done_at = :now, error = :error, attempts = attempts + 1, {_EMPTIED}
    WHERE id = :id AND status = 'owed'
    RETURNING route
""")
# Condition for deliveries that no other process holds.
_OURS = (Row.id == P.id) & (Row.status == "owed") & (Row.holder.is_null() | (Row.holder == P.holder))
_TRIED = Prepared(Row.select(Row.attempts).where(_OURS))
_PUT_OFF = Prepared(
    Row.update(attempts=Row.attempts + 1, due_at=P.due_at, error=P.error, holder=None).where(_OURS)
)

_WAIT = Prepared(
    Row.update(due_at=P.due_at, error=P.error, holder=None).where(
        Row.id == P.id, Row.status == "owed", Row.holder == P.holder
    )
)


def record(
    what: Bare | Facts,
    *,
    actor: Actor,
    now: datetime,
    order: Order | None = None,
    resident: Resident | None = None,
    slot_id: int | None = None,
) -> int:
    """Insert the event and the deliveries that ROUTES names. Call it inside the transaction of the change."""
    kind, details = (what.kind, what.as_json()) if isinstance(what, Facts) else (what, {})
    person = resident or (order.resident if order else None)
    event_id: int = _EVENT.value(
        at=now,
        kind=kind,
        channel=actor.channel.value,
        actor_id=actor.resident_id,
        details=json.dumps(details, ensure_ascii=False) if details else "{}",
        slot_id=slot_id,
        **_about(order, person),
    )
    written.note()
    whom = {"order": order and order.code, "resident": person and person.id, "slot": slot_id}
    line = _line(kind, event=event_id, channel=actor.channel, by=actor.resident_id, **whom)
    database.after_commit(partial(logger.info, line))
    payload = details | ({"order": order.code} if order else {})
    for audience in ROUTES[kind]:
        for route, recipient in audiences.recipients(audience, actor, person, order):
            owe(route, recipient, kind, payload, now=now, event_id=event_id)
    return event_id


def _about(order: Order | None, person: Resident | None) -> dict[str, object]:
    """The event's columns by which the journal finds it."""
    return {
        "order_id": order.id if order else None,
        "resident_id": person.id if person else None,
        "house": order.house if order else (person.house if person else None),
        "plate_key": order.plate_key if order else None,
    }


def _line(kind: str, **facts: object) -> str:
    """The line for events.log: ids and the order's code, no names and no plates. The journal has the rest."""
    told = [f"{name}={fact}" for name, fact in facts.items() if fact is not None]
    return " ".join([kind.replace(".", " "), *told])


def notify(
    route: Route,
    recipient: str,
    facts: Facts,
    *,
    now: datetime,
    event_id: int | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Promise a notice that no audience of ROUTES names."""
    payload = facts.as_json()
    owe(route, recipient, facts.kind, payload, now=now, event_id=event_id, dedupe_key=dedupe_key)


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
        created_at=now,
        holder=holder,
    )
    database.after_commit(partial(wake.ring_here if holder else wake.ring, route.value))


def due(route: Route, *, now: datetime, limit: int = 100) -> list[Delivery]:
    """Deliveries that are due, oldest first."""
    found = _DUE.rows(route=route.value, now=now, most=limit)
    return [Delivery(uid, route, *rest) for uid, *rest in found]


def done(delivery_ids: list[int], *, now: datetime) -> int:
    """Mark as delivered; those marked before are left alone."""
    with one_statement():
        return _DONE.changed(ids=delivery_ids, now=to_epoch(now))


def failed(delivery_id: int, error: str, *, now: datetime, holder: str | None = None) -> bool:
    """Schedule a retry, later each time, by any holder; False if that was the last try. Does nothing if another holds
    it.
    """
    ours = {"id": delivery_id, "holder": holder}
    with transaction():
        if (found := _TRIED.one(**ours)) is None:
            return True
        if found.attempts + 1 >= GIVE_UP_AFTER:
            dead(delivery_id, error, now=now)
            return False
        wait = timedelta(seconds=min(5 * 2**found.attempts, LONGEST_WAIT))
        _PUT_OFF.run(due_at=now + wait, error=error[:500], **ours)
        return True


def wait(delivery_id: int, until: datetime, error: str, *, holder: str) -> None:
    """Give it back until then. No try is counted: the far side was away."""
    with transaction():
        _WAIT.run(id=delivery_id, due_at=until, error=error[:500], holder=holder)


def dead(delivery_id: int, error: str, *, now: datetime) -> None:
    """Give a delivery up for good: it was refused for ever, or has failed too often."""
    with transaction():
        if found := _GIVE_UP.row(id=delivery_id, now=to_epoch(now), error=error[:500]):
            record(DeliveryDead(delivery_id, found.route), actor=CLOCK, now=now)


def owed_count(route: Route) -> int:
    return int(_OWED.value(route=route.value))

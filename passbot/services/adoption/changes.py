"""Changes made after the backup to an order that the backup has: a later end, another plate, a cancellation."""

from dataclasses import replace
from datetime import datetime

from passbot.domain.gate.copies import Copy, OrderCopy, WordInK
from passbot.domain.passes.orders import PASSES, Kind, Order, Status
from passbot.domain.plates import plates
from passbot.domain.site.facts.passes import OrderAdopted
from passbot.services.adoption.orders import Site
from passbot.services.owed import outbox
from passbot.services.places import claims
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared, given

_CAR = (Row.plate, Row.plate_key, Row.plate_seek, Row.is_partial, Row.brand)
_CHANGE = Prepared(
    Row.update(given(*_CAR, Row.valid_until) | {Row.status: "open", Row.closed_at: None}).where(
        Row.id == P.id, Row.status.in_(["open", "expired"])
    )
)
_CLOSE = Prepared(
    Row.update(status="cancelled", closed_at=P.at, closed_by=P.by).where(Row.id == P.id, Row.status == "open")
)
_SEEN = Prepared(Row.update(seen_ticked=1).where(Row.id == P.id, Row.seen_ticked == 0))


def changed(order: Order, found: OrderCopy, now: datetime) -> Order | None:
    """The order as the sheet has it; None if it does not differ or nobody can come by it any more."""
    copy = found.copy
    if not found.stood or order.kind is not copy.kind or order.kind not in PASSES:
        return None
    if order.status not in (Status.OPEN, Status.EXPIRED) or copy.window.end <= now:
        return None
    if found.stood.answer.word in (WordInK.CANCELLED, WordInK.EXPIRED) or found.stood.is_inside:
        return None
    wanted = _with_car(order, copy) if order.kind is Kind.CAR else order
    if _minute(copy.window.end) != _minute(order.window.end) and copy.window.end > order.window.start:
        wanted = replace(wanted, window=replace(order.window, end=copy.window.end))
    return None if wanted == order else wanted


def _with_car(order: Order, copy: Copy) -> Order:
    assert copy.plate is not None
    if (order.plate, order.brand) == (copy.plate.shown, copy.brand):
        return order
    car = copy.plate
    return replace(order, plate=car.shown, plate_key=car.key, is_partial=car.is_partial, brand=copy.brand)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def change(order: Order, wanted: Order, site: Site) -> None:
    _CHANGE.run(
        id=order.id,
        plate=wanted.plate,
        plate_key=wanted.plate_key,
        plate_seek=plates.skeleton(wanted.plate_key) if wanted.plate_key else None,
        is_partial=wanted.is_partial,
        brand=wanted.brand,
        valid_until=wanted.window.end,
    )
    facts = OrderAdopted(before=order.plate, until=wanted.window.end.isoformat())
    outbox.record(facts, actor=site.actor, now=site.now, order=wanted)


def is_cancelled_since(order: Order, found: OrderCopy) -> bool:
    return order.is_open and found.stood is not None and found.stood.answer.word is WordInK.CANCELLED


def close(order: Order, found: OrderCopy, site: Site) -> None:
    """Close without a notice: the person who cancelled was told at the time."""
    assert found.stood is not None
    answer = found.stood.answer
    by = answer.closer.value if answer.closer else None
    if _CLOSE.run(id=order.id, at=answer.at or site.now, by=by):
        if order.slot_id is not None:
            claims.free(order.slot_id, now=site.now)
        closed = replace(order, status=Status.CANCELLED)
        outbox.record(OrderAdopted(), actor=site.actor, now=site.now, order=closed)


def note_tick(order: Order, found: OrderCopy) -> None:
    """Mark a tick as seen: it was answered before the backup was put back, so its host must not hear of it again."""
    if found.stood and found.stood.is_ticked:
        _SEEN.run(id=order.id)

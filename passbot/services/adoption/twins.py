"""Finds twins: a series has made a day's order anew after a restore, while the sheet still has the original."""

from dataclasses import replace

from passbot.domain.gate.copies import Copy
from passbot.domain.passes.orders import Order
from passbot.services.adoption.bookings import Booking
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.fields import to_epoch
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

_OPEN = "o.status = 'open' AND o.series_id IS NOT NULL AND o.mirrored_at IS NULL AND o.kind = :kind"
_OF_HOUSE = Statement(f"""
    {SELECT_ORDERS} WHERE o.house = :house AND o.day = :day AND {_OPEN}
      AND coalesce(o.plate_key, '') = :plate_key AND coalesce(o.guest_name, '') = :guest
      AND o.valid_from BETWEEN :since AND :since + 59 AND o.valid_until BETWEEN :until AND :until + 59
    ORDER BY o.id LIMIT 1
""")
_OF_DESK = Statement(f"""
    {SELECT_ORDERS} WHERE o.place_id = :place_id AND o.day = :day AND {_OPEN}
      AND o.resident_id = :host AND coalesce(o.guest_name, '') = :guest ORDER BY o.id LIMIT 1
""")
_RECODE = Prepared(Row.update(code=P.code).where(Row.id == P.id, Row.mirrored_at.is_null()))


def of(draft: Order, copy: Copy, booking: Booking | None) -> Order | None:
    """The twin: the same car or guest of the house at the same time, or the same desk, never shown to the guards."""
    day, kind, guest = draft.day.isoformat(), draft.kind.value, draft.guest_name or ""
    if booking:
        place, host = booking.place.id, draft.resident.id
        row = _OF_DESK.row(place_id=place, day=day, kind=kind, host=host, guest=guest)
        return order_of(row) if row else None
    if not draft.house:
        return None
    row = _OF_HOUSE.row(
        house=draft.house,
        day=day,
        kind=kind,
        plate_key=draft.plate_key or "",
        guest=guest,
        since=to_epoch(copy.window.start),
        until=to_epoch(copy.window.end),
    )
    return order_of(row) if row else None


def recode(twin: Order, code: str) -> Order:
    """Give the twin the original's code: that is the one on the sheet and in people's hands."""
    _RECODE.run(id=twin.id, code=code)
    return replace(twin, code=code)

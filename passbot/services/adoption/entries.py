"""Appends entries and annulments from the sheet. Each continues the order's turns, so none is written twice."""

from collections.abc import Sequence
from datetime import datetime

from passbot.domain.gate.copies import MissingTurn
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import SHEET
from passbot.domain.site.facts.passes import ArrivalAdopted
from passbot.services.owed import outbox
from passbot.services.places import claims
from passbot.slices import Slices
from passbot.store.gate_models import ENTERS
from passbot.store.models import Arrival
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared, given

READ_AT_ONCE = 2_000

_OF_ORDERS = Prepared(
    Arrival.select(Arrival.order, Arrival.at)
    .where(Arrival.order.in_(P.ids))
    .order_by(Arrival.order, Arrival.turn)
)
_ENTRIES = Prepared(
    Arrival.select(Arrival.id, Row.code, Arrival.at)
    .join(Row)
    .where(Arrival.id > P.after, ENTERS)
    .order_by(Arrival.id)
    .limit(P.most)
)
_APPEND = Prepared(
    Arrival.insert(
        given(
            Arrival.order,
            Arrival.turn,
            Arrival.at,
            Arrival.channel,
            Arrival.by_name,
            Arrival.archived_at,
        )
    )
)
_SET = Prepared(Row.update(status=P.status, closed_at=P.closed_at).where(Row.id == P.id))


def entered() -> Slices[dict[str, set[datetime]]]:
    """The times of all entries by order code, over all years. An entry on the sheet that is among them is not new."""
    found: dict[str, set[datetime]] = {}
    after = 0
    while rows := _ENTRIES.rows(after=after, most=READ_AT_ONCE):
        for row in rows:
            found.setdefault(row.code, set()).add(row.at)
        after = rows[-1].id
        yield
    return found


def of(order_ids: list[int]) -> dict[int, list[datetime]]:
    """The times of each order's turns, in order."""
    found: dict[int, list[datetime]] = {}
    for turn in _OF_ORDERS.rows(ids=order_ids) if order_ids else ():
        found.setdefault(turn.order_id, []).append(turn.at)
    return found


def append(order: Order, turns: Sequence[MissingTurn], *, after: int, now: datetime) -> None:
    """Append the turns. A tick that nobody has read yet is announced to the host like any other arrival."""
    for number, turn in enumerate(turns, start=after + 1):
        _APPEND.run(
            order_id=order.id,
            turn=number,
            at=turn.at,
            channel=turn.channel.value,
            by_name=turn.by_name,
            archived_at=now if turn.is_archived else None,
        )
        if turn.is_news:
            outbox.record(ArrivalAdopted(number), actor=SHEET, now=now, order=order)


def settle(order: Order, turns: Sequence[MissingTurn], *, after: int, now: datetime) -> None:
    """Set the order's status to what its last turn says."""
    if (after + len(turns)) % 2:
        _set(order, Status.ARRIVED, turns[-1].at)
        if order.slot_id is not None and order.status is Status.CANCELLED:
            claims.take_back(order.slot_id, now=now)
    elif order.status is Status.ARRIVED or not after:
        is_over = order.window.end <= now
        _set(order, Status.EXPIRED if is_over else Status.OPEN, order.window.end if is_over else None)


def _set(order: Order, status: Status, closed_at: datetime | None) -> None:
    _SET.run(id=order.id, status=status.value, closed_at=closed_at)

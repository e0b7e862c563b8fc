"""Ticks: which orders should stand on the sheet, and what a guard's tick or untick means."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from passbot.domain.gate.gate import Owed, Standing, Tick, Ticked
from passbot.domain.passes import reasons
from passbot.domain.passes.orders import PASSES, Arrival, Order, Status
from passbot.domain.people.people import SHEET, Channel
from passbot.domain.site.facts.passes import OrderLateTick
from passbot.domain.site.facts.sheet import SheetRestore
from passbot.domain.site.facts.site import MassUntick
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, NotAllowed
from passbot.services.gate import arrivals
from passbot.services.owed import admin_notices, outbox
from passbot.services.rows import SELECT_ORDERS, Found, order_of
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Arrival as Turn
from passbot.store.models import Delivery
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement, among

MOST_ANNULMENTS = 5

_SHOWN = Statement(f"""
    {SELECT_ORDERS}
    WHERE o.status = 'open' AND o.valid_until > :now AND coalesce(b.on_gate, 1) = 1
      AND ((o.kind IN {among(PASSES)} AND o.valid_from <= :horizon) OR o.day = :today OR o.valid_from <= :now)
    ORDER BY o.created_at, o.id
""")
_BY_CODES = Statement(f"{SELECT_ORDERS} WHERE o.code IN :codes")
_LAST_TURNS = Prepared(
    Turn.select(
        Turn.id, Turn.order, Turn.turn, Turn.at, Turn.channel, Turn.by, Turn.by_name, Turn.archived_at
    )
    .where(Turn.order.in_(P.ids))
    .order_by(Turn.turn)
)
_OF_SHEET = (Delivery.route == "sheet") & (Delivery.status == "owed")
_OLDEST_OWED = Prepared(Delivery.select(Delivery.created_at).where(_OF_SHEET).order_by(Delivery.id).limit(1))
_MIRRORED = Prepared(Row.update(mirrored_at=P.now).where(Row.id == P.id, Row.mirrored_at.is_null()))
_SEEN_TICKED = Prepared(Row.update(seen_ticked=P.copies).where(Row.id == P.id))
_TICKED_BEFORE = Prepared(Row.select(Row.id, Row.seen_ticked).where(Row.seen_ticked > 0))
_LAST_TICK = Prepared(
    Turn.select(Turn.at).where(Turn.channel == "sheet", Turn.at <= P.now).order_by(Turn.at.desc()).limit(1)
)


def shown(*, show_hours: int, today: date, now: datetime) -> list[Order]:
    """Open orders that belong on the sheet, the oldest first, so that a new one comes below the rest."""
    horizon = now + timedelta(hours=show_hours)
    rows = _SHOWN.rows(now=to_epoch(now), horizon=to_epoch(horizon), today=today.isoformat())
    return _last_look.orders(rows)


class _LastLook:
    """The orders of the last look by their rows: three seconds later most of them are unchanged."""

    def __init__(self) -> None:
        self._orders: dict[Found, Order] = {}

    def orders(self, rows: list[Found]) -> list[Order]:
        known = self._orders
        self._orders = {row: known.get(row) or order_of(row) for row in rows}
        return list(self._orders.values())


_last_look = _LastLook()


def standing(shown_orders: list[Order], seen_codes: set[str], *, archiving: set[int]) -> dict[str, Standing]:
    """Standings by code: orders that should be shown, and finished ones whose row was seen.

    `archiving` are the arrivals whose append was noted in a batch and not refused.
    """
    known = {order.code: order for order in shown_orders}
    known |= _by_codes(seen_codes - known.keys())
    shown_codes = {order.code for order in shown_orders}
    logs = _logs([order.id for order in known.values()])
    return {
        code: _stand(order, code in shown_codes, logs.get(order.id), archiving)
        for code, order in known.items()
    }


def _stand(order: Order, is_shown: bool, last: Found | None, archiving: set[int]) -> Standing:
    if last is None:
        return Standing(order, None, is_shown)
    if last.turn % 2 == 0:
        return Standing(order, None, is_shown, annulled_at=last.at)
    entry = Arrival(order.id, last.turn, last.at, Channel(last.channel), last.by_id, last.by_name)
    is_archived = last.archived_at is not None
    return Standing(order, entry, is_shown, is_archived or last.id in archiving, is_archived)


def _by_codes(codes: set[str]) -> dict[str, Order]:
    return (
        {order.code: order for order in map(order_of, _BY_CODES.rows(codes=sorted(codes)))} if codes else {}
    )


def _logs(order_ids: list[int]) -> dict[int, Found]:
    """The last turn of each order that has one."""
    return {row.order_id: row for row in _LAST_TURNS.rows(ids=order_ids)} if order_ids else {}


def take_ticks(
    ticks: list[Tick],
    lines: dict[str, Standing],
    *,
    read_after: datetime | None,
    rules: Rules,
    now: datetime,
) -> Ticked:
    """Record arrivals for ticks and annul them for unticks; `lines` are the Standings by code. Call it in one
    transaction with the lease's check.

    A tick counts when it is first seen: one that stands while another channel annuls the arrival is old. An untick
    counts only if the last committed read had the order ticked, its arrival came from the sheet, its row stands intact
    and alone, as it did then, and its append was not noted. A read may be older than the one before it: unless
    `read_after` proves that it was made after the arrival, the untick waits for the next read. More than five unticks
    at once look like an accident, and none counts.
    """
    taken = Ticked()
    before = _ticked_before()
    unticked = []
    for tick in ticks:
        stand = lines[tick.code]
        had = before.pop(stand.order.id, 0)
        if tick.is_ticked:
            _take_tick(stand, had, taken, rules, now)
        elif had and _may_be_old(stand, read_after):
            continue
        elif had and _may_annul(stand, tick, had):
            unticked.append(stand)
        _remember(stand.order.id, had, tick.copies if tick.is_ticked else 0)
    for order_id in before:
        _remember(order_id, 1, 0)
    _take_unticks(unticked, taken, rules, now)
    return taken


def _take_tick(stand: Standing, had: int, taken: Ticked, rules: Rules, now: datetime) -> None:
    order = stand.order
    if had:
        return
    if order.is_open:
        try:
            arrivals.record(order.code, actor=SHEET, rules=rules, now=now)
        except Conflict:  # another channel was faster; the next cycle writes that into K
            return
        taken.arrived.append(order.code)
    elif order.status in (Status.CANCELLED, Status.EXPIRED):
        outbox.record(OrderLateTick(order.status), actor=SHEET, now=now, order=order)
        taken.late.append(order.code)


def _may_be_old(stand: Standing, read_after: datetime | None) -> bool:
    return stand.entry is not None and (read_after is None or read_after < stand.entry.at)


def _may_annul(stand: Standing, tick: Tick, had: int) -> bool:
    from_sheet = stand.entry is not None and stand.entry.channel is Channel.SHEET
    stood_alone = had == 1 and tick.copies == 1  # of several copies, the ticked one may have been deleted
    return from_sheet and not stand.is_archiving and tick.is_intact and stood_alone


def _take_unticks(unticked: list[Standing], taken: Ticked, rules: Rules, now: datetime) -> None:
    codes = [stand.order.code for stand in unticked]
    if len(codes) > MOST_ANNULMENTS:
        admin_notices.warn_hourly(MassUntick(codes), now=now)
        return
    for code in codes:
        try:
            arrivals.annul(code, actor=SHEET, rules=rules, now=now, reason=reasons.UNTICKED)
        except (Conflict, NotAllowed):  # annulled elsewhere, or too long ago; K will say so
            continue
        taken.annulled.append(code)


def take_removed(
    rows: Sequence[tuple[str, bool, Sequence[object]]], *, origin: str, rules: Rules, now: datetime
) -> None:
    """Take over rows that a batch removed, as they were then: an unread tick counts, a foreign row is owed back to the
    sheet.
    """
    ticked = {code for code, was_ticked, _ in rows if was_ticked}
    known = take_unread({code for code, _, _ in rows if code}, ticked, rules=rules, now=now)
    for at, (code, _, cells) in enumerate(rows):
        if code not in known and any(cell not in ("", False) for cell in cells):
            key = f"restore {origin} {at}"
            outbox.notify(Route.SHEET, "gate", SheetRestore(list(cells)), now=now, dedupe_key=key)


def take_unread(codes: set[str], ticked: set[str], *, rules: Rules, now: datetime) -> set[str]:
    """Record the ticks of rows that left the sheet unread; returns the codes that are orders of ours."""
    with transaction():
        known = _by_codes(codes)
        read_before = _ticked_before()
        taken = Ticked()
        for code in sorted(ticked & known.keys()):
            order = known[code]
            had = read_before.get(order.id, 0)
            _take_tick(Standing(order, None, is_shown=False), had, taken, rules, now)
        return set(known)


def _ticked_before() -> dict[int, int]:
    return {row.id: row.seen_ticked for row in _TICKED_BEFORE.rows()}


def was_read_ticked(order: Order) -> bool:
    """True if the worker's last read had this order ticked."""
    return order.id in _ticked_before()


def _remember(order_id: int, had: int, copies: int) -> None:
    if had != copies:
        _SEEN_TICKED.run(id=order_id, copies=copies)


def owed(*, now: datetime, most: int = 1_000) -> list[Owed]:
    """Deliveries owed to the sheet, oldest first."""
    due = outbox.due(Route.SHEET, now=now, limit=most)
    return [
        Owed(each.id, tuple(SheetRestore.of(each).cells) if each.kind == SheetRestore.kind else None)
        for each in due
    ]


def lag(*, now: datetime) -> float:
    """For how many seconds the sheet has been behind."""
    since = _OLDEST_OWED.value() or now
    return float((now - since).total_seconds())


def last_tick(*, now: datetime) -> datetime | None:
    """The last tick's moment. One in the future, of a wrong clock or forged, is ignored: it would keep the worker fast
    until then.
    """
    tick = _LAST_TICK.one(now=now)
    return tick.at if tick else None


def mirrored(orders: list[Order], *, now: datetime) -> None:
    """Mark orders as visible to the guards; their owners are told."""
    for order in orders:
        _MIRRORED.run(id=order.id, now=now)
        outbox.record("order.mirrored", actor=SHEET, now=now, order=order)

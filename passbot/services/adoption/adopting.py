"""Adopts from the sheet what the database does not know: orders, arrivals, and changes made since a backup.

Each order is made once by its code, each arrival once by its turn, in short slices. A run that is killed is simply
started again and doubles nothing. Only two people hear of it: the host of a new PIN, and the host of a tick that nobody
had read yet.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from passbot.domain.gate.copies import Later, Listed, MissingTurn, OrderCopy, Why, missing_turns
from passbot.domain.passes.orders import PASSES, Order, Status
from passbot.domain.site.facts.passes import OrderAdopted
from passbot.errors import Refusal
from passbot.services.adoption import changes, entries, orders, twins
from passbot.services.adoption.adopted import Adopted, Made
from passbot.services.adoption.bookings import Booking, Bookings, Words
from passbot.services.adoption.hosts import Hosts
from passbot.services.adoption.orders import Left, Site
from passbot.services.owed import outbox
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

AT_ONCE = 10
LOOKED_AT = 200

_KNOWN = Statement(f"{SELECT_ORDERS} WHERE o.code IN :codes")
_GONE = Statement(f"""
    {SELECT_ORDERS} WHERE o.status = 'open' AND o.mirrored_at IS NOT NULL AND o.valid_until > :now
      AND coalesce(b.on_gate, 1) = 1 AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.order_id = o.id)
      AND o.id > :after
    ORDER BY o.id LIMIT :most
""")


@dataclass(frozen=True)
class Told:
    """Texts that only the bot's side knows: how a booking is worded, and the name of an unknown host."""

    booked: Words
    unknown: Callable[[str | None], str]


def adopt(
    found: Iterable[OrderCopy],
    told: Told,
    site: Site,
    *,
    listed: Iterable[Listed] = (),
    is_trial: bool = False,
    lists_gone: bool = True,
) -> Slices[Adopted]:
    """Adopt `found`; `listed` are rows that could not even be read.

    A trial writes nothing, so it cannot notice that two rows of the sheet want the same slot.
    """
    work = _Work(told, site, is_trial)
    work.done.listed += listed
    waiting = list(found)
    for first in range(0, len(waiting), AT_ONCE):
        with transaction():
            lock("sheet adopt")  # an admin's button and `./run sheet adopt` may come at the same time
            work.take(waiting[first : first + AT_ONCE])
        yield
    if lists_gone:
        yield from work.list_gone({each.copy.code for each in waiting})
    work.done.written = work.hosts.written
    return work.done


class _Work:
    def __init__(self, told: Told, site: Site, is_trial: bool) -> None:
        self._site = site
        self._is_trial = is_trial
        self._bookings = Bookings(told.booked, now=site.now)
        self.hosts = Hosts(told.unknown, actor=site.actor, now=site.now, is_trial=is_trial)
        self.done = Adopted()

    def take(self, found: list[OrderCopy]) -> None:
        codes = [each.copy.code for each in found]
        known = {order.code: order for order in map(order_of, _KNOWN.rows(codes=codes))}
        logs = entries.of([order.id for order in known.values()])
        for each in found:
            order = known.get(each.copy.code)
            have = logs.get(order.id, []) if order else []
            self._each(each, order, have)

    def _each(self, found: OrderCopy, order: Order | None, have: list[datetime]) -> None:
        """Adopt one order in a savepoint: if it is refused, the others still come."""
        written = len(self.hosts.written)
        try:
            turns = missing_turns(have, found, now=self._site.now)
            with transaction():
                if order is None:
                    self._make(found, turns)
                else:
                    self._complete(order, found, turns, have)
        except Later:
            self.done.listed.append(found.listed(Why.LATER))
        except Left as exc:
            self.hosts.forget_since(written)
            self.done.listed.append(found.listed(exc.why))
        except Refusal:
            self.hosts.forget_since(written)
            self.done.listed.append(found.listed(Why.REFUSED))

    def _make(self, found: OrderCopy, turns: list[MissingTurn]) -> None:
        site, booking = self._site, self._booking(found)
        draft = orders.drafted(found, turns, self.hosts.of(found.copy), booking, site)
        twin = twins.of(draft, found.copy, booking)
        if twin:
            self._take_twin(twin, found, turns)
            self._note_made(draft, found, turns)
            return
        orders.refuse(draft, booking)
        if not self._is_trial:
            made = orders.make(draft, booking, is_ticked=_is_ticked(found), site=site)
            if made is None:
                return
            entries.append(made, turns, after=0, now=site.now)
        self._note_made(draft, found, turns)
        self._note_pin(draft, booking)
        self._count(turns)

    def _take_twin(self, twin: Order, found: OrderCopy, turns: list[MissingTurn]) -> None:
        order = twin if self._is_trial else twins.recode(twin, found.copy.code)
        self._complete(order, found, turns, [])

    def _booking(self, found: OrderCopy) -> Booking | None:
        if found.copy.kind in PASSES:
            return None
        booking = self._bookings.find(found.copy, may_fill=not self._is_trial)
        if booking is None:
            raise Left(Why.PLACE)
        return booking

    def _note_made(self, draft: Order, found: OrderCopy, turns: list[MissingTurn]) -> None:
        self.done.made.append(Made(draft, (len(turns) + 1) // 2, found.sheet, found.row))

    def _note_pin(self, draft: Order, booking: Booking | None) -> None:
        if orders.has_pin(draft, booking):
            self.done.pins.append(draft.code)
            if draft.resident.telegram_id is None or not draft.resident.is_reachable:
                self.done.unheard.append(draft.code)

    def _complete(
        self, order: Order, found: OrderCopy, turns: list[MissingTurn], have: list[datetime]
    ) -> None:
        site, after = self._site, len(have)
        wanted = None if turns else changes.changed(order, found, site.now)
        is_cancelled = not turns and changes.is_cancelled_since(order, found)
        if not self._is_trial:
            if turns:
                entries.append(order, turns, after=after, now=site.now)
                entries.settle(order, turns, after=after, now=site.now)
                outbox.record(OrderAdopted(turns=len(turns)), actor=site.actor, now=site.now, order=order)
            if wanted:
                changes.change(order, wanted, site)
            if is_cancelled:
                changes.close(order, found, site)
            changes.note_tick(order, found)
        if wanted:
            self.done.altered.append(Made(replace(wanted, status=Status.OPEN), 0, found.sheet, found.row))
        self.done.closed += is_cancelled
        self._count(turns, after=after)

    def _count(self, turns: list[MissingTurn], *, after: int = 0) -> None:
        for number, turn in enumerate(turns, start=after + 1):
            if number % 2 == 0:
                self.done.annulled += 1
            elif turn.is_archived:
                self.done.archived += 1
            else:
                self.done.arrived += 1

    def list_gone(self, standing: set[str]) -> Slices[None]:
        """List orders that are open here but missing on both worksheets. They may have been cancelled; the sheet cannot
        say.
        """
        standing |= {each.code for each in self.done.listed}
        after, now = 0, to_epoch(self._site.now)
        while found := [order_of(row) for row in _GONE.rows(now=now, after=after, most=LOOKED_AT)]:
            for order in found:
                if order.code not in standing:
                    about = order.plate or order.guest_name or ""
                    self.done.listed.append(Listed("", 0, order.code, Why.GONE, about))
            after = found[-1].id
            yield


def _is_ticked(found: OrderCopy) -> bool:
    return found.stood is not None and found.stood.is_ticked

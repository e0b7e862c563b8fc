"""Slots and desks of a second copy, whatever became of them since the backup: taken if still free, else listed."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from passbot.domain import codes
from passbot.domain.gate.copies import Why
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR
from passbot.domain.slots.slots import Place
from passbot.services.adoption.adopted import Adopted
from passbot.services.places import places
from passbot.services.slots import slots
from passbot.sheets.adopting import Copybook
from passbot.sheets.rows import Value
from tests import databases
from tests.services import offices
from tests.services.offices import desk_named
from tests.services.people.some_people import actor, settle
from tests.services.places.some_places import barbershop
from tests.sheets.past import Past
from tests.sheets.restoring import adopt, lines, listed, restart, sql
from tests.sheets.site import FRESH, RULES, Site

Seat = int | str
SLOTS, DESKS = (0, 1, 2), ("1", "2", "3")
ON_THE_SHEET = ("stands", "copied", "pasted", "cancelled", "rebooked")  # before the backup was put back
SINCE_THEN = ("free", "taken", "blocked", "renamed", "closed")
Fates = Mapping[Seat, tuple[str, str]]


@dataclass
class Town:
    """A shop with three coming slots, and an office with three desks."""

    site: Site
    shop: Place
    office: Place
    lost: dict[str, tuple[Seat, str]] = field(default_factory=dict)  # each code: where, and what is due to it
    others: list[Order] = field(default_factory=list)  # booked since the backup was put back

    def _book(self, seat: Seat) -> Order:
        who = settle(f"Гость {len(self.lost) + len(self.others)}", "27")
        if isinstance(seat, str):
            return offices.book(self.office, seat, who, now=self.site.now)
        return slots.book(self._slot(seat), actor=actor(who), rules=RULES, now=self.site.now)[1]

    def _slot(self, seat: int) -> str:
        coming = [each for each in slots.listed(self.shop, now=self.site.now) if each.start > self.site.now]
        return coming[seat].uuid

    def lose(self, seat: Seat, fate: str) -> None:
        order = self._book(seat)
        self.site.after(0)
        self.lost[order.code] = seat, "cancelled" if fate == "rebooked" else fate
        row = self.site.row(order)
        if fate == "copied":
            self.site.board.rows.append(list(row))
        if fate == "pasted":  # under a code of its own: two want one seat
            code = codes.order_code()
            self.site.board.rows.append([code, *row[1:]])
            self.lost[code] = seat, "second"
        if fate in ("cancelled", "rebooked"):
            self.site.cancel(order)
            self.site.after(FRESH)
        if fate == "rebooked":
            again = self._book(seat)
            self.site.after(0)
            self.lost[again.code] = seat, "stands"

    def meet(self, seat: Seat, fate: str) -> None:
        if fate == "taken":
            self.others.append(self._book(seat))
        elif fate == "blocked" and isinstance(seat, int):
            slots.block(self._slot(seat), actor=OPERATOR, now=self.site.now)
        elif isinstance(seat, str) and fate == "renamed":
            self._change(desk_named(self.office, seat), name=f"{seat}a")
        elif isinstance(seat, str) and fate == "closed":
            places.close(desk_named(self.office, seat).uuid, actor=OPERATOR, now=self.site.now)

    def meet_shop(self, fate: str) -> None:
        if fate == "renamed":
            self._change(self.shop, name="Салон")
        elif fate == "other hours":
            self._change(self.shop, slot_minutes=90)
        elif fate == "twin":
            barbershop(now=self.site.now)
        elif fate == "closed":
            places.close(self.shop.uuid, actor=OPERATOR, now=self.site.now)

    def _change(self, place: Place, **different: Any) -> None:  # Any: the fields of Place
        places.change(replace(place, **different), actor=OPERATOR, now=self.site.now)

    def come_to(self, fates: Fates, shop: str) -> dict[str, tuple[Value, ...]]:
        """Answers the rows as they stood when the database was lost."""
        self.site.after(0)
        past = Past()
        for seat, (then, _) in fates.items():
            self.lose(seat, then)
        stood = {str(row[0]): row for row in lines(self.site)}
        past.come_back()
        for seat, (_, since) in fates.items():
            self.meet(seat, since)
        self.meet_shop(shop)
        restart(self.site)
        return stood

    def due(self, fates: Fates, shop: str) -> dict[str, Why | None]:
        """Why each is listed; None for what is taken over."""
        return {code: _due(seat, then, fates[seat][1], shop) for code, (seat, then) in self.lost.items()}


def _due(seat: Seat, then: str, since: str, shop: str) -> Why | None:
    is_slot = isinstance(seat, int)
    if shop in ("renamed", "twin") if is_slot else since == "renamed":
        return Why.PLACE  # what it was called, nothing is called now, or another one too
    if then == "cancelled":
        return None
    if since == "taken" or (is_slot and since == "blocked") or then == "second":
        is_there = since == "taken" or not _is_gone(is_slot, since, shop)
        return Why.TAKEN if is_there else Why.SLOT
    return Why.SLOT if _is_gone(is_slot, since, shop) else None


def _is_gone(is_slot: bool, since: str, shop: str) -> bool:
    return shop in ("other hours", "closed") and since != "blocked" if is_slot else since == "closed"


@contextmanager
def town() -> Iterator[Town]:
    with tempfile.TemporaryDirectory() as folder, databases.opened("sqlite", Path(folder)):
        yield Town(Site(), barbershop(), offices.office(len(DESKS)))


@given(
    fates=st.dictionaries(
        st.sampled_from((*SLOTS, *DESKS)),
        st.tuples(st.sampled_from(ON_THE_SHEET), st.sampled_from(SINCE_THEN)),
        min_size=1,
        max_size=4,
    ),
    shop=st.sampled_from(("", "renamed", "twin", "other hours", "closed")),
)
@example(fates={0: ("stands", "free")}, shop="other hours")  # was let in without a slot
@example(fates={"1": ("stands", "closed")}, shop="")
@settings(max_examples=max(15, settings().max_examples // 3))
def test_each_lost_booking_has_its_seat_again_or_is_listed(fates: Fates, shop: str) -> None:
    with town() as there:
        stood, site = there.come_to(fates, shop), there.site
        before = _open()

        tried = Copybook(site.board, site.wording, RULES).tried(OPERATOR, now=site.now, is_older=True)
        after_trial = _open()
        done, again = adopt(site), adopt(site)
        site.after(FRESH)

        made = dict.fromkeys(_codes(done))
        assert there.due(fates, shop) == made | dict(listed(done))
        assert {each.code for each in there.others} == before == after_trial
        seconds = {code for code, (_, then) in there.lost.items() if then == "second"}
        assert {code for code, _ in {*listed(done)} - {*listed(tried)}} <= seconds  # a trial takes no seat
        assert again.is_nothing
        _check_seats()
        assert {} == {row[0]: row for row in lines(site) if row[0] in made and row != stood[str(row[0])]}


def _codes(done: Adopted) -> list[str]:
    return [each.order.code for each in done.made]


def _open() -> set[object]:
    return {code for (code,) in sql("SELECT code FROM orders WHERE status = 'open'")}


def _check_seats() -> None:
    """Whoever may come has a slot, and has it for himself."""
    live = sql("""
        SELECT s.place_id, s.start_at, s.end_at FROM orders o LEFT JOIN slots s ON s.id = o.slot_id
        WHERE o.status = 'open'
    """)
    for place, start, end in live:
        others = [1 for other, since, until in live if other == place and since < end and start < until]  # type: ignore[operator]  # numbers
        assert (True, 1) == (place is not None, len(others))

"""Holds: if a spreadsheet knows more than this database, the worker writes nothing but K until an admin decides."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zlib import crc32

from passbot.domain.gate.copies import Coming
from passbot.domain.passes.orders import Status
from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.facts.sheet import SheetAdopted, SheetDeclined, SheetHeld
from passbot.domain.site.notices import Route
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.owed import outbox
from passbot.store.db import database, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Order, SheetHold
from passbot.store.prepared import P, Prepared, given
from passbot.wake import wake

_OPEN = (SheetHold.spreadsheet_id == P.spreadsheet_id) & SheetHold.ended_at.is_null()
_UNDECIDED = _OPEN & SheetHold.wanted.is_null()
_OF_SHEET = Prepared(SheetHold.select().where(_OPEN))
_ANY = Prepared(
    SheetHold.select()
    .where(SheetHold.ended_at.is_null())
    .order_by(SheetHold.since.desc(), SheetHold.spreadsheet_id)
    .limit(1)
)
_BEGIN = Prepared(
    SheetHold.insert(given(SheetHold.spreadsheet_id, SheetHold.since, SheetHold.found)).on_conflict(
        conflict_target=[SheetHold.spreadsheet_id],
        preserve=[SheetHold.since, SheetHold.found],
        update=dict.fromkeys([SheetHold.wanted, SheetHold.wanted_by, SheetHold.ended_at, SheetHold.outcome]),
        where=SheetHold.ended_at.is_null(False),
    )
)
_ASK = Prepared(SheetHold.update(given(SheetHold.wanted, SheetHold.wanted_by)).where(_UNDECIDED))
_RENEW = Prepared(SheetHold.update(given(SheetHold.found)).where(_UNDECIDED))
_END = Prepared(SheetHold.update(given(SheetHold.ended_at, SheetHold.outcome) | {"found": {}}).where(_OPEN))
_FORGET = Prepared(SheetHold.delete().where(_UNDECIDED))
_STATUSES = Prepared(Order.select(Order.code, Order.status).where(Order.code.in_(P.codes)))


class Outcome(StrEnum):
    ADOPTED = "adopted"
    DECLINED = "declined"


_ENDED = {Outcome.ADOPTED: SheetAdopted, Outcome.DECLINED: SheetDeclined}


@dataclass(frozen=True)
class Hold:
    """A hold, kept until it is decided. `found` are the counts of the last trial adoption, `coming` the first orders
    that it would open.
    """

    spreadsheet_id: str
    since: datetime
    found: Mapping[str, int]
    coming: tuple[Coming, ...]
    looked_at: datetime
    wanted: Outcome | None
    wanted_by: int | None

    @property
    def mark(self) -> str:
        """Changes as soon as a trial finds something else, so that a press on an old message is noticed."""
        return f"{crc32(repr((self.found, self.coming)).encode()):x}"


def of_sheet(spreadsheet_id: str) -> Hold | None:
    row = _OF_SHEET.one(spreadsheet_id=spreadsheet_id)
    return _hold(row) if row else None


def current() -> Hold | None:
    """The hold that the admins are asked about."""
    row = _ANY.one()
    return _hold(row) if row else None


def _hold(row: Any) -> Hold:  # Any: of Peewee
    numbers = row.found
    coming = tuple(map(_coming, numbers.pop("coming", ())))
    looked_at = from_epoch(numbers.pop("looked_at", to_epoch(row.since)))
    decided = Outcome(row.wanted) if row.wanted else None
    return Hold(row.spreadsheet_id, row.since, numbers, coming, looked_at, decided, row.wanted_by)


def _coming(kept: Sequence[Any]) -> Coming:  # Any: what JSON holds
    what, host, house, start, end, zone = kept
    return Coming(what, host, house, Window(from_epoch(start), from_epoch(end)), zone)


def _kept(found: Mapping[str, int], coming: Sequence[Coming], now: datetime) -> str:
    words = [
        (each.what, each.host, each.house, to_epoch(each.window.start), to_epoch(each.window.end), each.zone)
        for each in coming
    ]
    return json.dumps({**found, "coming": words, "looked_at": to_epoch(now)})


def begin(
    spreadsheet_id: str, found: Mapping[str, int], coming: Sequence[Coming] = (), *, now: datetime
) -> None:
    """Begin a hold; one that lasts stays as it is. The event has counts only, no names."""
    with transaction():
        kept = _kept(found, coming, now)
        if _BEGIN.run(spreadsheet_id=spreadsheet_id, found=kept, since=now):
            outbox.record(SheetHeld(dict(found)), actor=CLOCK, now=now)


def renew(spreadsheet_id: str, found: Mapping[str, int], coming: Sequence[Coming], *, now: datetime) -> None:
    """Store what a later trial found, unless the hold is decided."""
    with transaction():
        _RENEW.run(spreadsheet_id=spreadsheet_id, found=_kept(found, coming, now))


def ask(outcome: Outcome, *, actor: Actor) -> Hold:
    """Note an admin's decision, which the worker follows in its next cycle. The first one counts."""
    actor.must_be_admin("sheet.not_admin", "decide what becomes of the sheet")
    with transaction():
        hold = current()
        if hold is None:
            raise Conflict(
                "sheet.not_held", "Nothing waits for a decision: the sheet and the database agree."
            )
        by = actor.resident_id
        if not _ASK.run(spreadsheet_id=hold.spreadsheet_id, wanted=outcome.value, wanted_by=by):
            raise Conflict("sheet.decided", "This has been decided already.")
        database.after_commit(lambda: wake.ring(Route.SHEET.value))
        return hold


def end(
    spreadsheet_id: str, outcome: Outcome, *, actor: Actor, now: datetime, found: Mapping[str, int]
) -> bool:
    """End the hold. False if it was over already."""
    with transaction():
        ended = bool(_END.run(spreadsheet_id=spreadsheet_id, outcome=outcome.value, ended_at=now))
        if ended:
            outbox.record(_ENDED[outcome](dict(found)), actor=actor, now=now)
            database.after_commit(lambda: wake.ring(Route.SHEET.value))
        return ended


def over(spreadsheet_id: str, *, now: datetime) -> None:
    """Drop the hold: the sheet knows no more than the database any more."""
    with transaction():
        if _FORGET.run(spreadsheet_id=spreadsheet_id):
            outbox.record("sheet.over", actor=CLOCK, now=now)


def statuses(codes: set[str]) -> dict[str, str]:
    """The statuses of those codes that are known here."""
    return {row.code: row.status for row in _STATUSES.rows(codes=sorted(codes))} if codes else {}


def open_among(codes: set[str]) -> set[str]:
    return {code for code, status in statuses(codes).items() if status == Status.OPEN}

"""Batches to the sheet: each attempt is noted before it is sent, and settled by what the sheet shows later."""

import json
from datetime import datetime

from passbot.domain.gate.gate import Attempt, BatchState, Promises
from passbot.services.rows import moment
from passbot.services.sheet import erasures
from passbot.slices import Slices
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.gate_models import ANNULS
from passbot.store.models import Arrival, Delivery, SheetBatch
from passbot.store.prepared import P, Prepared, given
from passbot.store.statement import Statement

MARKED_AT_ONCE = 400

_NOTE = Prepared(
    SheetBatch.insert(
        given(SheetBatch.spreadsheet_id, SheetBatch.number, SheetBatch.digest, SheetBatch.orders)
        | {SheetBatch.status: "noted", SheetBatch.noted_at: P.now, SheetBatch.settled_at: None}
    ).on_conflict(action="NOTHING")
)
_OF_SHEET = SheetBatch.spreadsheet_id == P.spreadsheet_id
_THIS = _OF_SHEET & (SheetBatch.number == P.number) & (SheetBatch.digest == P.digest)
_PENDING = Prepared(
    SheetBatch.select(SheetBatch.id, SheetBatch.number, SheetBatch.digest, SheetBatch.orders)
    .where(_OF_SHEET, SheetBatch.status == "noted")
    .order_by(SheetBatch.id)
)
_LAST_NUMBER = Prepared(
    SheetBatch.select(SheetBatch.number)
    .where(_OF_SHEET, SheetBatch.status == "applied")
    .order_by(SheetBatch.number.desc())
    .limit(1)
)
_NOTED_AT = Prepared(SheetBatch.select(SheetBatch.noted_at).where(_THIS))
_KNOWS = Prepared(SheetBatch.select(SheetBatch.id).where(_OF_SHEET, SheetBatch.digest == P.digest))
_OLD_NUMBERS = Prepared(
    SheetBatch.select(SheetBatch.number)
    .where(_OF_SHEET, SheetBatch.status == "applied", SheetBatch.settled_at < P.before)
    .order_by(SheetBatch.number)
    .limit(P.most)
)
# A worker that was paused during its cycle has an old `now`; a batch is never settled before it was noted.
_SETTLE = Statement("""
    UPDATE sheet_batches SET status = :status,
        settled_at = CASE WHEN noted_at > :now THEN noted_at ELSE :now END
    WHERE id = :id AND status = 'noted'
""")
_FOLLOW = Prepared(SheetBatch.update(status="applied", settled_at=P.now).where(_THIS))
_BY = SheetBatch.alias()
_FORGET = Prepared(
    SheetBatch.delete().where(
        SheetBatch.number.in_(P.numbers),
        SheetBatch.status != "noted",
        SheetBatch.spreadsheet_id == _BY.select(_BY.spreadsheet_id).where(_BY.id == P.by),
    )
)
_FORGET_GONE = Prepared(
    SheetBatch.delete().where(_OF_SHEET, SheetBatch.number.in_(P.numbers), SheetBatch.status != "noted")
)
_ARCHIVED = Prepared(
    Arrival.update(archived_at=P.now).where(Arrival.id.in_(P.ids), Arrival.archived_at.is_null())
)
# An annulment voided while nobody knew that its entry stands on the sheet: now the entry must be struck there.
_ENTRY = Arrival.alias()
_NOT_VOID = Prepared(
    Arrival.update(is_void=0).where(
        Arrival.order.in_(_ENTRY.select(_ENTRY.order).where(_ENTRY.id.in_(P.ids))),
        ANNULS,
        Arrival.is_void == 1,
    )
)
_DELIVERED = Prepared(
    Delivery.update(status="done", done_at=P.now).where(
        Delivery.route == "sheet",
        Delivery.status == "owed",
        ((Delivery.kind != "sheet.restore") & (Delivery.id <= P.owed)) | Delivery.id.in_(P.restored),
    )
)
_STATE = Statement("""
    SELECT (SELECT count(*) FROM sheet_batches WHERE status = 'noted') AS pending,
        (SELECT max(number) FROM sheet_batches WHERE status = 'applied') AS number,
        (SELECT max(settled_at) FROM sheet_batches WHERE status = 'applied') AS settled_at
""")


def note(spreadsheet_id: str, number: int, digest: str, promises: Promises, *, now: datetime) -> None:
    """Note a batch before it is sent. Noting the same attempt again changes nothing."""
    with transaction():
        _NOTE.run(
            spreadsheet_id=spreadsheet_id,
            number=number,
            digest=digest,
            orders=json.dumps(promises.as_json(), ensure_ascii=False),
            now=now,
        )


def pending(spreadsheet_id: str) -> list[Attempt]:
    """Attempts of which nobody knows yet whether they were applied, in the order of noting."""
    return [
        Attempt(row.id, row.number, row.digest, Promises.from_json(row.orders))
        for row in _PENDING.rows(spreadsheet_id=spreadsheet_id)
    ]


def last_number(spreadsheet_id: str) -> int:
    """The highest number known to be applied."""
    last = _LAST_NUMBER.one(spreadsheet_id=spreadsheet_id)
    return last.number if last else 0


def noted_at(spreadsheet_id: str, number: int, digest: str) -> datetime | None:
    """When the batch was noted. A read that shows it was made later than that."""
    batch = _NOTED_AT.one(spreadsheet_id=spreadsheet_id, number=number, digest=digest)
    return batch.noted_at if batch else None


def knows(spreadsheet_id: str, digest: str) -> bool:
    """True if this database noted a batch with this digest, under any number."""
    return _KNOWS.one(spreadsheet_id=spreadsheet_id, digest=digest) is not None


def applied(attempt: Attempt, *, now: datetime) -> bool:
    """The batch stands on the sheet: fulfil what it promised. False if that was known already."""
    promises = attempt.promises
    with transaction():
        if not _settle(attempt, "applied", now):
            return False
        _archived([*promises.archived, *promises.struck], now)
        _DELIVERED.run(owed=promises.owed, restored=list(promises.restored), now=now)
        _FORGET.run(numbers=list(promises.pruned), by=attempt.id)
        return True


def refused(attempt: Attempt, *, now: datetime) -> None:
    """The batch was not applied and never will be, because its number is taken."""
    with transaction():
        _settle(attempt, "refused", now)


def _settle(attempt: Attempt, status: str, now: datetime) -> bool:
    return _SETTLE.changed(id=attempt.id, status=status, now=to_epoch(now)) == 1


def archiving(spreadsheet_id: str) -> set[int]:
    """Arrivals whose append may be on its way."""
    return {uid for attempt in pending(spreadsheet_id) for uid in attempt.promises.archived}


def mark_archived(arrival_ids: list[int], *, now: datetime) -> Slices[None]:
    """Mark arrivals that an audit found in Orders_completed; after a restore these may be very many."""
    for first in range(0, len(arrival_ids), MARKED_AT_ONCE):
        with transaction():
            _archived(arrival_ids[first : first + MARKED_AT_ONCE], now)
        yield


def _archived(arrival_ids: list[int], now: datetime) -> None:
    _ARCHIVED.run(ids=arrival_ids, now=now)
    _NOT_VOID.run(ids=arrival_ids)
    erasures.owe_appended(arrival_ids, now=now)


def go_on_from(spreadsheet_id: str, number: int, digest: str, *, now: datetime) -> None:
    """Continue after this number, which another database has written."""
    with transaction():
        note(spreadsheet_id, number, digest, Promises(), now=now)
        _FOLLOW.run(spreadsheet_id=spreadsheet_id, number=number, digest=digest, now=now)


def old_numbers(spreadsheet_id: str, *, before: datetime, most: int = 20) -> list[int]:
    """Numbers applied so long ago that no late request can bring them back."""
    known = _OLD_NUMBERS.rows(spreadsheet_id=spreadsheet_id, before=before, most=most)
    newest = last_number(spreadsheet_id)
    return [row.number for row in known if row.number < newest]


def forget(spreadsheet_id: str, numbers: list[int]) -> None:
    """Forget these numbers: the sheet has no record of them any more."""
    with transaction():
        _FORGET_GONE.run(spreadsheet_id=spreadsheet_id, numbers=numbers)


def state() -> BatchState:
    """The state of the sheet's worker as the database knows it, on whatever machine it runs."""
    row = _STATE.row()
    return BatchState(row.pending, row.number or 0, moment(row.settled_at))

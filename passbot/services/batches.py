"""The sheet's batches. Each attempt is noted before it is sent; what the sheet says later settles it."""

from datetime import datetime

from passbot.domain.gate import Attempt, Promises, State
from passbot.domain.notices import Route
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement

_LAST_NUMBER = Statement("""
    SELECT number FROM sheet_batches WHERE spreadsheet_id = :spreadsheet_id AND status = 'applied'
    ORDER BY number DESC LIMIT 1
""")
_STATE = Statement("""
    SELECT count(CASE WHEN status = 'noted' THEN 1 END), max(CASE WHEN status = 'applied' THEN number END),
        max(CASE WHEN status = 'applied' THEN settled_at END)
    FROM sheet_batches
""")


def note(spreadsheet_id: str, number: int, digest: str, promises: Promises, *, now: datetime) -> None:
    """Remember what is about to be sent. Noting the same attempt again changes nothing."""
    with transaction():
        models.SheetBatch.insert(
            spreadsheet_id=spreadsheet_id,
            number=number,
            digest=digest,
            orders=promises.as_json(),
            status="noted",
            noted_at=now,
        ).on_conflict_ignore().execute()


def pending(spreadsheet_id: str) -> list[Attempt]:
    """The attempts of which nobody knows yet whether they were applied, in the order they were noted."""
    row = models.SheetBatch
    mine = (row.spreadsheet_id == spreadsheet_id) & (row.status == "noted")
    return [_attempt(found) for found in row.select().where(mine).order_by(row.id)]


def last_number(spreadsheet_id: str) -> int:
    """The highest number that is known to be applied."""
    row = _LAST_NUMBER.row(spreadsheet_id=spreadsheet_id)
    return int(row[0]) if row else 0


def applied(attempt: Attempt, *, now: datetime) -> bool:
    """It stands on the sheet, so what it promised is true. False if that was known already."""
    promises = attempt.promises
    with transaction():
        if not _settle(attempt.id, "applied", now):
            return False
        ids = [*promises.archived, *promises.struck]
        archived = models.Arrival.update(archived_at=now).where(models.Arrival.id.in_(ids))
        archived.where(models.Arrival.archived_at.is_null()).execute()
        _deliver(promises, now)
        _forget(promises.pruned)
        return True


def _forget(numbers: tuple[int, ...]) -> None:
    row = models.SheetBatch
    row.delete().where(row.number.in_(numbers) & (row.status != "noted")).execute()


def _deliver(promises: Promises, now: datetime) -> None:
    row = models.Delivery
    answered = (row.route == Route.SHEET) & (row.status == "owed")
    ordinary = (row.kind != "sheet.restore") & (row.id <= promises.owed)
    change = row.update(status="done", done_at=now)
    change.where(answered & (ordinary | row.id.in_(promises.restored))).execute()


def refused(attempt: Attempt, *, now: datetime) -> None:
    """It was never applied, and its number is taken, so it never will be."""
    with transaction():
        _settle(attempt.id, "refused", now)


def _settle(attempt_id: int, status: str, now: datetime) -> int:
    row = models.SheetBatch
    change = row.update(status=status, settled_at=now)
    return int(change.where((row.id == attempt_id) & (row.status == "noted")).execute())


def archiving(spreadsheet_id: str) -> set[int]:
    """The arrivals whose append may already be on its way."""
    return {uid for attempt in pending(spreadsheet_id) for uid in attempt.promises.archived}


def mark_archived(arrival_ids: list[int], *, now: datetime) -> None:
    """An audit found these in Orders_completed."""
    row = models.Arrival
    with transaction():
        row.update(archived_at=now).where(row.id.in_(arrival_ids) & row.archived_at.is_null()).execute()


def mark_missing(arrival_ids: list[int]) -> None:
    """An audit did not find these in Orders_completed: they are owed again."""
    row = models.Arrival
    with transaction():
        row.update(archived_at=None).where(row.id.in_(arrival_ids)).execute()


def go_on_from(spreadsheet_id: str, number: int, digest: str, *, now: datetime) -> None:
    """Somebody else has written up to this number; ours follow."""
    with transaction():
        note(spreadsheet_id, number, digest, Promises(), now=now)
        row = models.SheetBatch
        theirs = (row.spreadsheet_id == spreadsheet_id) & (row.number == number) & (row.digest == digest)
        row.update(status="applied", settled_at=now).where(theirs).execute()


def old_numbers(spreadsheet_id: str, *, before: datetime, most: int = 20) -> list[int]:
    """Numbers that were applied so long ago that no late request can bring them back."""
    row = models.SheetBatch
    old = (row.spreadsheet_id == spreadsheet_id) & (row.status == "applied") & (row.settled_at < before)
    known = row.select().where(old).order_by(row.number).limit(most)
    newest = last_number(spreadsheet_id)
    return [found.number for found in known if found.number < newest]


def state() -> State:
    """What the database knows of the sheet's worker, wherever that runs."""
    pending, number, settled_at = _STATE.row() or (0, None, None)
    return State(pending, number or 0, from_epoch(settled_at) if settled_at else None)


def _attempt(row: models.SheetBatch) -> Attempt:
    return Attempt(row.id, row.number, row.digest, Promises.from_json(row.orders))

"""What `check --prove` has found of a spreadsheet: the worker reads it in each cycle, and writes accordingly."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from passbot.domain.site.proofs import Outcome, Then, Verdict, strictest
from passbot.store.db import transaction
from passbot.store.models import SheetProof
from passbot.store.prepared import P, Prepared, given

_ALL = SheetProof._meta.sorted_fields
_KEEP = Prepared(SheetProof.insert(given(*_ALL)).on_conflict(conflict_target=_ALL[:2], preserve=_ALL[2:]))
_FORGET = Prepared(
    SheetProof.delete().where(SheetProof.spreadsheet_id == P.spreadsheet_id, ~SheetProof.name.in_(P.names))
)
_READ = Prepared(
    SheetProof.select().where(SheetProof.spreadsheet_id == P.spreadsheet_id).order_by(SheetProof.name)
)

_LATEST = Prepared(SheetProof.select().order_by(SheetProof.name))


def keep(spreadsheet_id: str, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Store what was tried; what was not keeps its earlier outcome, and so do other spreadsheets: the site may go back
    to one that was found to do harm. What is no assumption any more is forgotten, or nobody could end its stop.
    """
    outcomes = list(outcomes)
    with transaction():
        _FORGET.run(spreadsheet_id=spreadsheet_id, names=[each.name for each in outcomes])
        for each in outcomes:
            if each.verdict is not Verdict.NOT_TRIED:
                _KEEP.run(
                    spreadsheet_id=spreadsheet_id,
                    name=each.name,
                    verdict=each.verdict.value,
                    consequence=each.then.value,
                    proved_at=now,
                )


def of(spreadsheet_id: str) -> list[Outcome]:
    return [_outcome(row) for row in _READ.rows(spreadsheet_id=spreadsheet_id)]


def _outcome(row: Any) -> Outcome:  # Any: a row of the query
    return Outcome(row.name, Verdict(row.verdict), Then(row.consequence))


def then(spreadsheet_id: str) -> Then:
    """What the worker has to do."""
    return strictest(of(spreadsheet_id))


def latest() -> list[Outcome]:
    """Of the spreadsheet that was proved last, for those who do not know its id."""
    rows = list(_LATEST.rows())
    last = max(rows, key=lambda row: row.proved_at).spreadsheet_id if rows else ""
    return [_outcome(row) for row in rows if row.spreadsheet_id == last]


def proved_at(spreadsheet_id: str) -> tuple[datetime, datetime] | None:
    """When the first and the last of these outcomes were found."""
    found = [row.proved_at for row in _READ.rows(spreadsheet_id=spreadsheet_id)]
    return (min(found), max(found)) if found else None

"""Is it well? S4's figures of the board, and how far the sheet is behind."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from passbot.api.board.part import BoardPart
from passbot.api.site import ApiSite
from passbot.domain.notices import Route
from passbot.domain.slots import Status
from passbot.services import batches, gate, leases, outbox, sheet_health

router = APIRouter()


class Sheet(BaseModel):
    """`lag_seconds` is the age of the oldest change that the sheet does not show yet."""

    worker_runs: bool
    owed: int
    lag_seconds: float
    last_cycle: datetime | None
    cycle_seconds: float
    reads_per_minute: int
    writes_per_minute: int
    failures: int
    error: str
    last_batch: int
    last_batch_applied: datetime | None


class Health(BaseModel):
    status: str
    timestamp: str
    active_connections: int
    total_slots: int
    booked_slots_count: int
    available_slots_count: int
    sheet: Sheet | None  # a site need not have one


def _site(request: Request) -> ApiSite:
    site: ApiSite = request.app.state.site
    return site


def _board(request: Request) -> BoardPart:
    board: BoardPart = request.app.state.board
    return board


@router.get("/health", tags=["health"], responses={503: {"description": "The database does not answer."}})
async def health(
    site: Annotated[ApiSite, Depends(_site)], board: Annotated[BoardPart, Depends(_board)]
) -> Health:
    """For whoever watches over the site: a check that needs no key and tells nothing about people."""
    now = site.now()
    shown = await board.live.state()
    return Health(
        status="healthy",
        timestamp=now.replace(tzinfo=None).isoformat(timespec="microseconds"),
        active_connections=len(board.live.hub),
        total_slots=len(shown.slots),
        booked_slots_count=len(shown.ids(Status.BOOKED)),
        available_slots_count=len(shown.ids(Status.AVAILABLE)),
        sheet=await site.database.read(_sheet, now),
    )


def _sheet(now: datetime) -> Sheet | None:
    if sheet_health.is_absent():
        return None
    state = batches.state()
    worker = sheet_health.read()
    return Sheet(
        worker_runs=leases.holder_of("sheet", now=now) is not None,
        owed=outbox.owed_count(Route.SHEET),
        lag_seconds=gate.lag(now=now),
        last_cycle=worker.last_cycle,
        cycle_seconds=worker.seconds,
        reads_per_minute=worker.calls[0],
        writes_per_minute=worker.calls[1],
        failures=worker.failures,
        error=worker.error,
        last_batch=state.number,
        last_batch_applied=state.last_applied,
    )

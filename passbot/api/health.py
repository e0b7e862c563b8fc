"""/health: S4's figures of the board, how far the sheet is behind, and the state of each part of the site.

200 for `healthy` and `degraded`, 503 for `down`: this process cannot do its own work. It answers within two seconds,
whatever its database does.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from passbot.api.asking.errors import Answers
from passbot.api.asking.shared import Shared
from passbot.api.asking.site import ApiSite
from passbot.api.board.part import BoardPart
from passbot.domain.board.board import Board
from passbot.domain.site import health as judging
from passbot.domain.site.health import Code, Note, Trouble
from passbot.domain.site.notices import Route
from passbot.domain.slots.slots import Status
from passbot.errors import Unavailable
from passbot.services.owed import outbox
from passbot.services.processes import notes, sheet_health
from passbot.services.processes.reaching import ping
from passbot.services.sheet import batches, ticks
from passbot.services.slots import board

LAST_CHANCE = 0.3  # seconds after that for a ping on the gate's own connection


class Sheet(BaseModel):
    """The guards' sheet. `lag_seconds` is the age of the oldest change that it does not show yet."""

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


class PartHealth(BaseModel):
    """A part of the site. `trouble` is what is wrong, `since` when; if several processes run this part, in any of them.

    `standing_by` is how many processes would take it over. The details are only in errors.log, since anybody may read
    this.
    """

    part: str
    status: judging.Status
    last_success: datetime | None
    trouble: Code | None
    since: datetime | None
    standing_by: int


class Down(BaseModel):
    status: judging.Status
    timestamp: str
    parts: list[PartHealth]


class Health(Down):
    active_connections: int
    total_slots: int
    booked_slots_count: int
    available_slots_count: int
    sheet: Sheet | None  # a site may have no sheet


@dataclass(frozen=True)
class Figures:
    """The figures that come from the database."""

    at: datetime
    shown: Board
    sheet: Sheet | None
    notes: Sequence[Note]


class Looking:
    """One query serves all requests that wait meanwhile; after a timeout the previous figures are returned."""

    def __init__(self, site: ApiSite, parts: BoardPart) -> None:
        self._site, self._board = site, parts
        self._shared = Shared(self._look)
        self._last: Figures | None = None
        self._looked = 0.0

    async def figures(self) -> tuple[Figures, str]:
        """Return the figures, and if they are old the reason. Raises Unavailable if the database is really away."""
        if not self._board.live.is_open:
            raise Unavailable("database.unreachable", "The database has not answered yet.")
        try:
            return await self._shared.found(), ""
        except TimeoutError:
            why = "The database does not answer."
            if self._last and time.monotonic() - self._looked < judging.STILL.total_seconds():
                return self._last, ""
        except Unavailable as exc:
            why = exc.message
        return await self._last_ones(why), why

    async def _look(self) -> Figures:
        self._last = await self._site.database.look_after(
            _figures, self._board.live.place.id, self._site.now()
        )
        self._looked = time.monotonic()
        return self._last

    async def _last_ones(self, why: str) -> Figures:
        """The previous figures, if the gate's database thread still gets answers: then only this query is slow."""
        if self._last is None:
            raise Unavailable("database.unreachable", why)
        try:
            async with asyncio.timeout(LAST_CHANCE):
                await self._site.run(ping)
        except TimeoutError:
            raise Unavailable("database.unreachable", why) from None
        return self._last


class HealthCheck:
    """The operation, of one site and its board."""

    def __init__(self, site: ApiSite, board: BoardPart) -> None:
        self._site, self._board, self._looking = site, board, Looking(site, board)
        self.router = APIRouter(tags=["health"])
        down: Answers = {503: {"model": Down, "description": "This process cannot do its own work"}}
        self.router.add_api_route("/health", self.check_health, response_model=Health, responses=down)

    async def check_health(self) -> Health | Response:
        """Check the site's health.

        For monitoring: needs no key, and tells nothing about people. 200 for `healthy` and `degraded`, 503 for `down`:
        this process cannot do its own work.
        """
        now = self._site.now()
        own = self._site.process.notes()
        mine = judging.troubles(own, now=now)
        try:
            figures, why = await self._looking.figures()
        except Unavailable as exc:
            return _down(own, [Trouble("api", Code.DATABASE, now, exc.message), *mine], now)
        if judging.status(mine, []) is judging.Status.DOWN:
            return _down(own, mine, now)
        known = self._site.process.among(figures.notes)
        lag = figures.sheet.lag_seconds if figures.sheet else 0
        found = judging.troubles(known, now=figures.at, lag=lag)
        if why:
            found.append(Trouble(judging.DATABASE, Code.DATABASE, figures.at, why))
        return Health(
            status=judging.status([], found),
            timestamp=_stamp(now),
            parts=_parts(known, found, judging.Status.DEGRADED, figures.at),
            active_connections=len(self._board.live.hub),
            total_slots=len(figures.shown.slots),
            booked_slots_count=len(figures.shown.ids(Status.BOOKED)),
            available_slots_count=len(figures.shown.ids(Status.AVAILABLE)),
            sheet=figures.sheet,
        )


def _figures(place: int, now: datetime) -> Figures:
    return Figures(now, board.filled(place, now=now), _sheet(now), notes.read(now=now))


def _down(own: Sequence[Note], found: Sequence[Trouble], now: datetime) -> JSONResponse:
    parts = _parts(own, found, judging.Status.DOWN, now)
    told = Down(status=judging.Status.DOWN, timestamp=_stamp(now), parts=parts)
    return JSONResponse(told.model_dump(mode="json"), status_code=503, headers={"Retry-After": "1"})


def _stamp(now: datetime) -> str:
    """In the format of S4's document."""
    return now.replace(tzinfo=None).isoformat(timespec="microseconds")


def _parts(
    known: Sequence[Note], found: Sequence[Trouble], bad: judging.Status, now: datetime
) -> list[PartHealth]:
    """Each part once, in alphabetical order."""
    wrong: dict[str, Trouble] = {}
    for trouble in found:  # of two troubles the one that has lasted longer
        wrong[trouble.part] = min(trouble, wrong.get(trouble.part, trouble), key=lambda each: each.since)
    names = sorted({note.part for note in known} | wrong.keys())
    spare = judging.standing_by(known, now=now)
    return [_part(name, known, wrong.get(name), bad, spare[name]) for name in names]


def _part(
    name: str, known: Sequence[Note], trouble: Trouble | None, bad: judging.Status, spare: int
) -> PartHealth:
    successes = [note.succeeded_at for note in known if note.part == name and note.succeeded_at]
    return PartHealth(
        part=name,
        status=bad if trouble else judging.Status.HEALTHY,
        last_success=max(successes, default=None),
        trouble=trouble.code if trouble else None,
        since=trouble.since if trouble else None,
        standing_by=spare,
    )


def _sheet(now: datetime) -> Sheet | None:
    if sheet_health.is_absent():
        return None
    state = batches.state()
    worker = sheet_health.read()
    return Sheet(
        worker_runs=sheet_health.worker(now=now) is not None,
        owed=outbox.owed_count(Route.SHEET),
        lag_seconds=ticks.lag(now=now),
        last_cycle=worker.last_cycle,
        cycle_seconds=worker.seconds,
        reads_per_minute=worker.calls[0],
        writes_per_minute=worker.calls[1],
        failures=worker.failures,
        error=worker.error,
        last_batch=state.number,
        last_batch_applied=state.last_applied,
    )

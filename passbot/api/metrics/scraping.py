"""One scrape: what this process knows, and what the database says where it answers in time."""

import asyncio
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from passbot.api.asking.shared import Shared
from passbot.api.asking.site import ApiSite
from passbot.api.board.part import BoardPart
from passbot.api.metrics import families
from passbot.api.metrics.metering import Meter
from passbot.api.porter import bearer
from passbot.errors import Unavailable
from passbot.services.site import figures
from passbot.services.site.figures import Figures


class Metrics:
    """Lives on the API's event loop. One look at the database serves all scrapes that wait meanwhile."""

    def __init__(self, site: ApiSite, board: BoardPart) -> None:
        self._site, self._board = site, board
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nobody asks for
        self._own = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._own)
        self._shared = Shared(self._look)

    def meter(self, routes: Iterable[BaseRoute]) -> Meter:
        return Meter(self._own, self._site.process.holder, routes)

    async def answer(self, request: Request) -> Response:
        if not self._site.is_metrics_key(bearer(request.scope)):
            raise HTTPException(
                401, "The key of /metrics is wrong or missing.", {"WWW-Authenticate": "Bearer"}
            )
        known = await self._figures()
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        # Ten thousand lines take a tenth of a second, in which the board would stand still.
        body = await asyncio.to_thread(encode, _Snapshot(self._own, self._families(known)))
        return Response(body, headers={"content-type": content_type, "cache-control": "no-store"})

    async def _figures(self) -> Figures | None:
        """None if the database is away or slow."""
        try:
            return await self._shared.found()
        except (TimeoutError, Unavailable):
            return None

    async def _look(self) -> Figures:
        site = self._site
        return await site.database.look_after(figures.read, site.settings, now=site.now())

    def _families(self, known: Figures | None) -> list[Metric]:
        return [*self._of_the_site(known), *self._of_this_process()]

    def _of_the_site(self, known: Figures | None) -> Iterator[Metric]:
        now = known.at if known else self._site.now()
        notes = self._site.process.among(known.notes if known else ())
        lag = known.sheet.lag if known and known.sheet else 0.0
        yield families.program(figures.program())
        yield families.gauge(
            "database_up", "1 if the database answered this scrape in time.", (), [((), known is not None)]
        )
        yield from families.parts(notes, lag=lag, now=now)
        yield from families.far_sides(notes, now=now)
        if known:
            yield from families.owed(known)
        if known and known.sheet:
            yield from families.sheet(known.sheet, now)

    def _of_this_process(self) -> Iterator[Metric]:
        process = self._site.process
        room = process.part("disk").measured
        if room is not None:
            told = "Free bytes on the disk of the site's home or of its database, the fuller one."
            yield families.gauge("disk_free_bytes", told, ["process"], [([process.holder], room)])
        told, lines = "Open lines of the board.", len(self._board.live.hub)
        yield families.gauge("board_connections", told, ["process"], [([process.holder], lines)])
        yield families.waits(process.holder, figures.WAIT_STEPS, *figures.waited())


class _Snapshot(Collector):
    """What a scrape has found, beside what this process has counted."""

    def __init__(self, own: CollectorRegistry, found: list[Metric]) -> None:
        self._own, self._found = own, found

    def collect(self) -> Iterator[Metric]:
        yield from self._found
        yield from self._own.collect()

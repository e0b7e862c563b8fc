"""The API as one application, with its parts in the order of the documentation."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from passbot.api import arrivals, own_data
from passbot.api.asking import errors
from passbot.api.asking.public import Public
from passbot.api.asking.site import ApiSite
from passbot.api.board import managing
from passbot.api.board.part import BoardPart
from passbot.api.calendars import calendar_links, free_links, free_times, visit_pages
from passbot.api.directory import Directory
from passbot.api.document import BEGINNING, SLOWER, TAGS, Document, introduced
from passbot.api.health import HealthCheck
from passbot.api.porter import MEASURED, Porter
from passbot.api.slots import places, time_slot_files, time_slot_plans, time_slots

LARGEST_BODY = 1_000_000
# Before the time slots, whose `{slot_id}` would match any other word.
ROUTERS = (
    time_slot_plans.router,
    time_slot_files.router,
    time_slots.router,
    places.router,
    managing.router,
    arrivals.router,
    calendar_links.router,
    free_links.router,
    free_times.router,
    visit_pages.router,
    own_data.router,
)


def build(site: ApiSite) -> FastAPI:
    board = BoardPart(site)
    app = FastAPI(
        lifespan=board.running,
        title=site.title,
        version=site.version,
        description=site.description or BEGINNING,
        openapi_tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        openapi_url=None,  # `Document` has these three
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
        telemetry={"tracing": False, "metrics": False},
    )
    app.state.site = site  # for `site_of`
    for router in (*ROUTERS, HealthCheck(site, board).router):
        app.routes.extend(map(introduced, router.routes))
    board.install(app)
    errors.install(app)
    Document(app).install()
    app.routes.insert(0, Directory(app.routes))
    app.add_middleware(Porter, site=site)
    app.add_middleware(Public, url=site.url)
    if site.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(site.origins),
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=[*SLOWER, "X-Error-Code"],
        )
    if site.metrics_key:
        _measure(app, site, board)
    return app


def _measure(app: FastAPI, site: ApiSite, board: BoardPart) -> None:
    """Add /metrics, and count what is asked. Imported late: only a site with a key for it needs the library."""
    from passbot.api.metrics.metering import Metering
    from passbot.api.metrics.scraping import Metrics

    metrics = Metrics(site, board)
    app.add_route(MEASURED, metrics.answer, methods=["GET"], include_in_schema=False)
    app.add_middleware(Metering, meter=metrics.meter(app.routes))

"""The API as one application, with its parts in the order of the documentation."""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from passbot.api import arrivals, health
from passbot.api.asking import errors
from passbot.api.asking.errors import LEGACY, Explained, Refused
from passbot.api.asking.public import Public
from passbot.api.asking.site import ApiSite
from passbot.api.board import managing
from passbot.api.board.part import BoardPart
from passbot.api.calendars import calendar_links, free_links, free_times, visit_pages
from passbot.api.directory import Directory
from passbot.api.porter import MEASURED, Porter
from passbot.api.slots import places, time_slot_files, time_slot_plans, time_slots

LARGEST_BODY = 1_000_000
ASSETS = "/docs-assets"
SLOWER = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}},
    "RateLimit-Limit": {"description": "Requests that may come at once", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are", "schema": {"type": "integer"}},
}
# As /docs shows them: first what most people need.
TAGS = {
    "time slots": "Your own calendar: the times that you offer.",
    "places": "What several people book: services, desks, the board.",
    "free times": "Secret links by which others see your free times, and book them.",
    "calendars": "Your orders and slots in calendar programs, and theirs in yours.",
    "time slots in number": "Files, deleting many, conflicts.",
    "templates and preferences": "Hours that are offered again and again.",
    "arrivals": "For cameras, turnstiles and keypads at the gate.",
    "board": "The board that everybody sees.",
    "health": "For whoever watches over the site.",
}
# Before the time slots, whose `{slot_id}` would match any other word.
PARTS = (
    time_slot_plans,
    time_slot_files,
    time_slots,
    places,
    managing,
    arrivals,
    calendar_links,
    free_links,
    free_times,
    visit_pages,
)


def build(site: ApiSite) -> FastAPI:
    board = BoardPart(site)
    app = FastAPI(
        lifespan=board.running,
        title=site.title,
        version=site.version,
        description=site.description,
        openapi_tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        openapi_url=None,  # FastAPI would encode the document anew for each request
        docs_url=None,  # FastAPI's own pages load scripts from other sites
        redoc_url=None,
        max_body_size=LARGEST_BODY,
        telemetry={"tracing": False, "metrics": False},
    )
    app.state.site = site
    for part in (*PARTS, health):
        app.routes.extend(map(_named, part.router.routes))
    app.state.board = board
    app.state.looking = health.Looking(site, board)
    board.install(app)
    errors.install(app)
    _document(app)
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


def _named(route: BaseRoute) -> BaseRoute:
    """Use the function's name as operation id, so that it stays when the path changes."""
    if isinstance(route, APIRoute):
        route.operation_id = route.name
    return route


def _document(app: FastAPI) -> None:
    """Serve /docs and /redoc from their wheel, and an OpenAPI document that lists the actual responses."""
    assets = files("fastapi_offline") / "static"
    app.mount(ASSETS, StaticFiles(directory=str(assets)))
    plain = app.openapi

    def openapi() -> dict[str, Any]:  # Any: JSON
        if app.openapi_schema is None:
            app.openapi_schema = _truthful(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    encoded = cache(lambda: orjson.dumps(app.openapi()))

    @app.get("/openapi.json", include_in_schema=False)
    async def document() -> Response:
        return Response(encoded(), media_type="application/json")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
        )

    @app.get("/redoc", include_in_schema=False)
    async def redoc() -> HTMLResponse:
        return get_redoc_html(
            openapi_url="/openapi.json",
            title=app.title,
            redoc_js_url=f"{ASSETS}/redoc.standalone.js",
            redoc_favicon_url=f"{ASSETS}/favicon.png",
            with_google_fonts=False,
        )


def _truthful(schema: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    """Correct FastAPI's document: it lists 422 for every endpoint with parameters, where S3's part answers 400; and it
    omits responses that every endpoint may give: the body is too large, the database is away.
    """
    for path, item in schema["paths"].items():
        refused = _schema_of(Refused if path.startswith(LEGACY) else Explained)
        for operation in item.values():
            answers = operation["responses"]
            if path.startswith(LEGACY):
                answers.pop("422", None)
            if "requestBody" in operation:
                answers.setdefault("413", {"description": "The body is too large"} | refused)
            answers.setdefault(
                "429", {"description": "Too many requests at once", "headers": SLOWER} | refused
            )
            answers.setdefault("503", {"description": "Try again later"} | refused)
    schema["components"]["schemas"] |= {
        model.__name__: model.model_json_schema() for model in (Refused, Explained)
    }
    return schema


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:  # Any: JSON
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}

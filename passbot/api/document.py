"""The API's documentation: its OpenAPI document and the pages that show it."""

from functools import cached_property
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from passbot.api.asking.errors import LEGACY, Explained, Refused

ADDRESS, ASSETS = "/openapi.json", "/docs-assets"
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
SLOWER = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}},
    "RateLimit-Limit": {"description": "Requests that may come at once", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are", "schema": {"type": "integer"}},
}

Json = dict[str, Any]  # Any: JSON


def named(route: BaseRoute) -> BaseRoute:
    """Use the function's name as operation id, so that it stays when the path changes."""
    if isinstance(route, APIRoute):
        route.operation_id = route.name
    return route


class Document:
    """Built and encoded once: FastAPI would encode it anew for each request, and its pages load scripts from other
    sites.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app, self._plain = app, app.openapi

    def install(self) -> None:
        self._app.openapi = self.read  # type: ignore[method-assign]  # FastAPI's documented way to extend it
        self._app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_offline") / "static")))
        for path, operation in ((ADDRESS, self.send), ("/docs", self.show_docs), ("/redoc", self.show_redoc)):
            self._app.add_api_route(path, operation, include_in_schema=False)

    def read(self) -> Json:
        if self._app.openapi_schema is None:
            self._app.openapi_schema = _truthful(self._plain())
        return self._app.openapi_schema

    @cached_property
    def _encoded(self) -> bytes:
        return orjson.dumps(self.read())

    async def send(self) -> Response:
        return Response(self._encoded, media_type="application/json")

    async def show_docs(self) -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=ADDRESS,
            title=self._app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
        )

    async def show_redoc(self) -> HTMLResponse:
        return get_redoc_html(
            openapi_url=ADDRESS,
            title=self._app.title,
            redoc_js_url=f"{ASSETS}/redoc.standalone.js",
            redoc_favicon_url=f"{ASSETS}/favicon.png",
            with_google_fonts=False,
        )


def _truthful(schema: Json) -> Json:
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


def _schema_of(model: type[BaseModel]) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}

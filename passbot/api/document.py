"""The API's documentation: its OpenAPI document, the pages that show it, and how it begins."""

from functools import cached_property
from importlib.resources import files
from inspect import cleandoc
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from passbot import called
from passbot.api.asking.asking import Reading
from passbot.api.asking.errors import LEGACY, Explained, Refused

ADDRESS, ASSETS = "/openapi.json", "/docs-assets"
# As /docs shows them: first what most people need.
TAGS = {
    "time slots": "Your own calendar: the times that you offer.",
    "places": "What several people book: services, the board, desks, offices.",
    "free times": "Links by which others see when you are free, and book a visit.",
    "calendars": "Your orders and slots in other calendars, and their busy times in yours.",
    "time slots in number": "Files, deletion in bulk, conflicts.",
    "templates and preferences": "Hours that you offer again and again.",
    "arrivals": "For cameras, turnstiles and keypads at the gate.",
    "board": "The settings of the board that everybody sees.",
    "own data": "Everything that is stored about you, and its deletion.",
    "health": "For monitoring.",
}
SLOWER = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}},
    "RateLimit-Limit": {"description": "Requests that may come at once", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many of them are left", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are left again", "schema": {"type": "integer"}},
}

Json = dict[str, Any]  # Any: JSON


def flowing(text: str) -> str:
    """Join the lines of each paragraph, but not of code: /docs would break lines where the source does."""
    parts = text.strip().split("\n\n")
    return "\n\n".join(part if part.startswith("```") else part.replace("\n", " ") for part in parts)


BEGINNING = flowing(
    called.told("""
**Get a key.** Write `/key` to the bot, or let an owner of the site run `./run key create --resident WHO`. A key is
shown only once. It acts for one person.

**Send it** with each request. On this page, press *Authorize*. `SITE` is the address of this page without `/docs`.

```
curl SITE/users/time-slots/ -H 'Authorization: Bearer KEY' -H 'Content-Type: application/json' \\
  -d '{"start_time": "2030-01-15T14:00:00", "end_time": "2030-01-15T14:45:00", "timezone": "Asia/Kolkata"}'
```

**Scopes** say what a key may do: `slots:read` and `slots:write` for time slots, places and the board, `orders:read` for
links to your calendar, `arrivals:write` for a device at the gate (with a guard's key), `data` to read and delete all
that is stored about you, `admin` for all of it, with an admin's rights and key.

**A refusal** says why in `detail`, and for programs by a code in the header `X-Error-Code`. 429 and 503 say in
`Retry-After` how many seconds to wait.

**A POST that you repeat** with the same `Idempotency-Key` is done once, and answered alike for a day.

**The live board** is a WebSocket at `/slot-booking`. It takes the same keys.
""")
)


def introduced(route: BaseRoute) -> BaseRoute:
    """Take the operation's id from its function's name, so that it stays when the path changes; its summary from the
    docstring's first line, its description from the rest.
    """
    if isinstance(route, APIRoute):
        route.operation_id = route.name
        summary, _, description = cleandoc(route.endpoint.__doc__ or "").partition("\n\n")
        route.summary = summary.removesuffix(".")
        route.description = "\n\n".join([flowing(description), *map(_needed, _scopes(route))])
    return route


def _scopes(route: APIRoute) -> list[str]:
    return [each.call.scope for each in route.dependant.dependencies if isinstance(each.call, Reading)]


def _needed(scope: str) -> str:
    return f"Scope: `{scope}`."


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
    shapes = schema["components"]["schemas"]
    shapes |= {model.__name__: model.model_json_schema() for model in (Refused, Explained)}
    for shape in shapes.values():
        if "description" in shape:
            shape["description"] = flowing(shape["description"])
    return schema


def _schema_of(model: type[BaseModel]) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}

"""The Sheets API: from request to answer, including errors."""

from dataclasses import dataclass
from functools import cache

from passbot.sandbox.google import body as bodies
from passbot.sandbox.google import (
    discovery,
    endpoints_files,
    endpoints_spreadsheets,
    endpoints_values,
    errors,
    masks,
    query,
    routes,
)
from passbot.sandbox.google.accounts import Accounts
from passbot.sandbox.google.api import Call, Endpoint, fields_of
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import NoSuchPage, Refused, invalid_payload
from passbot.sandbox.google.files import Files
from passbot.sandbox.google.habits import Habits
from passbot.sandbox.google.oauth import Token
from passbot.sandbox.google.quotas import READ, WRITE, Quotas
from passbot.sandbox.google.routes import READS, Route
from passbot.sandbox.google.schema import Schemas

SCOPES = "https://www.googleapis.com/auth/"
MAY_READ = frozenset(
    SCOPES + name
    for name in ("spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file")
)
MAY_WRITE = frozenset(SCOPES + name for name in ("spreadsheets", "drive", "drive.file"))
PICKS_ITS_FIELDS = frozenset({"spreadsheets.get", "spreadsheets.getByDataFilter", "spreadsheets.batchUpdate"})
BODY_IS = {"spreadsheets.values.update": "data", "spreadsheets.values.append": "data"}
CREATE = "spreadsheets.create"
ENDPOINTS: dict[str, Endpoint] = {
    **endpoints_spreadsheets.ENDPOINTS,
    **endpoints_values.ENDPOINTS,
    **endpoints_files.ENDPOINTS,
}


@cache
def schemas() -> Schemas:
    return Schemas(discovery.sheets(), "google.apps.sheets.v4")


@dataclass(frozen=True)
class Request:
    """An HTTP request as the APIs see it. `path` is still encoded."""

    verb: str
    path: str
    query: bytes
    body: bytes


class SheetsApi:
    """Answers requests with a known token."""

    def __init__(
        self,
        files: Files,
        accounts: Accounts,
        quotas: Quotas,
        habits: Habits,
        *,
        violations: list[str] | None,
    ) -> None:
        self._files = files
        self._accounts = accounts
        self._quotas = quotas
        self._habits = habits
        self._violations = violations

    def answer(self, request: Request, token: Token) -> Json:
        route = routes.find(request.verb, request.path)
        if route is None:
            raise NoSuchPage
        reading = route.method in READS
        self._check_token(route, token, reading=reading)
        self._quotas.count(READ if reading else WRITE, token.email)
        method = discovery.sheets().methods[route.method]
        call_query, body = self._read(request, method)
        answered = self.call(route, token.email, call_query, body, tears=True)
        if self._violations is not None:
            self._check_answer(method, answered)
        return answered

    def _read(self, request: Request, method: discovery.Method) -> tuple[Json, Json]:
        """Parse query and body. An invalid one also counts as a violation, since a client may hide its 400."""
        try:
            asked = query.read(request.query, method)
            return asked, _read_body(request.body, method) if method.request else {}
        except Refused as refusal:
            if self._violations is not None:
                self._violations.append(f"{method.name} was asked: {refusal}")
            raise

    def call(self, route: Route, email: str, call_query: Json, body: Json, *, tears: bool = False) -> Json:
        """Run the endpoint for a valid request."""
        if route.method == CREATE:
            return endpoints_files.create(self._files, self._accounts.find(email), body, call_query)
        reading = route.method in READS
        file = self._files.get(route.spreadsheet_id)
        if file is None:
            raise errors.not_found()
        role = file.role(email)
        if not role or (not reading and role not in ("writer", "owner")):
            raise errors.not_permitted()
        call = Call(
            self._files,
            file,
            file.person(email),
            route.argument,
            call_query,
            body,
            self._habits,
            tears,
        )
        answered = ENDPOINTS[route.method](call)
        if "fields" in call_query and route.method not in PICKS_ITS_FIELDS:
            response = discovery.sheets().methods[route.method].response
            answered = masks.pick(answered, fields_of(call_query, response))
        return answered

    def _check_token(self, route: Route, token: Token, *, reading: bool) -> None:
        if token.scopes.isdisjoint(MAY_READ if reading else MAY_WRITE):
            raise errors.scope_insufficient("sheets.googleapis.com", f"google.apps.sheets.v4.{route.method}")

    def _check_answer(self, method: discovery.Method, answered: Json) -> None:
        if self._violations is not None and not schemas().fits(method.response, answered):
            found = schemas().violations(method.response, answered)
            self._violations += [f"{method.name} answered: {text}" for _, text in found]


def _read_body(raw: bytes, method: discovery.Method) -> Json:
    try:
        parsed = bodies.parse(raw or b"{}")
    except ValueError as exc:
        text = f"Invalid JSON payload received. {exc}"
        raise invalid_payload([("", text)]) from None
    check_body(method, parsed)
    checked: Json = parsed
    return checked


def check_body(method: discovery.Method, parsed: object) -> None:
    """Refuse as the gateway of the real API does."""
    if not schemas().fits(method.request, parsed):
        found = schemas().violations(method.request, parsed, BODY_IS.get(method.name, ""))
        raise invalid_payload(found) if found else Refused("Request contains an invalid argument.")

"""The part of Drive v3 that clients of spreadsheets use: files, their permissions, their comments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from passbot.sandbox.google import body as bodies
from passbot.sandbox.google import discovery, drive_comments, drive_files, drive_permissions, masks, query
from passbot.sandbox.google.accounts import Accounts
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.discovery import Method
from passbot.sandbox.google.drive_calls import Download, DriveCall
from passbot.sandbox.google.errors import DriveRefused, NoSuchPage, Refused
from passbot.sandbox.google.files import Files
from passbot.sandbox.google.masks import EVERYTHING, BadMask, Mask
from passbot.sandbox.google.oauth import Token
from passbot.sandbox.google.schema import Schemas
from passbot.sandbox.google.sheets import SCOPES, Request

ROOT = "/drive/v3/"
UPLOAD = "/upload/drive/v2/files/"
MAY = frozenset(SCOPES + name for name in ("drive", "drive.file"))
MAY_LOOK = MAY | {SCOPES + "drive.readonly", SCOPES + "drive.metadata.readonly"}
FIELDS_ASKED = frozenset({"comments.create", "comments.list", "comments.get", "about.get"})
USUAL_FIELDS = {
    "File": "kind,id,name,mimeType",
    "FileList": "kind,nextPageToken,incompleteSearch,files(kind,id,name,mimeType)",
    "Permission": "kind,id,type,role",
    "PermissionList": "kind,nextPageToken,permissions(kind,id,type,role)",
}
Endpoint = Callable[[DriveCall], Json | Download | None]
ENDPOINTS: dict[str, Endpoint] = {
    **drive_files.ENDPOINTS,
    **drive_permissions.ENDPOINTS,
    **drive_comments.ENDPOINTS,
}


@dataclass(frozen=True)
class Way:
    """A path of the API, with the values of its parameters."""

    method: str
    pattern: re.Pattern[str]
    verb: str


@cache
def schemas() -> Schemas:
    return Schemas(discovery.drive(), "google.apps.drive.v3")


@cache
def ways() -> list[Way]:
    return [
        Way(
            name,
            re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", discovery.drive().methods[name].path)),
            verb,
        )
        for name, verb in ((name, discovery.drive().methods[name].verb) for name in ENDPOINTS)
    ]


class DriveApi:
    """Answers requests with a known token. None is an answer without a body."""

    def __init__(self, files: Files, accounts: Accounts, *, violations: list[str] | None) -> None:
        self._files = files
        self._accounts = accounts
        self._violations = violations

    def answer(self, request: Request, token: Token) -> Json | Download | None:
        name, places = _find(request)
        if token.scopes.isdisjoint(MAY_LOOK if request.verb == "GET" else MAY):
            raise DriveRefused(
                "Request had insufficient authentication scopes.", 403, "insufficientPermissions"
            )
        method = discovery.drive().methods[name]
        asked = _query(request, method)
        mask = _mask(asked, method)
        call = DriveCall(
            self._files, self._accounts, token.email, places, asked, _body(request, method), request.body
        )
        answered = ENDPOINTS[name](call)
        if not isinstance(answered, dict):
            return answered
        self._check_answer(method, answered)
        shown: Json = masks.pick(answered, mask)
        return shown

    def _check_answer(self, method: Method, answered: Json) -> None:
        if self._violations is not None and not schemas().fits(method.response, answered):
            found = schemas().violations(method.response, answered)
            self._violations += [f"drive.{method.name} answered: {text}" for _, text in found]


def _find(request: Request) -> tuple[str, dict[str, str]]:
    if request.path.startswith(UPLOAD) and request.verb == "PUT":
        return "files.update", {"fileId": request.path.removeprefix(UPLOAD)}
    path = request.path.removeprefix(ROOT)
    for way in ways():
        found = way.pattern.fullmatch(path)
        if found and way.verb == request.verb:
            return way.method, found.groupdict()
    raise NoSuchPage


def _query(request: Request, method: Method) -> Json:
    """Drive, unlike Sheets, ignores unknown parameters."""
    try:
        return query.read(request.query, method, tolerant=True)
    except Refused as refusal:
        raise DriveRefused(refusal.message, 400, "invalidParameter") from None


def _mask(asked: Json, method: Method) -> Mask:
    if not method.response:
        return EVERYTHING
    text = asked.get("fields") or USUAL_FIELDS.get(method.response, "")
    if method.name in FIELDS_ASKED and not asked.get("fields"):
        message = "The 'fields' parameter is required for this method."
        raise DriveRefused(message, 400, "required", location="fields")
    if not text:
        return EVERYTHING
    try:
        mask = masks.parse(text)
        masks.check(mask, discovery.drive(), method.response)
    except BadMask as exc:
        raise DriveRefused(
            f"Invalid field selection {exc.path}", 400, "invalidParameter", location="fields"
        ) from None
    return mask


def _body(request: Request, method: Method) -> Json:
    """Drive also ignores unknown fields of a body; known ones are checked."""
    if request.path.startswith(UPLOAD) or not method.request or not request.body:
        return {}
    try:
        parsed = bodies.parse(request.body)
    except ValueError:
        raise DriveRefused("Parse Error", 400, "parseError") from None
    known = schemas().fields_of(method.request)
    given = {name: value for name, value in parsed.items() if name in known}
    if not schemas().fits(method.request, given):
        raise DriveRefused("Invalid Value", 400, "invalid")
    return given

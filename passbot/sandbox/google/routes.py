"""Find the method of the Sheets API for a request, by HTTP verb and raw path."""

from dataclasses import dataclass
from urllib.parse import unquote

ROOT = "/v4/spreadsheets"
ROUTES = {
    "POST ": "spreadsheets.create",
    "GET {}": "spreadsheets.get",
    "POST {}:batchUpdate": "spreadsheets.batchUpdate",
    "POST {}:getByDataFilter": "spreadsheets.getByDataFilter",
    "GET {}/values/{}": "spreadsheets.values.get",
    "PUT {}/values/{}": "spreadsheets.values.update",
    "POST {}/values/{}:append": "spreadsheets.values.append",
    "POST {}/values/{}:clear": "spreadsheets.values.clear",
    "GET {}/values:batchGet": "spreadsheets.values.batchGet",
    "POST {}/values:batchUpdate": "spreadsheets.values.batchUpdate",
    "POST {}/values:batchClear": "spreadsheets.values.batchClear",
    "POST {}/values:batchGetByDataFilter": "spreadsheets.values.batchGetByDataFilter",
    "POST {}/values:batchUpdateByDataFilter": "spreadsheets.values.batchUpdateByDataFilter",
    "POST {}/values:batchClearByDataFilter": "spreadsheets.values.batchClearByDataFilter",
    "GET {}/developerMetadata/{}": "spreadsheets.developerMetadata.get",
    "POST {}/developerMetadata:search": "spreadsheets.developerMetadata.search",
    "POST {}/sheets/{}:copyTo": "spreadsheets.sheets.copyTo",
}
READS = frozenset(
    {
        "spreadsheets.get",
        "spreadsheets.getByDataFilter",
        "spreadsheets.values.get",
        "spreadsheets.values.batchGet",
        "spreadsheets.values.batchGetByDataFilter",
        "spreadsheets.developerMetadata.get",
        "spreadsheets.developerMetadata.search",
    }
)
VERBS = frozenset({"append", "clear", "copyTo"})


@dataclass(frozen=True)
class Route:
    """`argument` is the last part of the path: a range, a metadata id, a sheet id."""

    method: str
    spreadsheet_id: str = ""
    argument: str = ""


def find(verb: str, raw_path: str) -> Route | None:
    """The path is still encoded: the last plain ":" separates the verb, while ranges have theirs encoded."""
    head, *rest = raw_path.removeprefix(ROOT).removeprefix("/").split("/")
    if not head:
        return _known(f"{verb} ", "", "")
    if not rest:
        spreadsheet_id, colon, action = head.partition(":")
        return _known(f"{verb} {{}}{colon}{action}", spreadsheet_id, "")
    if len(rest) == 1:
        return _known(f"{verb} {{}}/{rest[0]}", head, "")
    name, action = _without_verb("/".join(rest[1:]))
    return _known(f"{verb} {{}}/{rest[0]}/{{}}{action}", head, unquote(name))


def _without_verb(text: str) -> tuple[str, str]:
    name, _, action = text.rpartition(":")
    return (name, f":{action}") if action in VERBS and name else (text, "")


def _known(shape: str, spreadsheet_id: str, argument: str) -> Route | None:
    method = ROUTES.get(shape)
    return Route(method, unquote(spreadsheet_id), argument) if method else None

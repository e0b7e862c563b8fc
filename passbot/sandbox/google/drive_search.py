"""The `q` parameter of files.list, as far as clients of spreadsheets use it."""

import re

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import DriveRefused

TERM = re.compile(
    r"""\s*(?:
        (?P<field>\w+) \s* (?P<op>=|!=|contains|in) \s*
        (?P<quote>['"])(?P<value>(?:\\.|(?!(?P=quote)).)*)(?P=quote)
      | (?P<flag>trashed) \s* = \s* (?P<truth>true|false)
      | (?P<quote2>['"])(?P<member>(?:\\.|(?!(?P=quote2)).)*)(?P=quote2) \s+ in \s+ (?P<list>\w+)
    )\s*""",
    re.VERBOSE,
)
FIELDS = ("name", "mimeType", "parents", "owners", "writers", "readers")


def meets(file: Json, query: str) -> bool:
    return all(_meets(file, term) for term in _terms(query))


def _terms(query: str) -> list[dict[str, str | None]]:
    terms, at = [], 0
    while at < len(query):
        found = TERM.match(query, at)
        if not found or (found["field"] and found["field"] not in FIELDS):
            raise DriveRefused("Invalid Value", 400, "invalid", location="q")
        terms.append(found.groupdict())
        at = found.end()
        if query[at:].lower().startswith("and "):
            at += 4
        elif at < len(query):
            raise DriveRefused("Invalid Value", 400, "invalid", location="q")
    return terms


def _meets(file: Json, term: dict[str, str | None]) -> bool:
    if term["flag"]:
        return term["truth"] == "false"  # no file is ever in the bin here
    name, wanted = term["field"] or term["list"] or "", _unescaped(term["value"] or term["member"] or "")
    found = file.get(name, [])
    if term["op"] == "!=":
        return bool(found != wanted)
    if term["op"] == "contains":
        return wanted.casefold() in str(found).casefold()
    return wanted in found if isinstance(found, list) else found == wanted


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)

"""A call to the Sheets API: authentication, quota, validation; then its endpoint answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from passbot.sandbox.google import answer, discovery, masks
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused, invalid_fields
from passbot.sandbox.google.files import File, Files
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.habits import Habits
from passbot.sandbox.google.masks import EVERYTHING, BadMask, Mask
from passbot.sandbox.google.rights import Person


@dataclass
class Call:
    """The input of an endpoint."""

    files: Files
    file: File
    person: Person
    argument: str
    query: Json
    body: Json
    habits: Habits
    tears: bool = False  # reads on the page are never torn

    @property
    def book(self) -> Book:
        return self.file.book


Endpoint = Callable[[Call], Json]


def fields_of(query: Json, response: str) -> Mask:
    """The `fields` parameter, checked against the answer's schema."""
    text = query.get("fields") or query.get("$fields") or ""
    if not text:
        return EVERYTHING
    try:
        mask = masks.parse(text)
        masks.check(mask, discovery.sheets(), response)
    except BadMask as exc:
        raise invalid_fields(exc.path) from None
    return mask


def shown(
    book: Book, person: Person, *, mask: Mask, places: list[tuple[Sheet, Box]], grid_data: bool
) -> Json:
    """A Spreadsheet resource; without a mask, grid data only if requested."""
    if not mask and not grid_data:
        mask = _without_grid_data()
    return answer.spreadsheet(book, answer.Asked(mask, places, person))


def _without_grid_data() -> Mask:
    schemas = discovery.sheets().schemas
    everything: Mask = {name: {} for name in schemas["Spreadsheet"]["properties"]}
    everything["sheets"] = {name: {} for name in schemas["Sheet"]["properties"] if name != "data"}
    return everything


def places(book: Book, texts: list[str]) -> list[tuple[Sheet, Box]]:
    return [book.locate_box(text) for text in texts]


def commit(call: Call, book: Book) -> None:
    call.files.replace(call.file, book)


@contextmanager
def prefixed(prefix: str) -> Iterator[None]:
    """Add to an error which part of the request it is about."""
    try:
        yield
    except Refused as refusal:
        refusal.prefix = prefix + refusal.prefix
        raise

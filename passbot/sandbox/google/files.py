"""The files in the simulated Drive: each is a spreadsheet with its permissions."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from passbot.sandbox.google import stored
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book, new_book
from passbot.sandbox.google.rights import Person
from passbot.sandbox.keeper import Keeper

PREFIX = "google/file/"
RANKS = ("reader", "commenter", "writer", "owner")


@dataclass
class File:
    """`book` is replaced as a whole by each successful write."""

    book: Book
    created: float
    modified: float
    permissions: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    before: Book | None = None  # the state before the last write, for a torn read

    @property
    def title(self) -> str:
        title: str = self.book.properties["title"]
        return title

    def role(self, email: str) -> str:
        """The highest role of the person or of everybody; "" for none."""
        roles = [each["role"] for each in self.permissions if each.get("emailAddress") == email]
        roles += [each["role"] for each in self.permissions if each["type"] == "anyone"]
        return max(roles, key=RANKS.index, default="")

    def person(self, email: str) -> Person:
        owners = [each["emailAddress"] for each in self.permissions if each.get("role") == "owner"]
        return Person(email, is_owner=email in owners, owner="".join(owners[:1]))

    def allow(self, email: str, role: str) -> Json:
        """Give a role; it replaces the person's former one."""
        self.permissions = [each for each in self.permissions if each.get("emailAddress") != email]
        permission = {"id": _permission_id(email), "type": "user", "role": role, "emailAddress": email}
        self.permissions.append(
            {**permission, "kind": "drive#permission", "displayName": email.partition("@")[0]}
        )
        return self.permissions[-1]


def _permission_id(email: str) -> str:
    return str(int.from_bytes(sha256(email.encode()).digest()[:8], "big")).zfill(20)


class Files:
    """All files by id, stored by the keeper."""

    def __init__(self, keeper: Keeper, clock: Callable[[], float], changed: Callable[[str], None]) -> None:
        self._keeper = keeper
        self._changed = changed
        self._clock = clock
        loaded = keeper.load(PREFIX)
        self._by_id = {key.removeprefix(PREFIX): _from_json(each) for key, each in loaded.items()}

    def __iter__(self) -> Iterator[File]:
        return iter(list(self._by_id.values()))

    def get(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def create(self, title: str, owner: str, *, parents: list[str] | None = None) -> File:
        return self.add(new_book(new_id(), title), owner, parents=parents)

    def add(self, book: Book, owner: str, *, parents: list[str] | None = None) -> File:
        now = self._clock()
        file = File(book, now, now, parents=parents or ["root"])
        file.allow(owner, "owner")
        self._by_id[book.book_id] = file
        self.remember(file)
        return file

    def replace(self, file: File, book: Book) -> None:
        """Replace the book: the moment at which a write takes effect."""
        file.before, file.book = file.book, book
        file.modified = self._clock()
        self.remember(file)

    def remember(self, file: File) -> None:
        self._keeper.put(PREFIX + file.book.book_id, lambda: _as_json(file))
        self._changed(file.book.book_id)

    def delete(self, file: File) -> None:
        del self._by_id[file.book.book_id]
        self._keeper.delete(PREFIX + file.book.book_id)
        self._changed(file.book.book_id)


def new_id() -> str:
    return "1" + secrets.token_urlsafe(33)[:43].replace("-", "x").replace("_", "y")


def as_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_json(file: File) -> Json:
    names = ("created", "modified", "permissions", "comments", "parents")
    return {"book": stored.as_json(file.book)} | {name: getattr(file, name) for name in names}


def _from_json(kept: Json) -> File:
    return File(book=stored.from_json(kept.pop("book")), **kept)

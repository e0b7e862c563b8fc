"""A Google side on a free port, and who comes to it: an owner, the worker, an operator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any  # JSON

import gspread
import pytest

from passbot.sandbox.google import GoogleSide
from passbot.sandbox.google.app import make_app
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.serving import Server, address_of, in_thread, listen
from tests.sandbox.google.clients import gspread_client


@dataclass
class Clock:
    """The real time, and what a test adds to it."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Box:
    """A running Google side."""

    base: str
    side: GoogleSide
    clock: Clock

    def account(self, name: str, *, owns_files: bool = True) -> dict[str, Any]:
        return self.side.create_account(name, base_address=self.base, owns_files=owns_files)


@pytest.fixture(scope="session")
def shared() -> Iterator[Box]:
    """One for the whole session: it starts fast, but an RSA key takes its time."""
    clock = Clock()
    side = GoogleSide(Keeper(None), clock=clock, checked=True, quotas=False)
    listening = listen(0)
    base = address_of(listening)
    with in_thread(Server(make_app(side), side), listening):
        yield Box(base, side, clock)


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    yield shared

    shared.clock.ahead = timedelta()
    shared.side.quotas.enforced = False
    shared.side.before_write.clear()
    found = shared.side.violations[:]
    shared.side.violations.clear()
    assert [] == found


@pytest.fixture
def rude(box: Box) -> Iterator[None]:
    """For a test whose requests break the schemas on purpose."""
    yield

    found = box.side.violations[:]
    box.side.violations.clear()
    assert found
    assert [] == [each for each in found if " was asked: " not in each]


@pytest.fixture(scope="session")
def client_of(shared: Box) -> Callable[[str], gspread.Client]:
    """gspread for an account of that name, its token kept for the session."""
    clients: dict[str, gspread.Client] = {}

    def client(name: str) -> gspread.Client:
        if name not in clients:
            clients[name] = gspread_client(shared.base, shared.account(name, owns_files=name != "worker"))
        return clients[name]

    return client


@pytest.fixture
def owner(box: Box, client_of: Callable[[str], gspread.Client]) -> gspread.Client:
    return client_of("owner")


@pytest.fixture
def worker(box: Box, client_of: Callable[[str], gspread.Client]) -> gspread.Client:
    return client_of("worker")


@pytest.fixture
def guard(box: Box, client_of: Callable[[str], gspread.Client]) -> gspread.Client:
    return client_of("guard")


@pytest.fixture
def file_id(box: Box, owner: gspread.Client, worker: gspread.Client, guard: gspread.Client) -> str:
    """A file of the owner's, shared with the worker and the guard."""
    file_id = box.side.create_spreadsheet("Gate", owner="owner")
    box.side.share(file_id, "worker")
    box.side.share(file_id, "guard")
    return file_id


@pytest.fixture
def book(worker: gspread.Client, file_id: str) -> gspread.Spreadsheet:
    """The file as the worker opens it."""
    return worker.open_by_key(file_id)


@pytest.fixture
def tab(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1


@pytest.fixture
def editor(box: Box) -> str:
    """The address of whoever may edit what is protected in a test."""
    return worker_of(box)


def worker_of(box: Box) -> str:
    return box.side.accounts.find("worker").email

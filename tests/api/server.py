"""The API as a process of its own, on a database that the test can reach too."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from passbot import store
from passbot.bot.telegram.certificates import trusted
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.services.people import keys
from passbot.store.db import session
from tests import databases
from tests.patience import PATIENCE
from tests.services.people import some_people

SLOTS_SCOPES = ("slots:read", "slots:write")
_HOUSES = count(100)
_ADDRESS = re.compile(r"api listens address=(\S+)")


@dataclass
class Caller:
    """Somebody with a key."""

    resident: Resident
    key: str
    http: httpx.Client

    def get(self, path: str, **params: Any) -> httpx.Response:  # Any: whatever stands in a query
        return self.http.get(path, params=params)

    def post(self, path: str, body: Any = None, *, once: str | None = None) -> httpx.Response:  # Any: JSON
        headers = {} if once is None else {"Idempotency-Key": once}
        return self.http.post(path, json=body, headers=headers)


@dataclass
class Running:
    base: str
    url: str  # of the database
    said: list[str] = field(default_factory=list)
    clients: list[httpx.Client] = field(default_factory=list)

    def anybody(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, timeout=PATIENCE, verify=trusted())

    def caller(
        self,
        name: str = "Анна Петрова",
        *,
        house: str = "",
        role: Role = Role.RESIDENT,
        scopes: Sequence[str] = SLOTS_SCOPES,
    ) -> Caller:
        """A new resident with a key for these scopes, in a house of their own."""
        with self.database():
            resident = some_people.settle(name, house or str(next(_HOUSES)), role=role)
            _, plain = keys.create(resident.id, "test", scopes, actor=OPERATOR, now=datetime.now(UTC))
        http = self.anybody()
        http.headers["Authorization"] = f"Bearer {plain}"
        self.clients.append(http)
        return Caller(resident, plain, http)

    @contextmanager
    def database(self) -> Iterator[None]:
        """The services in the test's own process, on the same database."""
        store.bind(self.url, synchronous="off")
        with session():
            yield


@contextmanager
def running(kind: str, home: Path, only: str = "api", **settings: object) -> Iterator[Running]:
    url = databases.fresh_url(kind, home)
    given = {"home": home, "database_url": url, "api_port": 0, "key_pace": 0, "address_pace": 0, **settings}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    environment |= {f"PASSBOT_{name.upper()}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "passbot", "start", "--only", only]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said: list[str] = []
    reader = threading.Thread(target=_drain, args=(process, said), daemon=True)
    with process:
        try:
            base = _address(process, said)
            reader.start()
            server = Running(base, url, said)
            yield server
            for client in server.clients:
                client.close()
        finally:
            process.terminate()
            process.wait(PATIENCE)
            if reader.is_alive():
                reader.join(PATIENCE)


def _address(process: subprocess.Popen[str], said: list[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        said.append(line)
        if found := _ADDRESS.search(line):
            return found[1]
    raise AssertionError("the server did not start:\n" + "".join(said))


def _drain(process: subprocess.Popen[str], said: list[str]) -> None:
    assert process.stdout
    said.extend(process.stdout)

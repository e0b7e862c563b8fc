"""Who else lives with a site of several processes: a camera at the gate, an office that books, a page that listens."""

import json
import ssl
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.long.life_of_a_day import Life

PAUSE = 1.0  # seconds until a caller asks once more
CAMERA_EVERY, OFFICE_EVERY = 1.5, 1.0
AT_ONCE = 3  # cars of one host in a row, so that their notices have an order
LATER = (429, 500, 502, 503, 504)


class Caller:
    """A program with a key, that asks again with the same Idempotency-Key until it is answered."""

    def __init__(self, base: str, trusts: ssl.SSLContext, key: str) -> None:
        self._http = httpx.Client(base_url=base, verify=trusts, timeout=10, trust_env=False)
        self._http.headers["Authorization"] = f"Bearer {key}"
        self.again: Counter[str] = Counter()

    def post(self, path: str, body: dict[str, Any], stopped: threading.Event) -> httpx.Response | None:
        once = {"Idempotency-Key": str(uuid.uuid4())}
        while not stopped.is_set():
            try:
                answer = self._http.post(path, json=body, headers=once)
            except httpx.TransportError as exc:
                self.again[type(exc).__name__] += 1
            else:
                is_begun = answer.status_code == 409 and "retry-after" in answer.headers
                if answer.status_code not in LATER and not is_begun:
                    return answer
                self.again[str(answer.status_code)] += 1
            stopped.wait(PAUSE)
        return None

    def get(self, path: str) -> Any:  # Any: JSON
        return self._http.get(path).raise_for_status().json()


@dataclass
class Camera:
    """Lets in who is confirmed, some cars of one host one right after the other."""

    caller: Caller
    life: Life
    shown: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        while not stopped.wait(CAMERA_EVERY):
            if asking.is_set():
                self._look(stopped)

    def _look(self, stopped: threading.Event) -> None:
        with self.life.lock:
            free = [(self.life.asked[plate], code) for code, plate in self.life.confirmed.items()]
            free = [(host, code) for host, code in free if code not in self.shown | self.life.ticked]
        if not free:
            return
        most, _ = Counter(host for host, _ in free).most_common(1)[0]
        for code in [code for host, code in free if host == most][:AT_ONCE]:
            self._show(code, stopped)

    def _show(self, code: str, stopped: threading.Event) -> None:
        self.shown.add(code)
        answer = self.caller.post("/api/v1/arrivals", {"code": code, "nonce": code}, stopped)
        result = answer.json().get("result") if answer else "nobody"
        if result in ("ok", "already_arrived"):
            with self.life.lock:
                self.life.ticked.add(code)
        else:
            self.refused.append(f"{code}: {result}")


@dataclass
class Office:
    """An admin who books for people, by REST: they hear of it in the chat."""

    caller: Caller
    slots: list[tuple[str, datetime]]  # uuids, and when they begin
    people: Sequence[tuple[int, str]]  # their chats and uuids
    booked: dict[str, int] = field(default_factory=dict)  # the chat that hears of each code
    busy: set[tuple[int, datetime]] = field(default_factory=set)  # nobody has two seats at one time
    refused: list[str] = field(default_factory=list)

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:
        random = Random(len(self.slots))
        while self.slots and not stopped.wait(OFFICE_EVERY):
            if asking.is_set():
                self._book(random, stopped)

    def _book(self, random: Random, stopped: threading.Event) -> None:
        chat, resident = random.choice(self.people)
        slot, begins = self.slots.pop(random.randrange(len(self.slots)))
        if (chat, begins) in self.busy:
            return
        self.busy.add((chat, begins))
        answer = self.caller.post(f"/api/v1/slots/{slot}/book", {"resident_id": resident}, stopped)
        if answer is not None and answer.status_code == 201:
            self.booked[str(answer.json()["order"])] = chat
        else:
            self.refused.append(f"{slot}: {answer.text if answer else 'nobody'}")


@dataclass
class Watcher:
    """A page that shows the board, and comes back when its line is cut."""

    base: str
    trusts: ssl.SSLContext
    gaps: list[float] = field(default_factory=list)  # seconds from each cut to the next whole picture
    picture: dict[str, Any] = field(default_factory=dict)

    def live(self, asking: threading.Event, stopped: threading.Event) -> None:  # noqa: ARG002  # as all of them
        cut = 0.0
        while not stopped.is_set():
            with suppress(WebSocketException, OSError, TimeoutError), self._line() as line:
                self.picture = json.loads(line.recv(10))
                if cut:
                    self.gaps.append(time.monotonic() - cut)
                    cut = 0.0
                self._listen(line, stopped)
            cut = cut or time.monotonic()
            stopped.wait(0.1)

    def _line(self) -> ClientConnection:
        address = self.base.replace("https", "wss") + "/slot-booking"
        return connect(address, ssl=self.trusts, additional_headers={"Origin": self.base}, proxy=None)

    def _listen(self, line: ClientConnection, stopped: threading.Event) -> None:
        while not stopped.is_set():
            with suppress(TimeoutError):
                self.picture = json.loads(line.recv(1))

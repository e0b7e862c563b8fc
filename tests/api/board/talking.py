"""A client of the board: says a message, hears what follows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.patience import PATIENCE

Message = dict[str, Any]  # Any: JSON


class Board:
    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    def hear(self) -> Message:
        heard: Message = json.loads(self.line.recv(PATIENCE))
        return heard

    def until(self, kind: str) -> list[Message]:
        """All that is heard up to the first of this kind."""
        heard = [self.hear()]
        while heard[-1]["type"] != kind:
            heard.append(self.hear())
        return heard

    def say(self, message: Message | str) -> None:
        self.line.send(message if isinstance(message, str) else json.dumps(message))

    def ask(self, kind: str, slot: int) -> list[Message]:
        """Book or cancel; what is heard up to the answer."""
        self.say({"type": f"{kind}_slot", "slot_id": slot})
        return self.until({"book": "booking", "cancel": "cancellation"}.get(kind, kind) + "_response")


@contextmanager
def at(
    base: str,
    *,
    key: str | None = None,
    cookie: str | None = None,
    origin: str | None = None,
    address: str | None = None,
) -> Iterator[Board]:
    """Connected; what it is greeted with waits to be heard."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Cookie": cookie} if cookie else {}
    headers |= {"Origin": origin} if origin else {}
    headers |= {"X-Forwarded-For": address} if address else {}
    way = base.replace("http://", "ws://") + "/slot-booking"
    with connect(way, additional_headers=headers, proxy=None, max_size=None) as line:
        yield Board(line)

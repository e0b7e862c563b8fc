"""Who listens to the board, and what they last heard: one encoding for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from passbot.api.board.client import Client


class Shown(Protocol):
    """A state of the board that has its place in the order of states."""

    @property
    def seq(self) -> int: ...


class Hub:
    """Lives on one event loop. States may come out of order and more than once; nobody hears an older one."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._told = -1

    def __len__(self) -> int:
        return len(self._clients)

    @contextmanager
    def joined(self, client: Client) -> Iterator[Client]:
        self._clients.add(client)
        try:
            yield client
        finally:
            self._clients.discard(client)
            client.close()

    def is_news(self, shown: Shown) -> bool:
        return shown.seq > self._told

    def publish(self, shown: Shown, text: str) -> None:
        if not self.is_news(shown):
            return
        self._told = shown.seq
        for client in tuple(self._clients):
            client.update(text)

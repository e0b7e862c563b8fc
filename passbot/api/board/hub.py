"""Who listens to the board, and what they last heard: one encoding for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from passbot.api.board.client import Client


class Hub:
    """Lives on one event loop."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._told: object = None

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

    def greet(self, client: Client, state: object, text: str) -> None:
        """Who has just joined hears how it is, once; the others too where that is news to them."""
        if self.is_news(state):
            self.publish(state, text)
        else:
            client.update(text)

    def is_news(self, state: object) -> bool:
        return state != self._told

    def publish(self, state: object, text: str) -> None:
        """Tell everybody, unless this is what they heard last."""
        if not self.is_news(state):
            return
        self._told = state
        for client in tuple(self._clients):
            client.update(text)

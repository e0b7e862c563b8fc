"""The listeners of the board and the state that they were last sent, encoded once for all of them."""

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
        """Send a new listener the state once; all others too if they do not have it yet."""
        if self.is_news(state):
            self.publish(state, text)
        else:
            client.update(text)

    def is_news(self, state: object) -> bool:
        return state != self._told

    def publish(self, state: object, text: str) -> None:
        """Send the state to everybody, unless it is the last one that they were sent."""
        if not self.is_news(state):
            return
        self._told = state
        for client in tuple(self._clients):
            client.update(text)

"""A hint that there may be work. Losing one costs an interval, never a delivery: the ticker comes anyway."""

from collections import defaultdict
from collections.abc import Callable


class Wake:
    """Whoever waits for a topic leaves a bell here; it must be quick and safe to ring from any thread."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[Callable[[], object]]] = defaultdict(list)
        self._carriers: list[Callable[[str], object]] = []

    def listen(self, topic: str, bell: Callable[[], object]) -> Callable[[], None]:
        """Ring this bell from now on; call what is returned to stop."""
        self._bells[topic].append(bell)
        return lambda: self._bells[topic].remove(bell)

    def carry(self, carrier: Callable[[str], object]) -> Callable[[], None]:
        """Let it tell other processes of each ring; call what is returned to stop."""
        self._carriers.append(carrier)
        return lambda: self._carriers.remove(carrier)

    def ring(self, topic: str) -> None:
        """Here, and in every other process of the site."""
        self.ring_here(topic)
        for carrier in list(self._carriers):
            carrier(topic)

    def ring_here(self, topic: str) -> None:
        for bell in list(self._bells[topic]):
            bell()

    def ring_all_here(self) -> None:
        """Whatever may have rung elsewhere while nobody heard it."""
        for topic in list(self._bells):
            self.ring_here(topic)


wake = Wake()

"""Wake-ups: hints that there may be work. A lost one costs one polling interval, never a delivery."""

from collections import defaultdict
from collections.abc import Callable


class Wake:
    """Listeners register a callback for a topic; it must be quick and safe to call from any thread."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[Callable[[], object]]] = defaultdict(list)
        self._carriers: list[Callable[[str], object]] = []

    def listen(self, topic: str, bell: Callable[[], object]) -> Callable[[], None]:
        """Call `bell` at each ring of the topic; the returned function stops that."""
        self._bells[topic].append(bell)
        return lambda: self._bells[topic].remove(bell)

    def carry(self, carrier: Callable[[str], object]) -> Callable[[], None]:
        """Let `carrier` pass each ring on to other processes; the returned function stops that."""
        self._carriers.append(carrier)
        return lambda: self._carriers.remove(carrier)

    def ring(self, topic: str) -> None:
        """Ring here and in every other process of the site."""
        self.ring_here(topic)
        for carrier in list(self._carriers):
            carrier(topic)

    def ring_here(self, topic: str) -> None:
        for bell in list(self._bells[topic]):
            bell()

    def ring_all_here(self) -> None:
        """Ring all topics here, for rings elsewhere that were missed."""
        for topic in list(self._bells):
            self.ring_here(topic)


wake = Wake()

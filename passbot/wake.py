"""A hint that there may be work. Losing one costs an interval, never a delivery: the ticker comes anyway."""

from collections import defaultdict
from collections.abc import Callable


class Wake:
    """Whoever waits for a topic leaves a bell here; it must be quick and safe to ring from any thread."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[Callable[[], object]]] = defaultdict(list)

    def listen(self, topic: str, bell: Callable[[], object]) -> Callable[[], None]:
        """Ring this bell from now on; call what is returned to stop."""
        self._bells[topic].append(bell)
        return lambda: self._bells[topic].remove(bell)

    def ring(self, topic: str) -> None:
        for bell in list(self._bells[topic]):
            bell()


wake = Wake()

"""What strangers can cause any number of times stands in the log once a minute for each of them, with its count.

An address is a person's: the log has only its network, which is what an operator would bar.
"""

from collections import Counter
from collections.abc import Callable
from ipaddress import ip_network
from logging import Logger

QUIET = 60.0  # seconds
MOST_NAMES = 1_000
NETWORK = {4: 24, 6: 48}  # bits that are kept of an address


class Noise:
    def __init__(self, logger: Logger, clock: Callable[[], float]) -> None:
        self._logger, self._clock = logger, clock
        self._told: dict[tuple[str, str], float] = {}
        self._since: Counter[tuple[str, str]] = Counter()

    def __call__(self, what: str, who: str) -> None:
        told = what, who
        self._since[told] += 1
        now = self._clock()
        if now - self._told.get(told, -QUIET) < QUIET:
            return
        if len(self._told) >= MOST_NAMES:
            self._told.clear()
            self._since = Counter({told: self._since[told]})
        self._told[told] = now
        self._logger.warning("%s count=%d who=%s", what, self._since.pop(told), nameless(who))


def nameless(who: str) -> str:
    try:
        network = ip_network(who, strict=False)  # an address is one of its own
    except ValueError:
        return who.replace(" ", "-")  # a person's number
    kept = min(network.prefixlen, NETWORK[network.version])
    return str(network.supernet(new_prefix=kept))

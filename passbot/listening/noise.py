"""Log lines that clients can cause in any number: written once a minute for each client, with a count.

An address is personal data, so the log has only its network, which is also what an operator would block.
"""

from collections import Counter
from collections.abc import Callable
from ipaddress import ip_network
from logging import Logger

QUIET = 60.0  # seconds
MOST_NAMES = 1_000
NETWORK = {4: 24, 6: 48}  # bits of an address that are kept


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
        network = ip_network(who, strict=False)  # a single address is a network too
    except ValueError:
        return who.replace(" ", "-")  # the id of a person
    kept = min(network.prefixlen, NETWORK[network.version])
    return str(network.supernet(new_prefix=kept))

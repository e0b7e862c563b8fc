"""The connections of one server: how many, from which address, and which of them we wait for."""

import ipaddress
import resource
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from passbot.listening.bounds import Bounds

STAYING = 0.75  # the share of all connections, and of those from one address, that may be WebSockets
FILES_FOR_OTHERS = 200  # file descriptors reserved for databases, logs and other servers


class Connection(Protocol):
    """One connection. `deadline` is None while we work for it, since then we do not wait for it."""

    address: str
    deadline: float | None
    was_served: bool
    stays: bool  # a WebSocket, which we never wait for

    def expire(self, now: float) -> None: ...
    def drop(self) -> None: ...


class Proxies:
    """Trusted proxies: addresses and networks whose word about a request's origin counts."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._networks = [ipaddress.ip_network(each, strict=False) for each in given]
        self.given = tuple(map(str, self._networks))
        self._has = lru_cache(maxsize=4_096)(self._look)

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and self._has(address)

    def _look(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self._networks)


NOBODY = Proxies()


class Connections:
    """Lives on one event loop."""

    def __init__(self, proxies: Proxies, bounds: Bounds) -> None:
        self.bounds = bounds
        self._proxies = proxies
        self._most = min(bounds.lines, _files(2 * bounds.lines) - FILES_FOR_OTHERS)
        self._all: dict[Connection, None] = {}
        self._of: Counter[str] = Counter()
        self._staying: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._all)

    def has_room(self, line: Connection) -> bool:
        """Register a connection if there is room; if not, the one that has made us wait longest is closed for it."""
        if line.stays and self._too_many_stay(line.address):
            return False  # otherwise WebSockets could leave no room for ordinary requests
        own = line.address not in self._proxies and self._of[line.address] >= self.bounds.lines_of_one
        if own and not self._make_room(line.address):
            return False
        if len(self._all) >= self._most and not self._make_room():
            return False
        self._all[line] = None
        self._of[line.address] += 1
        self._staying[line.address] += line.stays
        return True

    def _too_many_stay(self, address: str) -> bool:
        if self._staying.total() >= self._most * STAYING:
            return True
        return address not in self._proxies and self._staying[address] >= self.bounds.lines_of_one * STAYING

    def leave(self, line: Connection) -> None:
        if line in self._all:
            del self._all[line]
            for count, by in ((self._of, 1), (self._staying, line.stays)):
                count[line.address] -= by
                if not count[line.address]:
                    del count[line.address]

    def turn(self, line: Connection) -> None:
        """Note activity: this connection is now the last to be closed for room."""
        if line in self._all:
            del self._all[line]
            self._all[line] = None

    def sweep(self, now: float) -> None:
        for line in tuple(self._all):
            if line.deadline is not None and line.deadline <= now:
                line.expire(now)

    def _make_room(self, address: str | None = None) -> bool:
        """Close a connection: one that never sent a request before one that rests between two requests."""
        gone = None
        for each in self._all:
            if each.deadline is not None and address in (None, each.address):
                gone = gone or each
                if not each.was_served:
                    gone = each
                    break
        if gone is None:
            return False
        self.leave(gone)
        gone.drop()
        return True


def _files(wanted: int) -> int:
    """Raise the limit of open files as far as the system allows; returns the resulting number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft

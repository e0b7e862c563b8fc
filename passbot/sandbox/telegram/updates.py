"""One bot's queue of updates: waiting, confirmed, expired. The caller passes the time."""

import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any  # Any: JSON

KEPT = 24 * 3600  # seconds
PRESS_KEPT = 150
LONG_SILENCE = 7 * 24 * 3600  # seconds; after that the next update_id is random
FUTURE = 10  # an offset further beyond the end is treated as none


@dataclass(frozen=True)
class Waiting:
    """An update that the bot has not confirmed yet."""

    update_id: int
    body: dict[str, Any]  # as the bot gets it
    expires: float


def _forget_nothing(_update_id: int) -> None:
    """The default for a queue that is not stored."""


class Updates:
    """`forget` is called for each update that leaves, confirmed or expired."""

    def __init__(self, next_id: int, *, forget: Callable[[int], None] = _forget_nothing) -> None:
        self.next_id = next_id
        self.last_at: float | None = None
        self._waiting: deque[Waiting] = deque()
        self._soonest = float("inf")  # nothing expires before that
        self._forget = forget

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self._waiting)

    def add(self, kind: str, what: dict[str, Any], *, now: float) -> Waiting:
        if self.last_at is not None and now - self.last_at >= LONG_SILENCE:
            self.next_id = secrets.randbelow(10**9) + 1
        kept = PRESS_KEPT if kind == "callback_query" else KEPT
        waiting = Waiting(self.next_id, {"update_id": self.next_id, kind: what}, now + kept)
        self.next_id += 1
        self.last_at = now
        self.put_back(waiting)
        return waiting

    def put_back(self, waiting: Waiting) -> None:
        """Append to the queue again, with its old id."""
        self._waiting.append(waiting)
        self._soonest = min(self._soonest, waiting.expires)

    def get(self, offset: int, limit: int, *, now: float) -> list[dict[str, Any]]:
        """Confirm what is before the offset, and return what follows."""
        self.expire(now)
        if offset < 0:
            self._drop_first(len(self._waiting) + offset)
        elif offset <= self.next_id + FUTURE:
            self._confirm_before(offset)
        return [each.body for each in islice(self._waiting, limit)]

    def drop(self, update_id: int) -> None:
        self._keep(lambda each: each.update_id != update_id)

    def clear(self) -> None:
        self._drop_first(len(self._waiting))

    def expire(self, now: float) -> None:
        if now >= self._soonest:
            self._keep(lambda each: now < each.expires)
            self._soonest = min((each.expires for each in self._waiting), default=float("inf"))

    def _confirm_before(self, offset: int) -> None:
        while self._waiting and self._waiting[0].update_id < offset:
            self._forget(self._waiting.popleft().update_id)

    def _drop_first(self, count: int) -> None:
        for _ in range(count):
            self._forget(self._waiting.popleft().update_id)

    def _keep(self, wanted: Callable[[Waiting], bool]) -> None:
        for each in self._waiting:
            if not wanted(each):
                self._forget(each.update_id)
        self._waiting = deque(each for each in self._waiting if wanted(each))

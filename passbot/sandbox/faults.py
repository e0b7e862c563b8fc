"""Faults on purpose: planned by a test or on the page, in that order, never at random."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import inf
from typing import Any  # Any: JSON

FOREVER = None


class Side(StrEnum):
    TELEGRAM = "telegram"
    GOOGLE = "google"


class Kind(StrEnum):
    TOO_MANY_REQUESTS = "too_many_requests"
    INTERNAL_ERROR = "internal_error"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE_BEFORE = "unavailable_before"  # 503, and the request was not carried out
    UNAVAILABLE_AFTER = "unavailable_after"  # 503, although the request was carried out
    DROPPED_BEFORE = "dropped_before"  # connection closed without an answer, request not carried out
    DROPPED_AFTER = "dropped_after"  # the same, although it was carried out
    SLOW = "slow"  # carried out, but `seconds` late
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 — the name of a fault
    NOT_FOUND = "not_found"  # Telegram's answer to a malformed token
    TOO_LARGE = "too_large"
    REQUEST_TIMEOUT = "request_timeout"  # 408, as an HTML page
    ABORTED = "aborted"  # 409, because of another operation
    CANCELLED = "cancelled"  # 499
    BAD_PICTURE = "bad_picture"  # 400: Telegram cannot process the picture
    BROKEN_ANSWER = "broken_answer"  # 200 and carried out, but the body breaks off in the middle
    HUMAN_EDIT = "human_edit"  # a person edits the sheet exactly between a read and the next write


STATUS = {
    Kind.TOO_MANY_REQUESTS: 429,
    Kind.INTERNAL_ERROR: 500,
    Kind.BAD_GATEWAY: 502,
    Kind.UNAVAILABLE_BEFORE: 503,
    Kind.UNAVAILABLE_AFTER: 503,
    Kind.EXPIRED_TOKEN: 401,
    Kind.NOT_FOUND: 404,
    Kind.TOO_LARGE: 413,
    Kind.REQUEST_TIMEOUT: 408,
    Kind.ABORTED: 409,
    Kind.CANCELLED: 499,
    Kind.BAD_PICTURE: 400,
    Kind.BROKEN_ANSWER: 200,
}
APPLIED_FIRST = frozenset({Kind.UNAVAILABLE_AFTER, Kind.DROPPED_AFTER, Kind.BROKEN_ANSWER})


@dataclass(frozen=True)
class Fault:
    """Affects the next `times` requests with `method` (empty: any) whose path contains `path`.

    A human edit is either `edit`, a test's function, or `requests` (of a batchUpdate) by `account` on `spreadsheet_id`;
    it may break what the program is about to write, which is its purpose.
    """

    side: Side
    kind: Kind
    method: str = ""
    path: str = ""
    times: int | None = 1
    seconds: float = 5
    account: str = ""
    spreadsheet_id: str = ""
    requests: tuple[dict[str, Any], ...] = ()
    edit: Callable[[], object] | None = field(default=None, compare=False)

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("", method) and self.path in path


POSTABLE = tuple(each.name for each in fields(Fault) if each.name != "edit")


@dataclass
class Planned:
    """A planned fault, and how often it will still happen."""

    fault: Fault
    left: int | None
    read_seen: bool = False  # a human edit happens only after a read


class Faults:
    """The planned faults. May be called from any thread."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def plan(self, *faults: Fault) -> None:
        self._planned = [*self._planned, *(Planned(fault, fault.times) for fault in faults)]

    def clear(self, side: Side | None = None) -> None:
        self._planned = [each for each in self._planned if side and each.fault.side != side]

    @property
    def active(self) -> list[Fault]:
        """The faults that are still to happen, in order."""
        return [each.fault for each in self._planned]

    def next(self, side: Side, method: str, path: str) -> Fault | None:
        """The fault for this request, counted as used once. Human edits are handled separately."""
        for each in self._planned:
            fault = each.fault
            if fault.side == side and fault.kind != Kind.HUMAN_EDIT and fault.meets(method, path):
                self._use(each)
                return fault
        return None

    def after_read(self, method: str, path: str) -> None:
        """A read arms the human edits that wait for one."""
        for each in self._planned:
            if each.fault.kind == Kind.HUMAN_EDIT and each.fault.meets(method, path):
                each.read_seen = True

    def before_write(self) -> list[Fault]:
        """The human edits to apply before this write, each counted as used once."""
        due = [each for each in self._planned if each.read_seen]
        for each in due:
            each.read_seen = False
            self._use(each)
        return [each.fault for each in due]

    def _use(self, used: Planned) -> None:
        if used.left is not None:
            used.left -= 1
        if used.left == 0:
            self._planned = [each for each in self._planned if each is not used]

    def as_json(self) -> list[dict[str, Any]]:
        return [_as_json(each) for each in self._planned]


def _as_json(planned: Planned) -> dict[str, Any]:
    return {name: getattr(planned.fault, name) for name in POSTABLE} | {"times": planned.left}


def from_json(body: bytes) -> Fault:
    """Raises ValueError with what is wrong with the posted fault."""
    document = json.loads(body)
    if not isinstance(document, dict):
        raise ValueError("A fault is a JSON object.")
    if strange := sorted(set(document) - set(POSTABLE)):
        raise ValueError(f"A fault has no {', '.join(strange)}; it has {', '.join(POSTABLE)}.")
    _check_numbers(document.get("times", 1), document.get("seconds", 5))
    _check_words(document)
    typed = {"side": Side(document.get("side", "")), "kind": Kind(document.get("kind", ""))}
    return Fault(**{**document, **typed, "requests": tuple(document.get("requests", ()))})


def _check_numbers(times: object, seconds: object) -> None:
    if times is not FOREVER and (type(times) is not int or times < 1):
        raise ValueError("times is a number from 1 up, or null for ever.")
    if type(seconds) not in (int, float) or not 0 <= seconds < inf:  # type: ignore[operator]  # a number by now
        raise ValueError("seconds is a number from 0 up.")


def _check_words(document: dict[str, Any]) -> None:
    """Refuse values that are no text: they would break every request that they are compared with."""
    for name in ("method", "path", "account", "spreadsheet_id"):
        if not isinstance(document.get(name, ""), str):
            raise ValueError(f"{name} is a text.")
    requests = document.get("requests", [])
    if not isinstance(requests, list) or not all(isinstance(each, dict) for each in requests):
        raise ValueError("requests is a list of requests of a batchUpdate.")

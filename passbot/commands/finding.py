"""One thing that `check` has looked at."""

from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    OK = "ok"
    MISSING = "missing"  # passbot starts without it
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    what: str
    state: FindingState
    detail: str

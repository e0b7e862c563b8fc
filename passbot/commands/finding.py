"""The result of one item of `check`."""

from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    OK = "ok"
    OFF = "off"  # not set, and a site may well do without
    MISSING = "missing"  # passbot can start without it
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    what: str
    state: FindingState
    detail: str

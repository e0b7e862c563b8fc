"""What is owed to somebody because of something that happened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Route(StrEnum):
    SHEET = "sheet"
    TELEGRAM = "telegram"
    EMAIL = "email"


@dataclass(frozen=True)
class Delivery:
    id: int
    route: Route
    recipient: str
    kind: str
    payload: dict[str, Any]  # Any: JSON facts for the text
    attempts: int
    created_at: datetime


@dataclass(frozen=True)
class Event:
    """One row of the journal."""

    id: int
    at: datetime
    kind: str
    channel: str
    actor: str
    resident_id: int | None
    order_id: int | None
    house: str | None
    plate_key: str | None
    details: dict[str, Any]  # Any: JSON facts of this kind of event
    order_code: str | None = None

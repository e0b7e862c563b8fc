"""What is owed to somebody because of something that happened."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from passbot.domain.passes.orders import Booked, Kind

MOST_TIMES_SAID = 2  # of what may have been said or not: once more, then rather not


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
    order_kind: Kind | None = None
    guest: str | None = None  # whom the order is for
    booked: Booked | None = None
    day: date | None = None  # that is booked, where the place is

    @property
    def what_for(self) -> str:
        """Told without a word of any language: `Ivan Guest, 12, North, 2026-05-04`."""
        booked = self.booked.full_name if self.booked else None
        return ", ".join(filter(None, (self.guest, booked, self.day.isoformat() if self.day else None)))

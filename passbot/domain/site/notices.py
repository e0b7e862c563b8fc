"""Events, and the deliveries (messages) that they cause."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from passbot.domain.passes.orders import Booked, Kind

STALE = timedelta(hours=24)  # nobody needs the message any more
MOST_TIMES_SAID = 2  # if a message may or may not have been sent, it is sent once more, then given up


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

    @property
    def language(self) -> str | None:
        """Of who has no account here that would say it."""
        given = self.payload.get("language")
        return str(given) if given else None

    @property
    def order_code(self) -> str:
        """Of the order that it speaks of, whatever else it carries; KeyError where it speaks of none."""
        return str(self.payload["order"])


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
    guest: str | None = None  # the guest of the order
    booked: Booked | None = None
    day: date | None = None  # the booked day, if a place is booked

    @property
    def what_for(self) -> str:
        """Describe the order in no particular language: `Ivan Guest, 12, North, 2026-05-04`."""
        booked = self.booked.full_name if self.booked else None
        return ", ".join(filter(None, (self.guest, booked, self.day.isoformat() if self.day else None)))

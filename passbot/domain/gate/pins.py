"""What a typed PIN comes to: which order it means now, and the answer in S0's five fields too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passbot.domain.passes.orders import Kind, Order, Status
from passbot.domain.people.people import Channel

LENGTH = 5


class Verdict(StrEnum):
    OK = "ok"
    ALREADY_ARRIVED = "already_arrived"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    LOCKED = "locked"

    @property
    def is_wrong(self) -> bool:
        """Does it count as a wrong try? Who is early, or types once more, has the right PIN."""
        return self in (Verdict.UNKNOWN, Verdict.TOO_LATE, Verdict.CANCELLED)


@dataclass(frozen=True)
class PinAnswer:
    """`at`, `channel` and `by` tell of the arrival; `locked_until` when this person may try again."""

    verdict: Verdict
    order: Order | None = None
    at: datetime | None = None
    channel: Channel | None = None
    by: str = ""
    locked_until: datetime | None = None

    @property
    def since(self) -> datetime | None:
        return self.order.window.start if self.order else None

    @property
    def until(self) -> datetime | None:
        return self.order.window.end if self.order else None

    def five_fields(self) -> dict[str, bool | datetime | None]:
        """As S0 answers: is it a PIN at all, is its time now, is its time another, from when, until when.

        What was cancelled has given its PIN back: it is as unknown as any other.
        """
        is_valid = self.order is not None and self.verdict is not Verdict.CANCELLED
        return {
            "pin_valid": is_valid,
            "pin_inside_time_slot": self.verdict in (Verdict.OK, Verdict.ALREADY_ARRIVED),
            "pin_outside_time_slot": self.verdict in (Verdict.TOO_EARLY, Verdict.TOO_LATE),
            "start_time": self.since if is_valid else None,
            "end_time": self.until if is_valid else None,
        }


def is_one(text: str) -> bool:
    """Could this be a PIN? Spaces between the digits do not matter."""
    digits = "".join(text.split())
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit()


def meant(found: Iterable[Order], now: datetime) -> Order | None:
    """The order whose window holds now, else the next, else the last; cancelled ones only if there is no other."""
    orders = sorted(found, key=lambda order: order.window)
    live = [order for order in orders if order.status is not Status.CANCELLED] or orders
    holding = [order for order in live if order.window.contains(now)]
    coming = [order for order in live if now < order.window.start]
    past = [order for order in live if order.window.end <= now]
    return next(iter([*holding, *coming, *reversed(past)]), None)


def hour(order: Order, *, early_minutes: int, now: datetime) -> Verdict:
    """OK while its time is now. Guests may be early; before a slot somebody else has the chair."""
    early = timedelta(minutes=0 if order.kind is Kind.SLOT else early_minutes)
    if order.status is Status.CANCELLED:
        return Verdict.CANCELLED
    if order.status is Status.EXPIRED or now >= order.window.end:
        return Verdict.TOO_LATE
    if order.status is Status.ARRIVED:
        return Verdict.ALREADY_ARRIVED
    return Verdict.TOO_EARLY if now + early < order.window.start else Verdict.OK


def next_lock(locks: int, *, minutes: int, is_shared: bool) -> timedelta:
    """How long the lock is after `locks` earlier ones: twice the last, a day at most.

    What many people type into, such as the keypad of a gate, is never locked longer than the first time.
    """
    rounds = 0 if is_shared else min(locks, 10)
    return min(timedelta(minutes=minutes * 2**rounds), timedelta(days=1))

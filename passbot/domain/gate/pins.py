"""Check a PIN: which order it means now, and the result, also in the five fields of S0."""

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
        """True if it counts as a wrong try. A PIN that is early, or typed twice, is right."""
        return self in (Verdict.UNKNOWN, Verdict.TOO_LATE, Verdict.CANCELLED)


@dataclass(frozen=True)
class PinAnswer:
    """`at`, `channel` and `by` describe the arrival; `locked_until` is when this person may try again."""

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
        """The answer in S0's five fields: is the PIN known, is it inside its window, outside it, from when, until when.

        A cancelled order has given its PIN back, so its PIN counts as unknown.
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
    """True if the text could be a PIN. Spaces between the digits are ignored."""
    digits = "".join(text.split())
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit()


def meant(found: Iterable[Order], now: datetime) -> Order | None:
    """Return the order whose window is open now, else the next, else the last; a cancelled one only if there is no
    other.
    """
    orders = sorted(found, key=lambda order: order.window)
    live = [order for order in orders if order.status is not Status.CANCELLED] or orders
    holding = [order for order in live if order.window.contains(now)]
    coming = [order for order in live if now < order.window.start]
    past = [order for order in live if order.window.end <= now]
    return next(iter([*holding, *coming, *reversed(past)]), None)


def hour(order: Order, *, early_minutes: int, now: datetime) -> Verdict:
    """OK while the order's window is open. Guests may come early, a slot may not: its place is taken until
    it begins.
    """
    early = timedelta(minutes=0 if order.kind is Kind.SLOT else early_minutes)
    if order.status is Status.CANCELLED:
        return Verdict.CANCELLED
    if order.status is Status.EXPIRED or now >= order.window.end:
        return Verdict.TOO_LATE
    if order.status is Status.ARRIVED:
        return Verdict.ALREADY_ARRIVED
    return Verdict.TOO_EARLY if now + early < order.window.start else Verdict.OK


def next_lock(locks: int, *, minutes: int, is_shared: bool) -> timedelta:
    """How long the next lock is, after `locks` earlier ones: twice the last one, at most a day.

    A shared input (the keypad of a gate) is always locked for the first, shortest time only.
    """
    rounds = 0 if is_shared else min(locks, 10)
    return min(timedelta(minutes=minutes * 2**rounds), timedelta(days=1))

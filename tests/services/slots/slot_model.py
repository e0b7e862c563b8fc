"""What slots should do, said once more without a database: small, slow and obvious."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OK = "ok"
HOLD = timedelta(minutes=5)
MOST_HELD = 3


@dataclass
class Seat:
    """One seat of one time as the model knows it."""

    uuid: str
    place: int
    number: int
    start: datetime
    end: datetime
    status: str = "available"
    who: int | None = None  # holds it, or has an order for it
    until: datetime | None = None
    is_spent: bool = False  # its order has expired

    def at(self, now: datetime) -> str:
        is_over = self.status == "held" and self.until is not None and self.until <= now
        return "available" if is_over else self.status

    def set(self, status: str, who: int | None = None, until: datetime | None = None) -> None:
        self.status, self.who, self.until, self.is_spent = status, who, until, False


@dataclass
class SlotModel:
    """Each method answers what the service must answer: `ok` or the code of its refusal."""

    seats: dict[str, Seat] = field(default_factory=dict)

    def book(self, seat: Seat, who: int, now: datetime) -> str:
        if now > seat.start:
            return self._refusal(seat, now)
        if any(
            other.at(now) == "booked" and other.who == who and not other.is_spent
            for other in self._beside(seat)
        ):
            return "slot.yours"
        return self._claim(seat, who, now, "booked")

    def hold(self, seat: Seat, who: int, now: datetime) -> str:
        if now > seat.start:
            return self._refusal(seat, now)
        if any(other.at(now) == "held" and other.who == who for other in self._beside(seat)):
            return OK
        if sum(other.at(now) == "held" and other.who == who for other in self.seats.values()) >= MOST_HELD:
            return "slot.too_many_held"
        return self._claim(seat, who, now, "held")

    def release(self, seat: Seat, who: int, now: datetime) -> str:
        if seat.at(now) == "held" and seat.who == who:
            seat.set("available")
        return OK

    def cancel(self, seat: Seat, who: int, now: datetime, *, by_admin: bool) -> str:
        if seat.at(now) != "booked" or seat.is_spent:
            return "slot.not_booked"
        if seat.who != who and not by_admin:
            return "order.not_yours"
        seat.set("available")
        return OK

    def block(self, seat: Seat, now: datetime) -> str:
        if seat.at(now) == "available":
            seat.set("blocked")
        return OK if seat.at(now) == "blocked" else self._refusal(seat, now)

    def unblock(self, seat: Seat, now: datetime) -> str:
        if seat.at(now) != "blocked":
            return "slot.not_blocked"
        seat.set("available")
        return OK

    def expire(self, now: datetime) -> None:
        for seat in self.seats.values():
            seat.is_spent |= seat.status == "booked" and seat.end <= now

    def _beside(self, seat: Seat) -> list[Seat]:
        """All seats of the same time."""
        found = [
            other for other in self.seats.values() if (other.place, other.start) == (seat.place, seat.start)
        ]
        return sorted(found, key=lambda other: other.number)

    def _claim(self, wanted: Seat, who: int, now: datetime, status: str) -> str:
        """Their own held seat, the named one, else the first free one."""
        free = [seat for seat in self._beside(wanted) if self._is_free_for(seat, who, now)]
        if not free:
            return self._refusal(wanted, now)
        taken = min(
            free, key=lambda seat: (not self._is_held_by(seat, who, now), seat is not wanted, seat.number)
        )
        taken.set(status, who, min(now + HOLD, taken.start) if status == "held" else None)
        return OK

    def _is_free_for(self, seat: Seat, who: int, now: datetime) -> bool:
        return seat.at(now) == "available" or self._is_held_by(seat, who, now)

    def _is_held_by(self, seat: Seat, who: int, now: datetime) -> bool:
        return seat.at(now) == "held" and seat.who == who

    def _refusal(self, seat: Seat, now: datetime) -> str:
        status = seat.at(now)
        if status in ("held", "blocked"):
            return f"slot.{status}"
        return "slot.over" if now > seat.start else "slot.taken"

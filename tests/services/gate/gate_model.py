"""What the gate should do, said once more without a database: small, slow and obvious."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from passbot.domain.passes.orders import Status
from passbot.domain.people.people import Channel
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.services.owed.routes import GUEST, HOST, MAIL, MAILED, ROUTES

OK = "ok"
MOSCOW = windows.zone("Europe/Moscow")


@dataclass
class Line:
    """One order as the model knows it."""

    code: str
    host: int
    house: str
    plate: str
    window: Window
    status: Status = Status.OPEN
    turns: int = 0
    arrived_at: datetime | None = None

    @property
    def day(self) -> date:
        return windows.local_day(self.window.start, MOSCOW)

    @property
    def is_live(self) -> bool:
        return self.status in (Status.OPEN, Status.ARRIVED)


@dataclass
class GateModel:
    """Each method answers what the service must answer: `ok` or the code of its refusal."""

    rules: Rules
    lines: list[Line] = field(default_factory=list)
    nonces: dict[str, Line] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    owed: int = 0

    def placing(self, wish: Line) -> str:
        if self._is_duplicate(wish):
            return "order.duplicate"
        same = [line for line in self.lines if (line.house, line.day) == (wish.house, wish.day)]
        if sum(line.is_live for line in same) >= self.rules.quota_house_day:
            return "order.quota"
        return OK

    def placed(self, line: Line) -> None:
        self.lines.append(line)
        self._happened("order.placed", line, by=line.host)

    def change(self, line: Line, house: str) -> str:
        if line.house != house:
            return "order.not_yours"
        return OK if line.status is Status.OPEN else "order.closed"

    def cancel(self, line: Line, by: int, house: str) -> str:
        verdict = self.change(line, house)
        if verdict == OK:
            line.status = Status.CANCELLED
            self._happened("order.cancelled", line, by=by)
        return verdict

    def extend(self, line: Line, by: int, house: str, until: datetime, now: datetime) -> str:
        verdict = self.change(line, house)
        if verdict != OK:
            return verdict
        if until <= max(line.window.end, now):
            return "order.not_longer"
        if until - line.window.start > timedelta(days=self.rules.longest_pass_days):
            return "order.too_long"
        longer = Window(line.window.start, until)
        if self._is_duplicate(line, window=longer):
            return "order.duplicate"
        line.window = longer
        self._happened("order.extended", line, by=by)
        return OK

    def edit(self, line: Line, by: int, house: str, plate: str) -> str:
        verdict = self.change(line, house)
        if verdict != OK:
            return verdict
        if self._is_duplicate(line, plate=plate):
            return "order.duplicate"
        line.plate = plate
        self._happened("order.edited", line, by=by)
        return OK

    def expire(self, now: datetime) -> int:
        over = [line for line in self.lines if line.status is Status.OPEN and line.window.end <= now]
        for line in over:
            line.status = Status.EXPIRED
            self._happened("order.expired", line, by=None)
        return len(over)

    def record(
        self, line: Line, channel: Channel, now: datetime, nonce: str | None, override: str | None
    ) -> str:
        if nonce in self.nonces:
            return OK if self.nonces[nonce] is line else "arrival.nonce_used"
        if override is None and channel is not Channel.SHEET and line.status is Status.OPEN:
            if now + timedelta(minutes=self.rules.early_minutes) < line.window.start:
                return "arrival.too_early"
            if now >= line.window.end:
                return "arrival.too_late"
        if line.status is Status.ARRIVED:
            return "arrival.already"
        if line.status is not Status.OPEN and override is None:
            return "order.closed"
        line.status, line.arrived_at = Status.ARRIVED, now
        self._turned("arrival.recorded", line)
        if nonce:
            self.nonces[nonce] = line
        return OK

    def annul(self, line: Line, now: datetime, *, by_admin: bool) -> str:
        if line.status is not Status.ARRIVED or line.arrived_at is None:
            return "arrival.none"
        if not by_admin and now - line.arrived_at > timedelta(minutes=self.rules.undo_minutes):
            return "arrival.undo_over"
        line.status = Status.OPEN
        self._turned("arrival.annulled", line)
        return OK

    def _is_duplicate(self, line: Line, *, window: Window | None = None, plate: str | None = None) -> bool:
        wanted = (line.house, plate or line.plate)
        return any(
            other is not line
            and other.status is Status.OPEN
            and wanted == (other.house, other.plate)
            and other.window.overlaps(window or line.window)
            for other in self.lines
        )

    def _turned(self, kind: str, line: Line) -> None:
        line.turns += 1
        self._happened(kind, line, by=None)

    def _happened(self, kind: str, line: Line, *, by: int | None) -> None:
        """Everybody can be reached and nobody came by a link or has an address; a host is not told of their own act."""
        self.events[kind] += 1
        told = [audience for audience in ROUTES[kind] if audience not in (GUEST, MAIL, MAILED)]
        self.owed += sum(audience is not HOST or by != line.host for audience in told)

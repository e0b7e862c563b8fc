"""Finds the order that Google refuses by halving the batch; it is then left out and the others go on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PLAIN_TRIES = 2
LEFT_OUT = timedelta(hours=6)  # after that it is tried again: its owner may have changed it


@dataclass(frozen=True)
class Accused:
    code: str
    why: str


@dataclass
class Suspects:
    """Which orders the next batch may contain.

    A refusal may be due to a person editing at that moment, so the same orders are tried again first, without what
    can wait (closing gaps, "as of", old numbers). Before the last order is left out, a batch without any order is
    tried: if that is refused too, no order is at fault.
    """

    refusals: int = 0
    banned: dict[str, datetime] = field(default_factory=dict)  # until when each is left out
    half: frozenset[str] | None = None
    accused: Accused | None = None

    def allow(self, code: str) -> bool:
        if self.accused is not None or code in self.banned:
            return False
        return self.half is None or code in self.half

    @property
    def is_partial(self) -> bool:
        """True if the next batch leaves out orders that are not known to be at fault."""
        return self.half is not None or self.accused is not None

    def release(self, now: datetime) -> None:
        self.banned = {code: until for code, until in self.banned.items() if until > now}

    def accepted(self, now: datetime) -> Accused | None:
        """The order at fault, if this batch was the proof."""
        guilty = self.accused
        self._begin_anew()
        if guilty is not None:
            self.banned[guilty.code] = now + LEFT_OUT
        return guilty

    def refused(self, codes: set[str], why: str) -> bool:
        """Note a refusal; True if no order is at fault."""
        if self.accused is not None:
            self._begin_anew()
            return True
        self.refusals += 1
        if self.refusals <= PLAIN_TRIES or not codes:
            return False
        ordered = sorted(codes)
        self.half = frozenset(ordered[: len(ordered) // 2]) or None
        if len(ordered) == 1:
            self.accused = Accused(ordered[0], why)
        return False

    def nothing_to_say(self) -> None:
        """Note that nothing is left to change, in this half or at all."""
        if self.half is None:
            self.refusals = 0
        self.half = None

    def _begin_anew(self) -> None:
        self.refusals, self.half, self.accused = 0, None, None

"""Which order does the far side refuse? Halving finds it; then it is left out and the rest goes on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PLAIN_TRIES = 2
LEFT_OUT = timedelta(hours=6)  # then it is tried again: its owner may have changed it


@dataclass(frozen=True)
class Accused:
    code: str
    why: str


@dataclass
class Suspects:
    """A refusal may come from a person who edits at that moment: so first the same again, without decoration.

    Before the last one is blamed, a batch that concerns nobody is tried: if that is refused too, it is
    nobody's fault, and nobody is left out.
    """

    refusals: int = 0
    banned: dict[str, datetime] = field(default_factory=dict)  # until when
    half: frozenset[str] | None = None
    accused: Accused | None = None

    def allow(self, code: str) -> bool:
        if self.accused is not None or code in self.banned:
            return False
        return self.half is None or code in self.half

    @property
    def is_partial(self) -> bool:
        """The next batch leaves out some that are not to blame, as far as is known."""
        return self.half is not None or self.accused is not None

    def release(self, now: datetime) -> None:
        self.banned = {code: until for code, until in self.banned.items() if until > now}

    def accepted(self, now: datetime) -> Accused | None:
        """The order that is to blame, where this was the proof of it."""
        guilty = self.accused
        self._begin_anew()
        if guilty is not None:
            self.banned[guilty.code] = now + LEFT_OUT
        return guilty

    def refused(self, codes: set[str], why: str) -> bool:
        """True if it is nobody's fault."""
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
        """Nothing is left to change, in this half or at all."""
        if self.half is None:
            self.refusals = 0
        self.half = None

    def _begin_anew(self) -> None:
        self.refusals, self.half, self.accused = 0, None, None

"""Which order does the far side refuse? Halving finds it; then it is left out and the rest goes on."""

from dataclasses import dataclass, field

PLAIN_TRIES = 2


@dataclass
class Suspects:
    """A refusal may come from a person who edits at that moment: so first the same again, without decoration."""

    refusals: int = 0
    banned: set[str] = field(default_factory=set)
    half: frozenset[str] | None = None

    def allow(self, code: str) -> bool:
        return code not in self.banned and (self.half is None or code in self.half)

    def accepted(self) -> None:
        self.refusals, self.half = 0, None

    def refused(self, codes: set[str]) -> str | None:
        """The order that was found, if this was the one."""
        self.refusals += 1
        if self.refusals <= PLAIN_TRIES:
            return None
        if len(codes) > 1:
            ordered = sorted(codes)
            self.half = frozenset(ordered[: len(ordered) // 2])
            return None
        self.half = None
        self.banned |= codes
        return next(iter(codes), None)

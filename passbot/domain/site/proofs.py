"""What was found of the far sides' ways when they were tried, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_TRIED = "not tried"


class Then(StrEnum):
    """What the sheet's worker does where an assumption does not hold."""

    GO_ON = ""  # it goes on, because it does not rely on it, or has another way
    KEEP_ROWS = "keep rows"  # no row leaves Orders_latest
    STOP = "stop"  # it writes nothing, reads ticks, and the admins are told


@dataclass(frozen=True)
class Outcome:
    """How one assumption was found."""

    name: str
    verdict: Verdict
    then: Then = Then.GO_ON


@dataclass(frozen=True)
class Tried:
    """How one assumption was found, in words."""

    name: str
    verdict: Verdict
    holds: str  # what is taken for true
    saw: str  # what was seen instead, or why it was not tried; where it holds, what is worth telling
    otherwise: str  # what passbot does where it does not hold

    @property
    def words(self) -> str:
        if self.verdict is Verdict.HOLDS:
            return f"{self.holds}: {self.saw}." if self.saw else f"{self.holds}."
        if self.verdict is Verdict.NOT_TRIED:
            return f"{self.holds}? {self.saw}"
        return f"Not so: {self.holds}. Seen: {self.saw}. Then: {self.otherwise}."


def strictest(outcomes: Iterable[Outcome]) -> Then:
    wanted = {each.then for each in outcomes if each.verdict is Verdict.DIFFERS}
    return Then.STOP if Then.STOP in wanted else Then.KEEP_ROWS if wanted & {Then.KEEP_ROWS} else Then.GO_ON


def broken(outcomes: Iterable[Outcome]) -> list[str]:
    """The names of what stops the worker."""
    return [each.name for each in outcomes if each.verdict is Verdict.DIFFERS and each.then is Then.STOP]

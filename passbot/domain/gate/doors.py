"""Answers for devices: a camera or turnstile sends a code, a plate or a PIN."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.gate import verdicts
from passbot.domain.gate.pins import PinAnswer, meant
from passbot.domain.gate.verdicts import AS_TYPED, Fit, Grade, Verdict
from passbot.domain.passes.orders import Order


@dataclass(frozen=True)
class Shown:
    """What the device read: exactly one of the three is set."""

    code: str | None = None
    plate: str | None = None
    pin: str | None = None


@dataclass(frozen=True)
class Unsure:
    """No order is certain, so nothing opens: a person must compare the car with these and send the code of one."""

    verdicts: tuple[Verdict, ...]

    @property
    def is_similar(self) -> bool:
        """True if none of them has exactly the plate that was read."""
        return all(verdict.fit is Fit.LIKE for verdict in self.verdicts)


Heard = PinAnswer | Unsure


def meant_by(found: Sequence[Verdict], now: datetime) -> Order | Unsure | None:
    """Return the one order with this plate; it is then let in, or refused with its reason.

    No person looks at the car here. So a merely similar plate never opens, nor does a piece of a plate, even if only
    one order contains it: dirt can reduce any plate to that piece.
    """
    chosen = verdicts.best(found)
    refused = [verdict for verdict in found if verdict.fit in AS_TYPED and not verdict.may_come]
    if chosen and not (refused and Unsure(tuple(chosen)).is_similar):
        return chosen[0].order if _opens(chosen) else Unsure(tuple(chosen))
    whole = [verdict.order for verdict in refused if verdict.fit is Fit.WHOLE]
    return meant(whole or [verdict.order for verdict in refused], now)


def _opens(chosen: Sequence[Verdict]) -> bool:
    return len(chosen) == 1 and chosen[0].grade is Grade.EXACT and chosen[0].fit is not Fit.PIECE

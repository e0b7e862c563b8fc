"""A proof from beginning to end: an earlier one's rest is removed, everything tried, the scratch removed."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain.site.proofs import Outcome, Then, Tried, Verdict
from passbot.errors import FarSide
from passbot.sheets.google_client import Far
from passbot.sheets.layout import Json
from passbot.sheets.proving.answers import Answers
from passbot.sheets.proving.assumption import Assumption, NotSeen
from passbot.sheets.proving.assumptions import ASSUMPTIONS
from passbot.sheets.proving.place import Place
from passbot.sheets.proving.scratch import Call, Scratch

logger = logging.getLogger(__name__)
TITLE = "passbot proof"
LASTS = timedelta(minutes=10)  # no proof takes longer: an older mark is left of one that was broken off
IDS = 2**30  # ids from here on are ours to choose: the worker's numbers are lower
PAUSES = (0.0, 2.0, 10.0, 50.0)  # seconds before each try to remove the scratch


@dataclass(frozen=True)
class Result:
    assumption: Assumption
    verdict: Verdict
    saw: str = ""  # what was seen instead, or why it was not tried; where it holds, what is worth telling

    @property
    def tried(self) -> Tried:
        assumption = self.assumption
        return Tried(assumption.name, self.verdict, assumption.holds, self.saw, assumption.otherwise)

    @property
    def outcome(self) -> Outcome:
        differs = self.verdict is Verdict.DIFFERS
        return Outcome(self.assumption.name, self.verdict, self.assumption.then if differs else Then.GO_ON)


@dataclass(frozen=True)
class Proof:
    results: tuple[Result, ...]
    calls: tuple[Call, ...]
    torn: tuple[str, ...] = ()
    locale: str = ""
    left: str = ""  # why the scratch could not be removed


@dataclass(frozen=True)
class Prover:
    far: Far
    spreadsheet_id: str
    worker: str
    installation: str
    now: datetime
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], object] = time.sleep

    def proof(self) -> Proof:
        """Try everything once. Whatever fails, the scratch is removed."""
        scratch, answers = self._scratch(), Answers()
        try:
            looked = scratch.look()
            scratch.remove(looked, is_left=self.is_left)
        except FarSide as exc:
            return Proof(_untried(exc.message), tuple(scratch.calls))
        why = ""
        try:
            scratch.make(f"{TITLE} {secrets.token_hex(2)}")
            self._try(scratch, answers)
        except FarSide as exc:  # it could not be made, or nobody knows
            why = exc.message
        finally:
            left = self._removed(scratch, answers.looked)
        results = _untried(why) if why else tuple(_judged(each, answers, scratch) for each in ASSUMPTIONS)
        locale = str(looked.get("properties", {}).get("locale", ""))
        return Proof(results, tuple(scratch.calls), tuple(scratch.torn), locale, left)

    def _scratch(self) -> Scratch:
        first, second, number = (IDS + secrets.randbelow(IDS - 2) for _ in range(3))
        mark = f"{self.installation} {int(self.now.timestamp())}"
        place = Place(first, second, number, mark, self.worker)
        return Scratch(self.far, self.spreadsheet_id, place, self.monotonic)

    def is_left(self, mark: str) -> bool:
        """True for the mark of an earlier proof: ours, since only one runs at a time, or an old one of anybody's."""
        installation, _, since = mark.partition(" ")
        is_old = not since.isdigit() or abs(self.now.timestamp() - int(since)) > LASTS.total_seconds()
        return installation == self.installation or is_old

    def cleared(self) -> bool:
        """Remove what an earlier proof has left; False if there was nothing."""
        scratch = self._scratch()
        return scratch.remove(scratch.look(), is_left=self.is_left)

    def _try(self, scratch: Scratch, answers: Answers) -> None:
        for assumption in ASSUMPTIONS:
            answers.send(scratch, assumption.name, assumption.batches(scratch.place))
            if assumption.name == "number":
                answers.look_at_once(scratch)
        answers.look_at_all(scratch)

    def _removed(self, scratch: Scratch, looked: Json | None) -> str:
        """Remove the scratch, also after a failure; returns why it could not be removed."""
        why, scratch.is_over = "", True
        for wait in PAUSES:
            self.pause(wait)
            try:
                scratch.remove(looked or scratch.look(), is_left=lambda mark: mark == scratch.place.mark)
            except FarSide as exc:
                looked, why = None, exc.message
                logger.warning("scratch of a proof is not removed yet: %s", exc.message)
            else:
                return ""
        return why


def _untried(why: str) -> tuple[Result, ...]:
    return tuple(Result(each, Verdict.NOT_TRIED, why) for each in ASSUMPTIONS)


def _judged(assumption: Assumption, answers: Answers, scratch: Scratch) -> Result:
    try:
        evidence = answers.evidence(assumption, scratch)
        saw = assumption.saw(evidence)
    except NotSeen as exc:
        return Result(assumption, Verdict.NOT_TRIED, str(exc))
    if saw:
        return Result(assumption, Verdict.DIFFERS, saw)
    return Result(assumption, Verdict.HOLDS, assumption.shown(evidence))

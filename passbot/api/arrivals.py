"""Arrivals over REST: a camera or turnstile sends what it has read and is told whether to open."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import Response

from passbot.api.asking.asking import Ask, Posting
from passbot.api.asking.errors import COMMON, Answers, Explained
from passbot.api.asking.reading import Said
from passbot.domain.gate.doors import Heard, Shown, Unsure
from passbot.domain.gate.pins import PinAnswer, Verdict
from passbot.domain.gate.verdicts import Grade
from passbot.domain.gate.verdicts import Verdict as Judged
from passbot.domain.passes.orders import Order, names_of
from passbot.domain.people.keys import Scope
from passbot.services.gate import door

Result = Literal[
    "ok", "already_arrived", "too_early", "too_late", "cancelled", "unknown", "ambiguous", "similar", "locked"
]
UNSURE = ("ambiguous", "similar")
STATUSES = {Verdict.OK: 201, Verdict.UNKNOWN: 404, Verdict.LOCKED: 429}
REFUSED = 409
DETAILS = {
    Verdict.OK: "Let in.",
    Verdict.ALREADY_ARRIVED: "Has already arrived.",
    Verdict.TOO_EARLY: "Too early.",
    Verdict.TOO_LATE: "Too late.",
    Verdict.CANCELLED: "The order was cancelled.",
    Verdict.UNKNOWN: "Nothing is known of this.",
    Verdict.LOCKED: "Too many wrong tries. Try again later.",
}


GRADES = {Verdict.OK: Grade.EXACT, Verdict.UNKNOWN: None, Verdict.LOCKED: None}


class NewArrival(Said):
    """What the device has read: exactly one of `code`, `plate` and `pin`. The same `nonce` again is the same request
    again.
    """

    code: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    plate: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    pin: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    nonce: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class Expected(BaseModel):
    code: str
    kind: str
    plate: str | None
    house: str | None
    valid_from: datetime
    valid_until: datetime
    place: str | None
    office: str | None
    desk: str | None


class Candidate(Expected):
    """An order that may be meant. `verdict` is what a guard is shown of it; `one_of` is how many open orders fit as
    well.
    """

    verdict: Grade
    one_of: int


class Checked(BaseModel):
    """The answer to a device. `result` says whether to open; `verdict` is what a guard is shown: green (`exact`), amber
    (`similar`), red (`refused`) or no claim (`shown`).

    `at`, `channel` and `by` tell of the arrival. The last five fields are as the first keypad answered them.
    """

    result: Result
    verdict: Grade | None
    detail: str
    code: str
    order: Expected | None
    candidates: list[Candidate]
    at: datetime | None
    channel: str | None
    by: str | None
    retry_at: datetime | None
    pin_valid: bool
    pin_inside_time_slot: bool
    pin_outside_time_slot: bool
    start_time: datetime | None
    end_time: datetime | None


ANSWERS: Answers = COMMON | {
    404: {"model": Checked, "description": "Nothing is known of it"},
    409: {
        "model": Checked | Explained,
        "description": "Not to be let in, or no order is certain, as `result` says; or the nonce belongs to another",
    },
    429: {"model": Checked, "description": "Too many wrong PINs from this key"},
}
router = APIRouter(prefix="/api/v1", tags=["arrivals"], responses=ANSWERS)
Posts = Annotated[Ask, Depends(Posting(Scope.ARRIVALS_WRITE))]


@router.post("/arrivals", status_code=201, response_model=Checked)
async def record_arrival(ask: Posts, body: NewArrival) -> Response:
    """Record an arrival.

    For cameras, turnstiles and keypads: send what was read as `code`, `plate` or `pin`. 201 means open. Any other
    status means do not open: `result` says why, `candidates` lists the orders that a person must compare with the car,
    and `at`, `channel` and `by` tell of an arrival that was recorded before.
    """
    answer = await ask.answer(partial(_checked, body=body))
    return _with_status(answer, ask.now)


def _checked(ask: Ask, body: NewArrival) -> dict[str, Any]:
    shown = Shown(body.code, body.plate, body.pin)
    return told(door.check(shown, actor=ask.actor, rules=ask.site.rules(), now=ask.now, nonce=body.nonce))


def _with_status(answer: Response, now: datetime) -> Response:
    said = orjson.loads(bytes(answer.body))
    result = said["result"]
    answer.status_code = REFUSED if result in UNSURE else STATUSES.get(Verdict(result), REFUSED)
    if said["retry_at"]:
        wait = datetime.fromisoformat(said["retry_at"]) - now
        answer.headers["Retry-After"] = str(max(1, int(wait.total_seconds())))
    return answer


def told(heard: Heard) -> dict[str, Any]:  # Any: JSON
    if isinstance(heard, Unsure):
        return _unsure(heard)
    found = heard.verdict
    return {
        "result": found,
        "verdict": GRADES.get(found, Grade.REFUSED),
        "detail": DETAILS[found],
        "code": f"arrival.{found}",
        "order": _order(heard.order) if heard.order else None,
        "candidates": [],
        "at": heard.at,
        "channel": heard.channel,
        "by": heard.by or None,
        "retry_at": heard.locked_until,
    } | heard.five_fields()


def _unsure(heard: Unsure) -> dict[str, Any]:
    """Not certain enough to open. The code of a candidate opens, after a person has compared it with the car."""
    result = "similar" if heard.is_similar else "ambiguous"
    grades = {verdict.grade for verdict in heard.verdicts}
    count = len(heard.verdicts)
    fit = "are only similar" if heard.is_similar else "fit"
    return told(PinAnswer(Verdict.UNKNOWN)) | {
        "result": result,
        "verdict": grades.pop() if len(grades) == 1 else Grade.SHOWN,
        "detail": f"Orders that {fit}: {count}. Compare with the car and send the code of one of them.",
        "code": f"arrival.{result}",
        "candidates": [_candidate(verdict) for verdict in heard.verdicts],
    }


def _candidate(found: Judged) -> dict[str, Any]:
    return _order(found.order) | {"verdict": found.grade, "one_of": found.one_of}


def _order(order: Order) -> dict[str, Any]:
    return {
        "code": order.code,
        "kind": order.kind,
        "plate": order.plate,
        "house": order.house,
        "valid_from": order.window.start,
        "valid_until": order.window.end,
        **names_of(order.place),
    }

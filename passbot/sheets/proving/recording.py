"""A proof as JSON, for `sandbox --as` and for whoever is asked for help: no key, id, name, address or title in it."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from passbot.domain.site.proofs import Tried
from passbot.log import redact
from passbot.sheets.layout import Json
from passbot.sheets.proving.proof import Proof

FORM = 1
MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
NUMBER = re.compile(r"\d{5,}")


def recorded(proof: Proof, *, secrets: Collection[str], now: datetime) -> Json:
    """`secrets`: what belongs to the site and may stand in an answer, such as the spreadsheet's id and title."""
    return {
        "form": FORM,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "locale": proof.locale,
        "assumptions": words_of([each.tried for each in proof.results], secrets=secrets),
        "torn": list(proof.torn),
        "calls": [
            {
                "what": list(call.what),
                "seconds": round(call.seconds, 3),
                "refusal": _clean(call.refusal, secrets),
                "answered": call.is_answered,
            }
            for call in proof.calls
        ],
    }


def words_of(found: Sequence[Tried], *, secrets: Collection[str]) -> list[Json]:
    return [
        {"name": each.name, "verdict": each.verdict.value, "saw": _clean(each.saw, secrets)} for each in found
    ]


def _clean(text: str, secrets: Collection[str]) -> str:
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    return NUMBER.sub("N", MAIL.sub("[address]", redact(text)))

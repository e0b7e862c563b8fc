"""A proof as JSON, for `sandbox --as` and for whoever is asked for help: no key, id, name, address or title in it."""

import re
from collections.abc import Collection
from datetime import UTC, datetime

from passbot.log import redact
from passbot.sheets.layout import Json
from passbot.sheets.proving.proof import Proof

FORM = 1
MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
NUMBER = re.compile(r"\d{5,}")


def recorded(proof: Proof, *, secrets: Collection[str], now: datetime) -> Json:
    """`secrets`: what belongs to the site and may stand in an answer, such as the spreadsheet's id and title."""

    def clean(text: str) -> str:
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, "…")
        return NUMBER.sub("N", MAIL.sub("[address]", redact(text)))

    return {
        "form": FORM,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "locale": proof.locale,
        "assumptions": [
            {"name": each.assumption.name, "verdict": each.verdict.value, "saw": clean(each.saw)}
            for each in proof.results
        ],
        "torn": list(proof.torn),
        "calls": [
            {
                "what": list(call.what),
                "seconds": round(call.seconds, 3),
                "refusal": clean(call.refusal),
                "answered": call.is_answered,
            }
            for call in proof.calls
        ],
    }

"""A site's spreadsheet with orders on it, and a proof of it."""

from datetime import UTC, datetime
from typing import Any

from passbot.domain.site.proofs import Verdict
from passbot.sandbox.running import Box
from passbot.sheets.identity import NoMemory
from passbot.sheets.proving.proof import Proof, Prover
from tests.sheets import sites

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
INSTALLATION = "0123456789ab"


def prover(box: Box, title: str = "Orders", **given: Any) -> Prover:  # Any: its other arguments
    sheet = sites.sheet(box, title)
    waits: dict[str, Any] = {"installation": INSTALLATION, "now": NOW, "pause": lambda _: None} | given
    return Prover(sheet.far, spreadsheet_of(box, title), sheet.account, **waits)


def spreadsheet_of(box: Box, title: str = "Orders") -> str:
    return sites.sheet(box, title).board(NoMemory()).id


def differing(proof: Proof) -> dict[str, str]:
    return {each.assumption.name: each.saw for each in proof.results if each.verdict is Verdict.DIFFERS}


def untried(proof: Proof) -> dict[str, str]:
    return {each.assumption.name: each.saw for each in proof.results if each.verdict is Verdict.NOT_TRIED}

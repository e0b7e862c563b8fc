"""What `./run check` says of the last proof; it also removes what one has left that was broken off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from passbot.commands import proving
from passbot.commands.finding import Finding, FindingState
from passbot.domain.site.proofs import Outcome, Then, Verdict, broken
from passbot.errors import Busy, FarSide
from passbot.services.sheet import proofs, sheet_owner
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.proving.assumptions import ASSUMPTIONS

WHAT = "proof"
NEVER = "never tried on this spreadsheet: `check --prove` shows whether Google does what the sheet stands on"
CLEARED = "worksheets left of one that was broken off are removed; do it again: `check --prove`"


def find(sheet: Spreadsheet, *, now: datetime) -> Finding:
    try:
        with proving.alone(now):
            prover = sheet.prover(installation=sheet_owner.looked_at().installation, now=now)
            if prover.cleared():
                return Finding(WHAT, FindingState.MISSING, CLEARED)
            outcomes, at = proofs.of(prover.spreadsheet_id), proofs.proved_at(prover.spreadsheet_id)
    except Busy:
        return Finding(WHAT, FindingState.OK, "one is running")
    except FarSide as exc:
        return Finding(WHAT, FindingState.MISSING, exc.message)
    if at is None:
        return Finding(WHAT, FindingState.OK, NEVER)
    zone = ZoneInfo(sheet.as_ruled().zone)
    first, last = (f"{each.astimezone(zone):%d.%m.%Y}" for each in at)
    return _told(outcomes, f"on {last}" if first == last else f"when last tried, from {first} to {last}")


def _told(outcomes: Sequence[Outcome], at: str) -> Finding:
    differing = {each.name for each in outcomes if each.verdict is Verdict.DIFFERS}
    if not differing:
        return Finding(WHAT, FindingState.OK, f"all of {len(outcomes)} assumptions about Google held {at}")
    found = [
        each for each in ASSUMPTIONS if each.name in differing and not each.otherwise.startswith("nothing")
    ]
    if not found:
        return Finding(
            WHAT, FindingState.OK, f"what differs is nothing to passbot: {', '.join(sorted(differing))}"
        )
    told = [f"{each.name}: {each.otherwise}" for each in found]
    is_limited = any(each.then is not Then.GO_ON for each in outcomes)
    state = FindingState.MISSING if is_limited else FindingState.OK
    first = "the worker has stopped writing. " if broken(outcomes) else ""
    return Finding(WHAT, state, f"{first}Found otherwise {at}, and then: {'; '.join(told)}")

"""`./run check --prove`: tries on the site's own spreadsheet and bot what passbot takes for true of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passbot.commands import site
from passbot.domain.site.proofs import Outcome, Then, Verdict
from passbot.errors import Busy, FarSide
from passbot.holders import this_process
from passbot.services.processes import leases
from passbot.services.sheet import proofs, sheet_owner
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.proving import recording
from passbot.sheets.proving.proof import LASTS, Proof, Result

LEASE = "proof"
COLOURS = {Verdict.HOLDS: "green", Verdict.DIFFERS: "red", Verdict.NOT_TRIED: "yellow"}


@dataclass(frozen=True)
class Line:
    """One assumption as it is printed."""

    what: str
    verdict: str
    detail: str


def run(*, as_json: bool) -> int:
    """1 if the worker has to stop, or nothing could be tried."""
    with site.opened() as opened, alone(opened.now):
        lines, outcomes = _of_google(opened)
    if as_json:
        print(
            json.dumps(
                {"ok": _is_well(outcomes), "proof": [vars(line) for line in lines]}, ensure_ascii=False
            )
        )
    else:
        _show(lines)
    return 0 if _is_well(outcomes) else 1


@contextmanager
def alone(now: datetime) -> Iterator[None]:
    """Only one proof of a site runs at a time. A killed one does not hold the next up."""
    holder = this_process()
    if leases.take(LEASE, holder, now=leases.common(now), seconds=LASTS.total_seconds()) is None:
        raise Busy(
            "proof.runs", "Another `check --prove` of this site is running: wait for its end.", retry_after=60
        )
    try:
        yield
    finally:
        leases.release(LEASE, holder)


def _of_google(opened: site.Open) -> tuple[list[Line], list[Outcome]]:
    from passbot.process import parts  # imported late: takes a second

    if opened.settings.service_account() is None:
        return [Line("Google", Verdict.NOT_TRIED, "no key: `check` says how to get one")], []
    sheet = parts.sheet(opened.settings)
    try:
        prover = sheet.prover(installation=sheet_owner.this().installation, now=opened.now)
    except FarSide as exc:
        return [Line("Google", Verdict.NOT_TRIED, exc.message)], []
    proof = prover.proof()
    outcomes = [each.outcome for each in proof.results]
    proofs.keep(prover.spreadsheet_id, outcomes, now=opened.now)
    file = _write(
        opened, recording.recorded(proof, secrets=_secrets(sheet, prover.spreadsheet_id), now=opened.now)
    )
    return [*map(_line, proof.results), *_about(proof, file)], outcomes


def _secrets(sheet: Spreadsheet, spreadsheet_id: str) -> list[str]:
    return [spreadsheet_id, sheet.title, sheet.account, sheet.latest, sheet.completed]


def _line(result: Result) -> Line:
    assumption = result.assumption
    if result.verdict is Verdict.HOLDS:
        return Line(assumption.name, Verdict.HOLDS, f"{assumption.holds}.")
    if result.verdict is Verdict.NOT_TRIED:
        return Line(assumption.name, Verdict.NOT_TRIED, f"{assumption.holds}? {result.saw}")
    detail = f"Not so: {assumption.holds}. Seen: {result.saw}. Then: {assumption.otherwise}."
    return Line(assumption.name, Verdict.DIFFERS, detail)


def _about(proof: Proof, file: str) -> Iterator[Line]:
    if proof.left:
        why = f"two hidden worksheets “passbot proof” are left ({proof.left}): the next `check` removes them"
        yield Line("scratch", Verdict.DIFFERS, why)
    yield Line("recording", "", f"{len(proof.calls) + 1} calls, in {file}")


def _write(opened: site.Open, recorded: dict[str, Any]) -> str:  # Any: JSON
    path = opened.settings.home / "log" / f"proof-{opened.now:%Y%m%dT%H%M%S}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return str(path)


def _is_well(outcomes: list[Outcome]) -> bool:
    is_tried = any(each.verdict is not Verdict.NOT_TRIED for each in outcomes)
    return is_tried and not any(each.then is Then.STOP for each in outcomes)


def _show(lines: list[Line]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for line in lines:
        colour = COLOURS.get(Verdict(line.verdict), "white") if line.verdict else "white"
        table.add_row(f"[{colour}]{line.verdict}[/]", line.what, escape(line.detail))
    Console().print(table)

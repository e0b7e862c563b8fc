"""`./run check --prove`: tries on the site's own spreadsheet and bot what passbot takes for true of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from passbot.commands import site
from passbot.domain.site.proofs import Outcome, Then, Tried, Verdict, broken
from passbot.errors import Busy, FarSide
from passbot.holders import this_process
from passbot.services.processes import leases
from passbot.services.sheet import proofs, sheet_owner
from passbot.sheets.proving import recording
from passbot.sheets.proving.proof import LASTS, Proof
from passbot.texts import Texts

LEASE = "proof"
COLOURS = {Verdict.HOLDS: "green", Verdict.DIFFERS: "red", Verdict.NOT_TRIED: "yellow"}


@dataclass(frozen=True)
class Line:
    """One assumption as it is printed."""

    what: str
    verdict: str
    detail: str


@dataclass
class Found:
    """What was tried of both far sides."""

    lines: list[Line]
    recorded: dict[str, Any]  # Any: JSON
    outcomes: list[Outcome]
    stays: list[str] = field(default_factory=list)  # what stops the worker, and was not tried now


def run(*, as_json: bool) -> int:
    """1 if the worker has to stop, or nothing of its could be tried."""
    with site.opened() as opened, alone(opened.now):
        site.aside("Google and Telegram are being tried, which takes some seconds.")
        google, telegram = _google(opened), _telegram(opened)
        recorded = google.recorded | telegram.recorded
        lines = [*google.lines, *telegram.lines]
        if recorded:
            lines.append(Line("recording", "", _write(opened, recorded)))
    is_well = _is_well(google.outcomes) and not google.stays
    if as_json:
        print(json.dumps({"ok": is_well, "proof": [vars(line) for line in lines]}, ensure_ascii=False))
    else:
        _show(lines)
    return 0 if is_well else 1


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


def _google(opened: site.Open) -> Found:
    from passbot.process import parts  # imported late: takes a second

    if opened.settings.service_account() is None:
        return _untried("Google", "no key: `check` says how to get one")
    sheet = parts.sheet(opened.settings)
    try:
        prover = sheet.prover(installation=sheet_owner.this().installation, now=opened.now)
    except FarSide as exc:
        return _untried("Google", exc.message)
    proof = prover.proof()
    outcomes = [each.outcome for each in proof.results]
    proofs.keep(prover.spreadsheet_id, outcomes, now=opened.now)
    secrets = [prover.spreadsheet_id, sheet.title, sheet.account, sheet.latest, sheet.completed]
    recorded = recording.recorded(proof, secrets=secrets, now=opened.now)
    stays = [each for each in broken(proofs.of(prover.spreadsheet_id)) if each not in broken(outcomes)]
    lines = [*(_line(each.tried) for each in proof.results), *_stay(stays), *_left(proof)]
    return Found(lines, recorded, outcomes, stays)


def _untried(what: str, why: str) -> Found:
    return Found([Line(what, Verdict.NOT_TRIED, why)], {}, [])


def _line(tried: Tried) -> Line:
    return Line(tried.name, tried.verdict, tried.words)


def _stay(names: list[str]) -> Iterator[Line]:
    if names:
        why = f"stays stopped by what an earlier proof has found, and this one has not tried: {', '.join(names)}"
        yield Line("worker", Verdict.DIFFERS, why)


def _left(proof: Proof) -> Iterator[Line]:
    if proof.left:
        why = f"two hidden worksheets “passbot proof” are left ({proof.left}): the next `check` removes them"
        yield Line("scratch", Verdict.DIFFERS, why)


def _telegram(opened: site.Open) -> Found:
    """One silent message to the first admin listed, sent, edited and deleted."""
    settings = opened.settings
    if settings.token is None:
        return _untried("Telegram", "no token: `check` says how to get one")
    from passbot.bot.telegram import proving  # imported late: takes half a second

    text = Texts(settings.language, opened.zone)("proof.message")
    chat = next(iter(settings.admins or ()), None)
    found = proving.proved(
        settings.token.get_secret_value(), str(settings.telegram_base), chat=chat, text=text
    )
    secrets = [settings.token.get_secret_value(), str(chat)]
    return Found(
        [_line(each) for each in found], {"telegram": recording.words_of(found, secrets=secrets)}, []
    )


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
    for _ in range(3):
        table.add_column(overflow="fold")  # a path is said whole
    for line in lines:
        colour = COLOURS.get(Verdict(line.verdict), "white") if line.verdict else "white"
        table.add_row(f"[{colour}]{line.verdict}[/]", line.what, escape(line.detail))
    Console().print(table)

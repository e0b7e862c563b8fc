"""`./run check --prove` and what `./run check` says of it afterwards."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from passbot.domain.site.health import Note
from passbot.domain.site.proofs import Outcome, Then, Verdict
from passbot.process import parts
from passbot.sandbox.running import Box
from passbot.sandbox.seed import ADMIN_ID, TOKEN, seed
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.processes import leases, notes
from passbot.services.sheet import proofs, sheet_owner
from passbot.settings import config
from passbot.sheets.proving.proof import Proof, Prover
from passbot.store.db import session
from tests.box import box
from tests.commands.shell import Shell
from tests.commands.test_sheet import keyed, shared

__all__ = ["box", "keyed", "shared"]


def recording(shell: Shell) -> Any:  # Any: JSON
    (file,) = (shell.home / "log").glob("proof-*.json")
    return json.loads(file.read_text())


def test_it_says_of_each_assumption_that_it_holds(shared: Shell) -> None:
    said = shared("check", "--prove")

    assert 0 == said.code
    assert "A batch with a number that was taken before is refused" in said.out
    (file,) = (shared.home / "log").glob("proof-*.json")
    assert str(file) in "".join(said.out.split())
    assert said.out.count("holds") == len(recording(shared)["assumptions"])


def test_a_number_taken_twice_is_named_with_what_follows(shared: Shell, box: Box) -> None:
    box.google.habits.change({"repeated_numbers": True})

    said = shared("check", "--prove")

    assert 1 == said.code
    assert "differs" in said.out
    assert "goes on reading ticks" in " ".join(said.out.split())


def test_check_says_what_the_last_proof_has_found(shared: Shell, box: Box) -> None:
    shared("sheet")
    assert "never tried" in proof_of(shared)

    shared("check", "--prove")
    assert "all of 19 assumptions about Google held" in proof_of(shared)

    box.google.habits.change({"repeated_numbers": True})
    shared("check", "--prove")
    assert "the worker has stopped writing" in proof_of(shared)
    assert "`check --prove` has found number to be otherwise" in " ".join(shared("sheet").out.split())

    box.google.habits.reset()
    shared("check", "--prove")
    assert "all of 19 assumptions about Google held" in proof_of(shared)


def test_a_stop_that_was_not_tried_again_is_no_success(
    shared: Shell, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.google.habits.change({"repeated_numbers": True})
    shared("check", "--prove")
    box.google.habits.reset()
    proved = Prover.proof

    def broken_off(prover: Prover) -> Proof:
        found = proved(prover)
        first = replace(found.results[0], verdict=Verdict.NOT_TRIED, saw="Google answered 503.")
        return replace(found, results=(first, *found.results[1:]))

    monkeypatch.setattr(Prover, "proof", broken_off)

    said = shared("check", "--prove")

    assert "the worker has stopped writing" in proof_of(shared)
    assert 1 == said.code
    assert "stays stopped" in " ".join(said.out.split())


def test_rows_are_not_set_aside_while_no_worker_may_write_them_anew(shared: Shell, box: Box) -> None:
    shared("sheet", "repair")
    box.google.habits.change({"repeated_numbers": True})
    shared("check", "--prove")
    before = titles(box)

    said, repaired = shared("sheet", "rebuild"), shared("sheet", "repair")

    assert (1, before) == (said.code, titles(box))
    assert "`check --prove` has found number to be otherwise" in " ".join(said.err.split())
    assert 0 == repaired.code
    assert "The worker writes nothing" in repaired.out


def test_a_stop_of_another_spreadsheet_is_not_said_of_the_one_that_is_written(shared: Shell) -> None:
    shared("sheet")
    now = datetime.now(UTC)
    with session():
        proofs.keep("an earlier spreadsheet", [Outcome("number", Verdict.DIFFERS, Then.STOP)], now=now)
        notes.keep([Note("sheet", "gate 7", now, now, succeeded_at=now)], now=now)

    assert "stopped" not in shared("sheet").out


def test_check_says_of_what_days_the_outcomes_are(shared: Shell) -> None:
    shared("check", "--prove")
    with session():
        sheet = parts.sheet(config.load())
        prover = sheet.prover(installation=sheet_owner.this().installation, now=datetime.now(UTC))
        outcomes, yesteryear = proofs.of(prover.spreadsheet_id), datetime(2025, 1, 2, 22, tzinfo=UTC)
        proofs.keep(prover.spreadsheet_id, outcomes, now=yesteryear)
        retried = [Outcome(each.name, Verdict.NOT_TRIED) for each in outcomes[1:]]
        proofs.keep(prover.spreadsheet_id, [outcomes[0], *retried], now=datetime(2026, 1, 2, tzinfo=UTC))

    assert "held when last tried, from 03.01.2025 to 02.01.2026" in proof_of(shared)


def proof_of(shell: Shell) -> str:
    said = json.loads(shell("check", "--json").out)
    [found] = [each["detail"] for each in said["checks"] if each["what"] == "proof"]
    return str(found)


def test_what_a_proof_has_left_is_removed_by_check(shared: Shell, box: Box) -> None:
    shared("sheet")
    before = titles(box)
    with session():
        sheet = parts.sheet(config.load())
        prover = sheet.prover(installation=sheet_owner.this().installation, now=datetime.now(UTC))
        scratch = prover._scratch()
        scratch.make("passbot proof")  # and the process is killed
        scratch.send([scratch.place.numbered(scratch.place.number)])
    assert before != titles(box)

    said = proof_of(shared)

    assert "broken off are removed" in said
    assert before == titles(box)
    assert "never tried" in proof_of(shared)


def titles(box: Box) -> Any:  # Any: Google's JSON
    [file] = box.google.spreadsheets()
    looked = box.google.look("owner", file["id"])
    return [each["properties"]["title"] for each in looked["sheets"]], looked.get("developerMetadata")


def test_two_proofs_of_one_site_do_not_run_at_once(shared: Shell) -> None:
    shared("sheet")
    with session():
        leases.take("proof", "another machine 1", now=datetime.now(UTC), seconds=60)

    said = shared("check", "--prove")

    assert 1 == said.code
    assert "Another `check --prove`" in said.err
    assert "one is running" in proof_of(shared)
    assert [] == list((shared.home / "log").glob("proof-*.json"))


def test_a_recording_has_nothing_of_the_site(shared: Shell, box: Box) -> None:
    box.google.habits.change({"typed_texts": True, "refused_moves": True})
    shared("check", "--prove")

    (file,) = (shared.home / "log").glob("proof-*.json")

    text = file.read_text()
    [spreadsheet] = box.google.spreadsheets()
    assert not [each for each in (spreadsheet["id"], "Orders", "@", "iam.gserviceaccount") if each in text]
    assert 0o600 == file.stat().st_mode & 0o777


def test_without_a_key_nothing_is_tried(shell: Shell) -> None:
    said = shell("check", "--prove")

    assert 1 == said.code
    assert "not tried" in said.out


def test_telegram_is_tried_with_a_message_to_the_first_admin(
    shared: Shell, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.do(lambda: seed(box.telegram.world, box.google, empty=True))
    box.do(lambda: box.telegram.world.add_person({"id": ADMIN_ID, "first_name": "Admin"}))
    monkeypatch.setenv("PASSBOT_TOKEN", TOKEN)
    monkeypatch.setenv("PASSBOT_TELEGRAM_BASE", box.base)
    monkeypatch.setenv("PASSBOT_ADMINS", str(ADMIN_ID))
    with Telegram(box.base) as telegram:
        admin = Phone(telegram, {"id": ADMIN_ID}, "first")
        admin.say("/start")
        before = len(admin.chat().messages)

        said = json.loads(shared("check", "--prove", "--json").out)

        assert before == len(admin.chat().messages)
    ours = {line["verdict"] for line in said["proof"] if line["what"].startswith("Telegram: ")}
    assert {"holds"} == ours
    text = json.dumps(recording(shared)["telegram"])
    assert "deleted twice" in text
    assert str(ADMIN_ID) not in text

"""A recording makes the stand-in answer as it was recorded: a proof of it comes to the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from passbot.sandbox.google import recorded
from passbot.sandbox.google.recorded import Recording
from passbot.sandbox.running import Box
from passbot.sheets.identity import NoMemory
from passbot.sheets.proving import recording
from tests.commands.conftest import shell
from tests.commands.shell import Shell
from tests.sandbox.process import started
from tests.sheets import sites
from tests.sheets.proving.flips import FLIPS
from tests.sheets.proving.proving_site import NOW, prover

__all__ = ["shell"]
FILES = sorted((Path(__file__).parent / "recordings").glob("proof-*.json"))


def verdicts(found: dict[str, Any]) -> dict[str, str]:  # Any: JSON
    return {each["name"]: each["verdict"] for each in found["assumptions"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_replayed_recording_comes_to_the_same(file: Path, box: Box) -> None:
    sites.share(box, file.stem)
    sites.sheet(box, file.stem).board(NoMemory()).set_up()
    box.google.answer_as(Recording.read(file))

    proof = prover(box, file.stem).proof()

    again = recording.recorded(proof, secrets=(), now=NOW)
    assert verdicts(json.loads(file.read_text())) == verdicts(again)


@pytest.mark.parametrize("name", FLIPS)
def test_what_differs_becomes_the_habit_that_makes_it_differ(name: str) -> None:
    torn = name.partition(", ")[2]
    saw = "“Недопустимый запрос.”" if name == "language" else "otherwise"
    differing = {"name": name.partition(",")[0], "verdict": "differs", "saw": saw}

    made = recorded.of({"at": "", "locale": "", "assumptions": [differing], "torn": [torn], "calls": []})

    assert (FLIPS[name], ()) == (made.habits, made.unknown)


def test_a_slow_google_is_slow_again() -> None:
    slow = {"name": "time", "verdict": "holds", "saw": "0.50 s in the middle"}
    calls = [{"seconds": each} for each in (0.4, 0.5, 0.6, 2.5)]

    made = recorded.of({"at": "", "locale": "", "assumptions": [slow], "torn": [], "calls": calls})

    assert {"seconds": 0.5} == made.habits


def test_what_was_not_recorded_is_said() -> None:
    untried = {"name": "number", "verdict": "not tried", "saw": "Google answered 503."}

    made = recorded.of({"at": "today", "locale": "", "assumptions": [untried], "torn": [], "calls": []})

    assert ({}, ("number",)) == (made.habits, made.unknown)
    assert "not recorded: number" in made.words


TORN = {"name": "one moment", "verdict": "differs", "saw": ""}
WITHOUT_THEM = json.dumps({"form": 1, "at": "", "locale": "", "assumptions": [TORN], "torn": [], "calls": []})


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"form": 9}', '{"form": 1, "assumptions": [{}]}', WITHOUT_THEM]
)
def test_a_file_that_is_no_recording_is_refused_in_words(text: str, tmp_path: Path) -> None:
    file = tmp_path / "proof-wrong.json"
    file.write_text(text)

    with pytest.raises(SystemExit, match="is no recording of `check --prove`"):
        Recording.read(file)


def test_a_reset_sandbox_answers_as_recorded_too(box: Box) -> None:
    box.google.answer_as(Recording("", "ru_RU", {"language": "ru"}, ()))
    box.google.habits.change({"late_reads": True})

    box.google.be_usual()

    assert ("ru", False) == (box.google.habits.language, box.google.habits.late_reads)


def test_a_sandbox_started_as_recorded_is_found_to_differ_by_the_site_in_it(
    tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next(each for each in FILES if each.stem == "proof-rows-stay")
    with started(tmp_path / "sandbox", "--as", str(file)) as process:
        monkeypatch.setenv("PASSBOT_HOME", str(process.data / "site"))
        said = shell("check", "--prove", "--json")

    proof = json.loads(said.out)["proof"]
    assert ["copies"] == [line["what"] for line in proof if line["verdict"] == "differs"]

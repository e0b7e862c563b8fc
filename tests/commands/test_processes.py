"""`check` says which process works, and which would take over."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from passbot.commands import processes
from passbot.commands.finding import Finding, FindingState
from passbot.domain.site.health import STANDBY, Note
from passbot.services.processes import notes
from tests import databases
from tests.services.people.some_people import NOON

WORKS = Note("timetable", "gate 1", NOON, NOON, NOON)
WAITS = replace(WORKS, holder="gate 2", waiting_for=STANDBY)


@pytest.fixture(autouse=True)
def site(tmp_path: Path) -> Iterator[None]:
    with databases.opened("sqlite", tmp_path):
        yield


@pytest.mark.parametrize(
    ("noted", "found"),
    [
        ([], []),
        ([WORKS], [Finding("timetable", FindingState.OK, "gate 1 works, nobody stands by")]),
        ([WORKS, WAITS], [Finding("timetable", FindingState.OK, "gate 1 works, gate 2 stands by")]),
        (
            [replace(WORKS, stopped_at=NOON), WAITS],
            [Finding("timetable", FindingState.MISSING, "gate 2 stands by and takes over within seconds")],
        ),
        ([replace(WORKS, part="api")], []),
    ],
    ids=["nothing runs", "one", "two", "one has just stopped", "a part that all processes may do"],
)
def test_check_says_who_works_and_who_stands_by(noted: list[Note], found: list[Finding]) -> None:
    notes.keep(noted, now=NOON)
    for note in noted:
        if note.stopped_at:
            notes.stop(note.holder, now=note.stopped_at)

    assert found == list(processes.find(now=NOON))

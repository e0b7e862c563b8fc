"""Backups leave the machine by the site's own command."""

import logging
import threading
from pathlib import Path

import pytest

from passbot.errors import Unavailable
from passbot.services.site import backup
from passbot.site_files import Site
from passbot.timetable import off_machine
from tests import databases
from tests.services.people.some_people import NOON
from tests.timetable.rounds import run_at


def nightly(home: Path, command: str) -> None:
    site = Site(databases.fresh_url("sqlite", home), home, backup_command=command)
    run_at(NOON, site, "backup")


def test_the_nights_backup_is_taken_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "another machine").mkdir()

    nightly(tmp_path, f'cp "$FILE" "{tmp_path}/another machine/"')

    for thread in threading.enumerate():
        if thread.name == "backup leaves":
            thread.join()
    assert backup.verify(tmp_path / "another machine" / backup.name_of(NOON)) == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("echo no route to host >&2; exit 3", "it ended with 3: no route to host."),
        ("no-such-program", "it ended with 127: "),
        ("exit 1", "it ended with 1."),
        ("sleep 9", "it was stopped after 0 s."),
    ],
)
def test_a_command_that_fails_is_told_in_its_own_words(tmp_path: Path, command: str, words: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        off_machine.send(command, tmp_path / "passbot-1.db", patience=0.4)

    assert "The backup passbot-1.db is made, but" in refusal.value.message
    assert words in refusal.value.message


def test_a_human_hears_of_it_and_nothing_waits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    off_machine.send_meanwhile("exit 7", tmp_path / "passbot-1.db").join()

    [line] = caplog.records
    assert logging.ERROR == line.levelno
    assert "did not take it off this machine: it ended with 7" in line.message

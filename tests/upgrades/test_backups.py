"""A backup that is older than the program is restored as it is, and brought up to date by the next start."""

from pathlib import Path

import pytest

from passbot.clock import utc_now
from passbot.commands import checking
from passbot.services.site import backup, database
from passbot.services.site.before_migration import file_of
from passbot.store.migrations import MIGRATIONS
from tests.commands.conftest import shell
from tests.commands.shell import Shell
from tests.upgrades.test_upgrades import unpacked

__all__ = ["shell"]
NEWEST = len(MIGRATIONS)


@pytest.mark.parametrize("version", [1, 16, 30])
def test_it_stays_what_it_was_until_a_start(version: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/passbot.db"
    unpacked(version, tmp_path / "old.db")

    backup.restore(url, tmp_path / "old.db", force=False, now=utc_now())
    restored = database.look(url).version
    database.migrate(url, now=utc_now())

    assert (version, NEWEST) == (restored, database.look(url).version)
    assert version == backup.version_of(file_of(url, version)).number
    assert {} == {promise: faults for promise, faults in database.check(url) if faults}


def test_whoever_restores_it_is_told(shell: Shell, tmp_path: Path) -> None:
    unpacked(30, tmp_path / "old.db")

    said = shell("restore", str(tmp_path / "old.db"), "--force").out

    assert f"It is of version 30 of {NEWEST}: the next start brings it up to date." in said


def test_a_backup_of_today_is_restored_without_a_word_of_it(shell: Shell) -> None:
    made = shell.ask("backup")

    assert "version" not in shell("restore", made["file"], "--force").out


def kept(shell: Shell, name: str, version: int) -> None:
    (shell.home / "backup").mkdir(exist_ok=True)
    unpacked(version, shell.home / "backup" / name)


def told() -> list[str]:
    return [each.detail for each in checking.find() if each.what == "backup"]


def test_check_says_that_the_newest_backup_is_older_than_the_schema(shell: Shell) -> None:
    kept(shell, "passbot-20261120-030000.db", NEWEST)
    kept(shell, "passbot-20261121-030000.db", 30)
    kept(shell, "before-migration-of-version-4.db", 4)

    old = f"of version 30 of {NEWEST}: once it is restored, a start brings it up to date"
    assert [f"the newest is passbot-20261121-030000.db, {old}"] == told()


def test_check_names_a_backup_of_this_version(shell: Shell) -> None:
    kept(shell, "passbot-20261121-030000.db", NEWEST)

    assert [f"the newest is passbot-20261121-030000.db, of version {NEWEST}"] == told()


def test_check_names_a_backup_that_cannot_be_read(shell: Shell) -> None:
    (shell.home / "backup").mkdir()
    (shell.home / "backup" / "passbot-20261121-030000.db").write_text(
        "no database, and long enough to be one"
    )

    [said] = told()

    assert "is no database of passbot" in said
    assert said.endswith("`./run backup` makes a new one.")


def test_check_says_that_there_is_none_yet_and_nothing_where_none_is_wanted(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ["none yet: one is made every night, and `./run backup` makes one now"] == told()

    monkeypatch.setenv("PASSBOT_BACKUP_KEEP", "0")

    assert [] == told()

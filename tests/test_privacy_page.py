"""docs/privacy.md says what the program does: its tables are the list's, its sentences the settings'."""

import re

from passbot import log
from passbot.commands import COMMANDS
from passbot.domain.people import consents
from passbot.services.privacy import sweeping
from passbot.services.site import before_migration
from passbot.settings.config import SETTINGS
from passbot.settings.sheet_profiles import GOES_TO_GOOGLE
from passbot.sheets import striking
from tests import privacy_page

PAGE = privacy_page.PAGE.read_text(encoding="utf-8")
SAID = " ".join(PAGE.split())


def test_its_tables_are_those_of_the_list() -> None:
    assert PAGE == privacy_page.written(PAGE)


def test_both_profiles_are_told_in_the_same_words_everywhere() -> None:
    assert set(GOES_TO_GOOGLE) == {"full", "minimal"}
    assert [] == [said for said in GOES_TO_GOOGLE.values() if said not in SAID]


def test_its_times_are_the_programs() -> None:
    for said in (
        f"(`PASSBOT_RETENTION_DAYS`, {SETTINGS['retention_days'].default})",
        f"(`PASSBOT_JOURNAL_DAYS`, {SETTINGS['journal_days'].default}, ",
        f"(`PASSBOT_BACKUP_KEEP`, {SETTINGS['backup_keep'].default})",
        f"up to {consents.LONGEST:,} characters",
        f"a page of {striking.AT_ONCE:,} rows in a cycle",
        f"after {before_migration.LONGEST.days} days at most",
        f"it leaves after {sweeping.KEEP_ENDED.days} days",
        f"files of {log.SIZE // 1_000_000} MB",
    ):
        assert said in SAID, said


def test_its_commands_and_settings_are_there() -> None:
    commands = set(re.findall(r"`\./run (\w+)", PAGE))
    settings = {name.lower() for name in re.findall(r"PASSBOT_(\w+)", PAGE)}

    assert commands <= {command.name for command in COMMANDS}
    assert settings <= set(SETTINGS)

"""What a command does not need, it does not import: counted in a process of its own, never timed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from passbot.commands import COMMANDS

TOP = Path(__file__).parent.parent
FAR_SIDES = {
    "telegram",
    "gspread",
    "google",
    "httpx",
    "requests",
    "fastapi",
    "starlette",
    "uvicorn",
    "uvloop",
    "websockets",
}
LIBRARIES = {
    "PIL",
    "babel",
    "icalendar",
    "openpyxl",
    "phonenumbers",
    "pydantic",
    "pydantic_core",
    "rich",
    "schedule",
    "segno",
}
OURS = {"passbot.api", "passbot.process.app", "passbot.bot", "passbot.sandbox", "passbot.sheets"}
DRIVER = {"asyncio", "psycopg"}  # a site on SQLite needs neither, also where the driver is installed
DATABASE = {"peewee", "sqlite3", "passbot.services", "passbot.store"}
EVERYTHING = DRIVER | FAR_SIDES | LIBRARIES | OURS | DATABASE
THEIRS = [f"passbot.commands.{command.name.replace('-', '_')}" for command in COMMANDS]

RUN = """
import json, sys
from passbot.__main__ import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""


def imported(home: Path, *words: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PASSBOT_HOME": str(home), "PASSBOT_DATABASE_URL": ""},
        cwd=TOP,
        check=True,
    )
    return set(json.loads(ended.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        ("--help", EVERYTHING | {"passbot.settings.config", *THEIRS}),
        ("check --health", EVERYTHING),
        ("order search 123", EVERYTHING - DATABASE),
        ("order list --json", EVERYTHING - DATABASE),
        ("arrive --help", EVERYTHING - DATABASE),
    ],
)
def test_a_command_imports_nothing_that_it_does_not_need(
    tmp_path: Path, words: str, needless: set[str]
) -> None:
    assert set() == needless & imported(tmp_path, *words.split())


def test_a_command_imports_no_other_command(tmp_path: Path) -> None:
    found = imported(tmp_path, "order", "search", "123")

    assert ["passbot.commands.order"] == [name for name in THEIRS if name in found]


BUILD = """
import json, sys
from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.dbthread import DatabaseThread
build(ApiSite(DatabaseThread(), metrics_key=sys.argv[1]))
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize(("key", "is_so"), [("", False), ("0123456789abcdef", True)])
def test_only_a_site_with_metrics_imports_their_library(key: str, *, is_so: bool) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BUILD, key], capture_output=True, text=True, cwd=TOP, check=True
    )

    assert is_so is ("prometheus_client" in json.loads(ended.stdout))


def test_what_a_command_needs_is_seen_here(tmp_path: Path) -> None:
    """Or the tests above would pass whatever it imports."""
    assert DATABASE <= imported(tmp_path, "order", "search", "123")

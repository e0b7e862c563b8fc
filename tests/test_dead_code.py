"""Vulture finds no dead code: what nothing in passbot names is dead, even where a test names it.

But for the sandbox, which the tests use as people do at its page.

Vulture knows names only. What others call by its name is allowed below, each line with who calls it.
"""

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from vulture import Vulture

TOP = Path(__file__).parent.parent
REGISTERED = [
    "@router.*",
    "@keyed.*",
    "@app.*",
    "@deed",
    "@deed(*",
    "@pytest.fixture*",
    "@rule*",
    "@invariant*",
]

ALLOWED = [  # where, which names, and who uses them; * stands for anything
    ("passbot/api/asking/asking.py", "__signature__", "inspect"),
    ("passbot/api/document.py", "operation_id", "FastAPI"),
    ("passbot/api/*serving.py", "should_exit", "uvicorn"),
    ("passbot/bot/telegram/webhook.py", "should_exit", "uvicorn"),
    ("passbot/listening/http.py", "disconnected", "uvicorn"),
    ("passbot/listening/server.py", "capture_signals", "uvicorn"),
    ("passbot/sandbox/serving.py", "*", "uvicorn"),
    ("passbot/api/slots/time_slot_change.py", "_says_something", "pydantic"),
    ("passbot/bot/telegram/wire.py", "eof_received", "asyncio"),
    ("passbot/recurring.py", "should_run", "schedule"),
    ("passbot/timetable/fetching.py", "sock", "http.client"),
    ("passbot/store/*.py", "Meta", "Peewee"),
    ("passbot/store/row.py", "legacy_table_names", "Peewee"),
    ("passbot/store/*_models.py", "primary_key", "Peewee"),
    ("passbot/store/gate_models.py", "held_by_id", "Peewee, which makes it beside held_by"),
    ("passbot/store/connection.py", "autoconnect", "Peewee"),
    ("passbot/store/connection.py", "_initialize_connection", "Peewee"),
    ("passbot/store/driver.py", "*", "Peewee"),
    ("passbot/store/fields.py", "*_value", "Peewee"),
    ("passbot/store/original.py", "text_factory", "sqlite3"),
    ("passbot/store/postgres.py", "prepare_threshold", "psycopg"),
    ("passbot/bot/talk/effects.py", "is_once", "the sender, by its name in the JSON of a delivery"),
    ("passbot/bot/talk/effects.py", "is_silent", "the sender, as above"),
    ("passbot/bot/talk/effects.py", "is_alert", "the sender, as above"),
    ("passbot/bot/talk/effects.py", "only_in_place", "the sender, as above"),
    ("passbot/domain/calendars/visits.py", "CALLED_OFF", "the database, by its value"),
    ("passbot/domain/times/recurrence.py", "DAILY", "the database, by its value"),
    ("passbot/domain/site/facts/kinds.py", "__init_subclass__", "Python"),
    ("passbot/domain/plates/formats.py", "example", "its readers, and a test that each is read"),
    ("passbot/bot/home/offers.py", "UNLISTED", "a test that no command is forgotten"),
    ("passbot/sheets/memory.py", "MemoryBoard", "the tests, as the second board beside Google's"),
    ("passbot/settings/declared.py", "Declared", "type hints in quotation marks"),
    ("tests/*", "pytestmark", "pytest"),
    ("tests/conftest.py", "pytest_*", "pytest"),
    ("tests/*", "Test*", "pytest: a machine of Hypothesis"),
    ("tests/services/test_machine.py", "teardown", "Hypothesis"),
    ("tests/*", "do_POST", "http.server"),
    ("tests/*", "log_message", "http.server"),
    ("tests/crashes/test_two_bots.py", "daemon_threads", "socketserver"),
    ("tests/test_install.py", "optionxform", "configparser"),
    ("tests/test_mail.py", "handle_RCPT", "aiosmtpd"),
    ("tests/listening/far.py", "*_exit", "uvicorn"),
    ("tests/long/mutating.py", "mutate", "cosmic-ray"),
    ("tests/sheets/life.py", "*", "a random life, by the names of its deeds"),
    ("tests/sheets/owned.py", "*", "a random life, by the names of its deeds"),
]
WITH_TESTS = ("tests/*", "passbot/sandbox/*")
WRITTEN = ("passbot/api/*", "passbot/domain/site/facts/*")  # their fields become JSON
COLUMNS = "passbot/store/*_models.py"  # are named by the SQL of the services


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str]]:
    """Where, and which name: of passbot as if there were no tests, then of the tests and the sandbox."""
    looked = Vulture(ignore_decorators=REGISTERED)
    looked.scavenge([str(TOP / "passbot")])
    alone = unused(looked)
    looked.scavenge([str(TOP / "tests")])
    return [
        *(each for each in alone if not stands_in(each[0], WITH_TESTS)),
        *(each for each in unused(looked) if stands_in(each[0], WITH_TESTS)),
    ]


def unused(looked: Vulture) -> list[tuple[str, str]]:
    items = [(each.filename.relative_to(TOP).as_posix(), each) for each in looked.get_unused_code()]
    return [
        (path, each.name)
        for path, each in items
        if not (each.typ == "variable" and is_field(path, each.name))
    ]


def stands_in(path: str, places: tuple[str, ...]) -> bool:
    return any(fnmatch(path, place) for place in places)


def is_field(path: str, name: str) -> bool:
    return stands_in(path, WRITTEN) or (fnmatch(path, COLUMNS) and name in words_of_services())


@cache
def words_of_services() -> set[str]:
    files = (TOP / "passbot/services").rglob("*.py")
    return {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}


def is_allowed(path: str, name: str) -> bool:
    return any(fnmatch(path, where) and fnmatch(name, names) for where, names, _ in ALLOWED)


def test_nothing_is_dead(found: list[tuple[str, str]]) -> None:
    assert [] == [each for each in found if not is_allowed(*each)]


def test_what_is_allowed_is_still_there(found: list[tuple[str, str]]) -> None:
    unused = [
        each
        for each in ALLOWED
        if not any(fnmatch(path, each[0]) and fnmatch(name, each[1]) for path, name in found)
    ]

    assert [] == unused

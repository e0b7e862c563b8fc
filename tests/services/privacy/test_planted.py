"""A person who stands everywhere is deleted: no column of any table has a trace, and all of it was in the file."""

import json
from pathlib import Path

import pytest

from passbot import log
from passbot.domain.people.people import Resident
from passbot.services.privacy import forgetting, holdings, my_data
from passbot.services.privacy.holdings import After
from passbot.services.site import backup, finishing
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import database
from tests import databases
from tests.privacy_page import NOBODYS
from tests.services.people.some_people import NOON, actor
from tests.services.privacy import planted


@pytest.fixture
def marfa(db: str) -> Resident:
    return planted.marfa()


def forget(person: Resident) -> None:
    forgetting.forget_me(person.id, actor=actor(person), now=NOON)
    at_once(finishing.finish(now=NOON))


def test_every_table_is_on_the_list_once() -> None:
    listed = [table for each in holdings.HOLDINGS for table in each.tables] + list(NOBODYS)

    assert sorted(model._meta.table_name for model in models.MODELS) == sorted(listed)


def test_she_stands_in_every_table_that_can_name_somebody(marfa: Resident) -> None:
    empty = [
        table
        for table in sorted(planted.tables_that_name())
        if not database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]
    ]

    assert [] == empty
    assert {"orders.plate", "inbox.body", "visits.email"} <= {
        each.partition(":")[0] for each in planted.left_in_tables()
    }


def test_after_the_deletion_no_column_of_any_table_has_a_trace(marfa: Resident) -> None:
    forget(marfa)

    assert STAYS == {each.partition(":")[0] for each in planted.left_in_tables()}


def test_what_is_said_to_go_is_gone(marfa: Resident) -> None:
    """The rest stays for the counts, without what says who it was."""
    forget(marfa)

    theirs = {
        table: column.column_name
        for each in holdings.HOLDINGS
        if each.after is After.GONE
        for model in models.MODELS
        if (table := model._meta.table_name) in each.tables
        for column in model._meta.sorted_fields
        if column.column_name == "resident_id"
    }
    left = {
        table: database.execute_sql(f"SELECT count(*) FROM {table} WHERE {column} = {marfa.id}").fetchone()[0]
        for table, column in theirs.items()
    }
    assert dict.fromkeys(left, 0) == left
    assert {"consents", "sign_ins", "answers"} <= left.keys()


@pytest.mark.usefixtures("logging_as_it_was")
def test_the_logs_name_nobody_and_the_files_keep_nothing(tmp_path: Path) -> None:
    """What was written, deleted and backed up: only the copy that was made before has her, and says so in words."""
    log.set_up(tmp_path / "log", level="DEBUG", console=False)
    with databases.opened("sqlite", tmp_path) as url:
        marfa = planted.marfa()
        backup.make(url, tmp_path / "before" / "before.db")

        forget(marfa)

        backup.make(url, tmp_path / "after.db")
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    found = planted.left_in_files(tmp_path)
    assert (tmp_path / "log" / "events.log").stat().st_size > 0
    assert ["before.db"] == [file.name for file in found]


def test_the_file_has_every_trace_that_the_tables_have(marfa: Resident) -> None:
    """Beside what a table only holds for a while, each with its reason in test_my_data.py."""
    taken = json.dumps(json.loads(my_data.export(marfa.id, now=NOON)), ensure_ascii=False)

    missing = [each for each in PLANTED if each not in taken]
    assert [] == missing


# The number of the account: whoever guesses must not be forgotten by asking for it, and the owner's file names admins.
STAYS = {"let_in.telegram_id", "pin_tries.who", "listed_admins.telegram_id"}
PLANTED = (
    "Марфа Посадница", "+79165550001", "marfa@planted.example", "555000111", "М 555 ММ 77", "planted brand",
    "planted reason", "Planted Guest", "Planted Second", "Planted Third", "Planted Nanny", "planted name",
    "planted words", "planted calendar", "planted title", "planted description", "planted reference", "planted feed",
    "https://planted/", "planted visitor", "planted key", "Слова",
)  # fmt: skip

"""Cost follows what is open: what is asked again and again reads no table from end to end that grows with the years."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from passbot.domain.rules import Rules
from passbot.services import attendance, retention, unfinished, waitlist
from passbot.slices import at_once
from passbot.store.db import database
from tests import databases
from tests.services.offices import book, office, stay
from tests.services.people import NOON, settle
from tests.sheets.site import Site

GROWS = ("orders", "arrivals", "events", "deliveries", "slots", "waiters", "desk_checks", "inbox")
QUESTION = re.compile(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", re.IGNORECASE)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[list[str]]:
    """Every statement, from now on; in an office one has a desk and another waits for one."""
    with databases.opened("sqlite", tmp_path):
        where, rules = office(1), Rules()
        book(where, "1", settle("Anna Demo", "27"))
        stay(where, settle("Boris Demo", "28"))
        waitlist.run(rules=rules, now=NOON)
        found: list[str] = []
        database.connection().set_trace_callback(found.append)
        yield found


def cycles() -> None:
    """One that writes, one that has nothing to do."""
    site = Site()
    site.after(0)
    site.after(5)


WORK: dict[str, Callable[[], object]] = {
    "the sheet's cycle": cycles,
    "the waiting list": lambda: waitlist.run(rules=Rules(), now=NOON),
    "the offers that stand": waitlist.open_offers,
    "the night's sweeping": lambda: at_once(retention.forget_old(rules=Rules(), now=NOON)),
    "what was begun": lambda: (
        unfinished.behind(now=NOON),
        unfinished.failing(),
        unfinished.subjects(unfinished.Work.FILLING),
    ),
    "the desks' questions": lambda: attendance.run(rules=Rules(), now=NOON),
}


@pytest.mark.parametrize("name", WORK)
def test_no_table_that_grows_is_scanned(asked: list[str], name: str) -> None:
    WORK[name]()
    database.connection().set_trace_callback(None)

    questions = {each for each in asked if QUESTION.match(each)}

    assert questions
    assert {} == {each: found for each in questions if (found := scanned(each))}


def scanned(question: str) -> list[str]:
    """The tables that are read whole. By an index alone is well: it has as many entries as there are to be found."""
    plan = database.execute_sql(f"EXPLAIN QUERY PLAN {question}").fetchall()
    names = [row[3].removeprefix("SCAN ") for row in plan if row[3].startswith("SCAN ")]
    return [name for name in names if name in GROWS or any(_is(name, table, question) for table in GROWS)]


def _is(alias: str, table: str, question: str) -> bool:
    return re.search(rf"\b{table} (AS )?{re.escape(alias)}\b", question) is not None

"""An import that is cut off by kill -9 at any slice: with a key it goes on to the same answer, without it whole
slots stay."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from passbot.services.site import database as checks
from passbot.store.db import database
from tests.patience import PATIENCE
from tests.services.people import some_people

PEOPLE = 40
MADE, SKIPPED = 250, 3


@pytest.fixture
def owners(db: str) -> list[int]:
    assert db
    return [some_people.settle(f"Анна {number}", str(100 + number)).id for number in range(PEOPLE)]


def imported(url: str, key: str, owners: list[int]) -> dict[int, list[list[str]]]:
    """What the repeat answered each of them; the first was never cut off."""
    command = [sys.executable, "-m", "tests.crashes.importer", url, key or "-", *map(str, owners)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=3 * PATIENCE)
    lines = [line.partition(" ") for line in ended.stdout.splitlines()]
    return {int(owner): json.loads(answer) for owner, _, answer in lines}


def slots_of() -> Counter[int]:
    found = database.execute_sql(
        "SELECT p.owner_id, count(*), count(DISTINCT s.start_at) FROM slots s JOIN places p ON p.id = s.place_id "
        "GROUP BY p.owner_id"
    )
    each = {owner: (count, starts) for owner, count, starts in found.fetchall()}
    assert all(count == starts for count, starts in each.values())
    return Counter({owner: count for owner, (count, _) in each.items()})


def test_with_a_key_it_goes_on_to_the_answer_of_an_unbroken_one(db: str, owners: list[int]) -> None:
    answers = imported(db, "key", owners)

    unbroken = answers[owners[0]]
    assert (MADE, SKIPPED) == (len(unbroken[0]), len(unbroken[1]))
    assert len(answers) > 10
    assert all(answer == unbroken for answer in answers.values())
    assert Counter(dict.fromkeys(answers, MADE)) == slots_of()
    assert [(0,)] == [
        *database.execute_sql("SELECT count(*) FROM answers WHERE progress IS NOT NULL").fetchall()
    ]
    assert_whole(db)


def test_without_a_key_whole_slots_stay_and_a_repeat_tells_of_them(db: str, owners: list[int]) -> None:
    answers = imported(db, "", owners)

    for made, skipped in answers.values():
        assert MADE + SKIPPED == len(made) + len(skipped)
    assert Counter(dict.fromkeys(answers, MADE)) == slots_of()
    assert (
        len({len(made) for made, _ in answers.values()}) > 2
    )  # some were cut off before, some between, some behind
    assert_whole(db)


def assert_whole(url: str) -> None:
    """As many slots as events tell of, and nothing that the database's own check finds."""
    told = database.execute_sql("SELECT details FROM events WHERE kind = 'calendar.imported'").fetchall()
    assert sum(slots_of().values()) == sum(json.loads(row[0])["count"] for row in told)
    assert [] == [promise for promise, broken in checks.check(url) if broken]

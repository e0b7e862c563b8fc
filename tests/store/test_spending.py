"""Tests count what each transaction takes, and one that would keep the gate waiting fails."""

import pytest

from passbot.services.gate import pin_tries
from passbot.store import spending
from passbot.store.db import database, transaction
from passbot.store.spending import TooMuch
from passbot.store.statement import Statement
from tests.alone import Alone, refuse

RULE = Statement("INSERT INTO rules (name, value) VALUES (:name, 'x')")

pytestmark = pytest.mark.usefixtures("db", "counted")


def write(count: int) -> None:
    with transaction():
        for number in range(count):
            RULE.run(name=str(number))


def rules() -> int:
    return int(database.execute_sql("SELECT count(*) FROM rules").fetchone()[0])


def test_too_many_statements_are_taken_back() -> None:
    with pytest.raises(TooMuch, match="301 statements"):
        write(spending.MOST_STATEMENTS + 1)

    assert 0 == rules()


def test_too_many_rows_of_few_statements_are_found() -> None:
    values = ", ".join(f"('{number}', 'x')" for number in range(251))

    def write_twice() -> None:
        with transaction():
            database.execute_sql(f"INSERT INTO rules (name, value) VALUES {values}")
            database.execute_sql("UPDATE rules SET value = 'y'")

    with pytest.raises(TooMuch, match="502 rows"):
        write_twice()


def test_too_much_thinking_is_found() -> None:
    with pytest.raises(TooMuch, match="seconds of the processor"), transaction():
        sum(number * number for number in range(3_000_000))


def test_who_says_why_may() -> None:
    with spending.excused("nobody is served beside a test"):
        write(spending.MOST_STATEMENTS + 1)

    assert spending.MOST_STATEMENTS + 1 == rules()


def test_a_service_that_writes_outside_of_any_transaction_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending, "written_alone", refuse)

    with pytest.raises(Alone, match="pin_tries writes outside"):
        pin_tries.clear("somebody")

    with transaction():
        pin_tries.clear("somebody")

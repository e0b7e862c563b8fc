"""SQL that is written once means the same on both databases, and its values are never SQL."""

import re
from contextlib import suppress

import pytest
from peewee import IntegrityError

from passbot.store.db import database, on_sqlite
from passbot.store.models import Lease
from passbot.store.prepared import Prepared
from passbot.store.statement import Statement, columns
from tests import plans

pytestmark = pytest.mark.usefixtures("db")

INSERT = Statement("""
    INSERT INTO leases (name, holder, token, until) VALUES (:name, :holder, :token, :until)
    ON CONFLICT (name) DO NOTHING
""")
MOVE = Statement("UPDATE leases SET token = token + :step WHERE name = :name")
NAMED = Statement("SELECT token FROM leases WHERE name = :name")
AMONG = Statement("SELECT name FROM leases WHERE name IN :names ORDER BY name")
NUMBERED = Statement("SELECT name FROM leases WHERE token IN :tokens ORDER BY name")
JOINED = Statement(f"""
    SELECT l.token, {columns("l", "name holder", "held_")}, count(*) AS count FROM leases l
    GROUP BY l.token, l.name, l.holder
""")
LIKE = Statement("SELECT name FROM leases WHERE name LIKE '%' || :piece || '%' ORDER BY name")


def lease(name: str, token: int = 1) -> int:
    return INSERT.changed(name=name, holder="test", token=token, until=1)


def test_changed_counts_the_rows_that_were_changed() -> None:
    assert 1 == lease("a")
    assert 0 == lease("a")
    assert 1 == MOVE.changed(name="a", step=4)
    assert 0 == MOVE.changed(name="b", step=4)
    assert 5 == Lease.get_by_id("a").token


def test_row_answers_none_where_nothing_is_found() -> None:
    lease("a", 3)

    found, missing = NAMED.row(name="a"), NAMED.row(name="b")

    assert found is not None
    assert (3,) == tuple(found)
    assert missing is None


def test_a_row_has_the_names_of_its_columns() -> None:
    lease("a", 3)

    row = JOINED.row()

    assert (3, "a", 1) == (row.token, row.held_name, row.count)


@pytest.mark.parametrize(
    ("wanted", "found"), [([], []), (["a"], ["a"]), (["c", "a", "a"], ["a", "c"]), (["z"], [])]
)
def test_in_takes_a_list_of_any_length(wanted: list[str], found: list[str]) -> None:
    for name in ("a", "b", "c"):
        lease(name)

    assert found == [row[0] for row in AMONG.rows(names=wanted)]


def test_in_takes_numbers() -> None:
    lease("a", 1)
    lease("b", 2)

    assert ["b"] == [row[0] for row in NUMBERED.rows(tokens=[2, 3])]


def test_a_percent_sign_is_not_a_parameter() -> None:
    lease("100 %")
    lease("half")

    assert ["100 %"] == [row[0] for row in LIKE.rows(piece="0 ")]


@pytest.mark.parametrize("name", ["'; DROP TABLE leases; --", ":name", "%s", "?", "Ёлка", "\\", '"'])
def test_a_value_is_never_sql(name: str) -> None:
    lease(name)

    assert [name] == [row.name for row in Lease.select()]
    assert NAMED.row(name=name) is not None


@pytest.mark.parametrize("said", ["token, name, token", "token, 1"])
def test_columns_without_a_name_of_their_own_are_refused(said: str) -> None:
    lease("a")

    with pytest.raises(ValueError, match="field name"):
        Statement(f"SELECT {said} FROM leases").rows()


def test_each_column_of_each_statement_has_a_name_of_its_own() -> None:
    here = "sqlite" if on_sqlite() else "postgres"
    for name, each in plans.statements().items():
        if isinstance(each, Prepared) or plans.ELSEWHERE.get(name) == here:
            continue
        values = dict.fromkeys(re.findall(r":([a-z_]+)", each.on_sqlite))
        values |= dict.fromkeys(re.findall(r"LIMIT :([a-z_]+)", each.on_sqlite), 0)
        with suppress(IntegrityError), database.atomic():  # a row of nothings breaks the rules of its table
            cursor = each.run(**values)
            if cursor.description:
                each._named(cursor)

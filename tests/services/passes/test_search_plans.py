"""On PostgreSQL what a guard types is looked up, also where half of all orders are open and it expects far more."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput
from passbot.services.passes import closed_search, search_statements, verdicts
from passbot.store.db import database
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement
from tests import databases
from tests.bench import search as bench
from tests.services.people.some_people import NOON

DAY = 86_400
NOW = to_epoch(NOON)
CLOCK: dict[str, object] = {
    "now": NOW,
    "soon": NOW + 2 * DAY,
    "today": NOON.date().isoformat(),
    "since": NOW - DAY,
    "most": 20,
}
PLATE: dict[str, object] = {
    "wanted": "A777",
    "bones": "A777",
    "parts": ["A777"],
    "ends": "%A777",
    "holds": "%A777%",
}
READ_WHOLE = ("Seq Scan on order", "Seq Scan on resident_pieces", "on orders_one_per_slot")
ASKED: dict[str, tuple[Statement, dict[str, object]]] = {
    "by_piece now": (search_statements.BY_PIECE.now, PLATE),
    "by_piece later": (search_statements.BY_PIECE.later, PLATE),
    "held": (verdicts._HELD, PLATE),
    "nearly": (search_statements.NEARLY, {"pieces": ["A777", "A77", "777"]}),
    "by_name now": (search_statements.BY_NAME.now, {"words": [" петр"], "count": 1}),
    "by_name later": (search_statements.BY_NAME.later, {"words": [" петр"], "count": 1}),
    "closed plate": (closed_search._CLOSED_PLATE, PLATE),
    "closed": (closed_search._SEEN, {}),
}


@pytest.mark.usefixtures("_crowded")
def test_a_question_is_planned_once_and_nothing_else_is_bound_by_that() -> None:
    for query in ["777", "А777АА77", "7"] * 7:
        with suppress(InvalidInput):  # "7" is too short
            verdicts.of(query, actor=OPERATOR, rules=Rules(), now=NOON)

    planned = database.execute_sql("""
        SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements
        WHERE statement LIKE '%%order_pieces%%'
    """).fetchone()

    assert planned[0] > 0
    assert 0 == planned[1]
    assert ("auto",) == database.execute_sql("SHOW plan_cache_mode").fetchone()


@pytest.fixture(scope="module")
def _crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with databases.opened_anew(Path(tmp_path_factory.mktemp("crowded"))):
        bench.fill(2_000)
        database.execute_sql("ANALYZE")
        yield


@pytest.mark.usefixtures("_crowded")
@pytest.mark.parametrize("what", ASKED)
def test_no_order_is_read_that_cannot_be_meant(what: str) -> None:
    statement, values = ASKED[what]

    plan = explained(statement, CLOCK | values)

    assert [] == [line for line in plan if any(step in line for step in READ_WHOLE)]


def explained(statement: Statement, values: dict[str, object]) -> list[str]:
    rows = database.execute_sql(f"EXPLAIN {statement.on_postgres}", values).fetchall()
    return [str(row[0]) for row in rows]

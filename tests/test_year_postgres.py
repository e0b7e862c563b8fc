"""PostgreSQL goes by its statistics, and years of what is over make it take what is open for next to nothing.

Rows that it reads, not seconds: they are the same on a busy computer.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.plates import plates
from passbot.services.passes import search_statements
from passbot.services.privacy import thinning
from passbot.store.db import database, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement
from tests import databases
from tests.bench import year_site
from tests.services.people.some_people import NOON

OPEN, PAST, PEOPLE = 60, 6_000, 500
PAGE = 20


@pytest.fixture(autouse=True)
def _year(tmp_path: Path) -> Iterator[None]:
    with databases.opened_anew(tmp_path):
        year_site.make(residents=PEOPLE, past=PAST, open_orders=OPEN, now=NOON)
        yield


def test_a_plate_with_a_slip_is_not_compared_with_each_piece_of_each_open_order() -> None:
    bones = (plates.skeleton(row[0]) for row in search_statements.LETTERS.rows())
    pieces = plates.slipped("A777AA77", sorted(filter(None, bones)))
    assert len(pieces) > 200

    read = rows_read(search_statements.NEARLY, now=to_epoch(NOON), pieces=pieces)

    assert read < 2 * len(pieces)


def test_a_page_of_cards_does_not_read_all_orders() -> None:
    cards = database.execute_sql("SELECT telegram_id, name FROM cards ORDER BY 1, 2").fetchall()
    (chat, name), (last_chat, last_name) = (cards[len(cards) // 2 + at] for at in (0, PAGE))
    page = {"chat": chat, "name": name, "last_chat": last_chat, "last_name": last_name}

    with transaction():
        read = rows_read(thinning._PUT_AWAY, before=to_epoch(NOON), **page)

    assert read <= 3 * PAGE


def rows_read(statement: Statement, **values: object) -> int:
    """And those that were put together only to be thrown away."""
    explained = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.on_postgres}"
    ((found,),) = database.execute_sql(explained, values).fetchall()
    return round(_read(found[0]["Plan"]))


def _read(node: dict[str, Any]) -> float:  # Any: JSON
    thrown = sum(rows for name, rows in node.items() if name.startswith("Rows Removed by"))
    seen = node["Actual Rows"] if "Relation Name" in node and not node.get("Plans") else 0
    return float((seen + thrown) * node["Actual Loops"] + sum(map(_read, node.get("Plans", ()))))

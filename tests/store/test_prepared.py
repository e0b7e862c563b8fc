"""What Peewee builds once means the same on both databases, at every call; and every such query of the product does."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from peewee import IntegrityError

from passbot.store.db import database
from passbot.store.models import Broadcast, Lease, Place, Resident
from passbot.store.prepared import P, Prepared
from tests import plans

pytestmark = pytest.mark.usefixtures("db")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Held(NamedTuple):
    holder: str
    until: datetime


ADD = Prepared(Lease.insert(name=P.name, holder=P.holder, token=1, until=P.until))
KEEP = Prepared(
    Lease.insert(name=P.name, holder="test", token=1, until=P.until)
    .on_conflict(conflict_target=[Lease.name], preserve=[Lease.until], update={Lease.token: Lease.token + 1})
    .returning(Lease.token)
)
MOVE = Prepared(Lease.update(until=P.until, holder=P.holder).where(Lease.name == P.name))
END = Prepared(Lease.delete().where(Lease.until <= P.now))
HELD = Prepared(Lease.select(Lease.holder, Lease.until).where(Lease.name == P.name), Held)
AMONG = Prepared(Lease.select(Lease.name).where(Lease.name.in_(P.names)).order_by(Lease.name).limit(P.most))
OPTIONS = Prepared(Place.select(Place.options, Place.closed_at, Resident.name.alias("owner")).join(Resident))


def lease(name: str) -> int:
    return ADD.run(name=name, holder="test", until=NOON)


def test_run_counts_the_rows_that_were_written() -> None:
    assert 1 == lease("a")
    assert 1 == MOVE.run(name="a", holder="me", until=NOON)
    assert 0 == MOVE.run(name="b", holder="me", until=NOON)
    assert 1 == END.run(now=NOON)
    assert 0 == END.run(now=NOON)


def test_one_answers_a_row_with_its_names_or_none() -> None:
    lease("a")

    assert Held("test", NOON) == HELD.one(name="a")
    assert None is HELD.one(name="b")


def test_what_stands_there_already_is_changed() -> None:
    answered = [KEEP.one(name="a", until=NOON) for _ in range(2)]

    assert [1, 2] == [each and each.token for each in answered]


@pytest.mark.parametrize(
    ("wanted", "found"), [([], []), (["a"], ["a"]), (["c", "a", "a"], ["a", "c"]), (["z"], [])]
)
def test_in_takes_a_list_of_any_length(wanted: list[str], found: list[str]) -> None:
    for name in ("a", "b", "c"):
        lease(name)

    assert found == [row.name for row in AMONG.rows(names=wanted, most=2)]


def test_values_are_read_as_the_fields_read_them() -> None:
    owner = Resident.create(uuid="r", name="Anna", name_key="anna", role="resident", created_at=NOON)
    Place.create(
        uuid="p", kind="calendar", name="A", owner=owner, zone="UTC", options={"a": [1]}, created_at=NOON
    )

    (found,) = OPTIONS.rows()

    assert ({"a": [1]}, None, "Anna") == (found.options, found.closed_at, found.owner)


@pytest.mark.parametrize("name", ["'; DROP TABLE leases; --", ":name", "%s", "?", "Ёлка", "\\", '"', ""])
def test_a_value_is_never_sql(name: str) -> None:
    lease(name)

    assert [name] == [row.name for row in Lease.select()]
    assert HELD.one(name=name) is not None


def test_a_constant_that_would_have_to_be_quoted_is_refused() -> None:
    odd = Prepared(Lease.select(Lease.name).where(Lease.name == "a'b"))

    with pytest.raises(ValueError, match="parameter"):
        odd.rows()


def test_what_has_other_names_than_its_columns_is_refused() -> None:
    lease("a")
    odd = Prepared(Lease.select(Lease.until, Lease.holder), Held)

    with pytest.raises(TypeError, match="Held"):
        odd.rows()


def test_an_insert_of_postgres_returns_nothing_unasked() -> None:
    made_later = Prepared(Broadcast.insert(event=P.id, nonce=P.nonce, text="", after_id=0, begun_at=P.now))

    assert "RETURNING" not in made_later.on_sqlite + made_later.on_postgres


def test_every_query_of_the_product_runs_on_both_databases() -> None:
    for each in (each for each in plans.statements().values() if isinstance(each, Prepared)):
        values = dict.fromkeys(re.findall(r":([a-z_]+)", each.on_sqlite))
        with suppress(IntegrityError), database.atomic():  # a row of nothings breaks the rules of its table
            each.rows(**values) if _answers(each) else each.run(**values)


def _answers(prepared: Prepared[object]) -> bool:
    """Its row can be made of its columns."""
    return bool(prepared._query._returning and prepared._read)

"""A site of the version before is searched like a new one: its open orders and its people get their pieces."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.store import models, piece_schema
from passbot.store.migrations import MIGRATIONS, migrate
from tests import databases
from tests.store import before, rows

BEFORE = MIGRATIONS.index(piece_schema.tables)


@pytest.fixture(params=databases.KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """As the version before leaves it, with Anna in it; answers her number."""
    with before.opened(request.param, tmp_path, BEFORE):
        yield rows.resident(phone="+79161234567")


def pieces_of(order_id: int) -> set[str]:
    found = models.OrderPiece.select().where(models.OrderPiece.order_id == order_id)
    return {row.piece for row in found}


def test_what_is_open_has_its_pieces_and_what_is_closed_none(site: int) -> None:
    car = rows.order(site, plate_key="A12B", plate_seek="A128")
    guest = rows.order(site, kind="guest", guest_name="Пётр О'Нил")
    firm = rows.order(site, kind="guest", guest_name="100% %s Строй")
    past = rows.order(site, plate_key="A12B", plate_seek="A128", status="expired")

    migrate()

    assert {"A1", "12", "2B", "2B.", "A128", "128"} == pieces_of(car)
    assert {" петр о'нил", " о'нил"} == pieces_of(guest)
    assert {" 100% %s строй", " %s строй", " строй"} == pieces_of(firm)
    assert set() == pieces_of(past)


def test_a_guest_who_has_arrived_is_found_when_that_is_taken_back(site: int) -> None:
    order = rows.order(site, kind="guest", guest_name="Пётр Ли", status="arrived")
    migrate()

    rows.update("orders", order, status="open")

    assert {" петр ли", " ли"} == pieces_of(order)


def test_people_have_the_pieces_of_their_names_and_phones(site: int) -> None:
    migrate()

    found = {row.piece for row in models.ResidentPiece.select()}

    assert {" анна петрова", " петрова", "79161234567", "4567"} <= found
    assert not {"567", "+79161234567"} & found

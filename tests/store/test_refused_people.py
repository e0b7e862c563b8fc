"""What the database itself refuses about people and invites, and rows that point to nothing."""

import pytest
from peewee import IntegrityError

from tests.store.rows import HOUR, NOON, invite, order, refused, resident, update

pytestmark = pytest.mark.usefixtures("db")


def test_an_invite_is_used_once() -> None:
    code = invite()
    update("invites", code, used_by=resident(), used_at=NOON)

    with refused("invites_used_once"):
        update("invites", code, used_by=resident())


def test_a_used_invite_cannot_be_made_unused() -> None:
    code = invite()
    update("invites", code, used_by=resident(), used_at=NOON)

    with refused("invites_used_once"):
        update("invites", code, used_by=None)


def test_a_used_invite_may_be_written_again_as_it_is() -> None:
    code, anna = invite(), resident()
    update("invites", code, used_by=anna, used_at=NOON)

    update("invites", code, used_by=anna, reserved_by=None)


def test_a_code_is_issued_once() -> None:
    invite(code="SAME")

    with refused("invites_code_key"):
        invite(code="SAME")


def test_two_people_cannot_share_one_telegram_account() -> None:
    resident(telegram_id=7)

    with refused("residents_telegram_id_key"):
        resident(telegram_id=7)


def test_a_person_cannot_move_to_an_account_that_is_taken() -> None:
    resident(telegram_id=7)
    boris = resident()

    with refused("residents_telegram_id_key"):
        update("residents", boris, telegram_id=7)


def test_a_person_cannot_change_to_a_second_account_while_the_first_is_linked() -> None:
    anna = resident(telegram_id=7)

    with refused("residents_one_account"):
        update("residents", anna, telegram_id=8)


def test_a_name_may_be_claimed_released_and_claimed_by_another_account() -> None:
    name = resident()

    for telegram_id in (7, None, 8):
        update("residents", name, telegram_id=telegram_id)


def test_the_same_account_may_be_written_again() -> None:
    anna = resident(telegram_id=7)

    update("residents", anna, telegram_id=7, name="Анна Кузнецова")


def test_two_who_live_here_cannot_share_a_phone() -> None:
    resident(phone="+79161234567")

    with refused("residents_phone"):
        resident(phone="+79161234567")


def test_a_phone_is_free_again_when_its_owner_has_left() -> None:
    resident(phone="+79161234567", removed_at=NOON)

    resident(phone="+79161234567")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "tank"},
        {"status": "lost"},
        {"valid_until": NOON},
        {"valid_until": NOON - HOUR},
        {"day": None},
        {"slot_id": 999},
        {"series_id": 999},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(values: dict[str, object]) -> None:
    anna = resident()

    with pytest.raises(IntegrityError):
        order(anna, **values)


def test_an_order_of_nobody_is_refused() -> None:
    with pytest.raises(IntegrityError):
        order(999)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(IntegrityError):
        resident(role="king")

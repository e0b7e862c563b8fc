"""API keys: shown once, kept hashed, scoped, revocable, dead with their resident."""

from datetime import timedelta

import pytest

from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from passbot.services.people import keys, residents
from passbot.services.privacy import leaving
from passbot.store.db import database
from tests.services.people.some_people import NOON, actor

LATER = NOON + timedelta(minutes=1)


def create(owner: Resident, scopes: list[str] | None = None, name: str = "calendar") -> tuple[int, str]:
    key, plain = keys.create(owner.id, name, scopes or ["slots:read"], actor=actor(owner), now=NOON)
    return key.id, plain


def test_a_key_says_whose_it_is_and_what_it_may_do(anna: Resident) -> None:
    _, plain = create(anna, ["slots:read", "orders:read"])

    assert (anna, frozenset({Scope.SLOTS_READ, Scope.ORDERS_READ})) == keys.verify(plain, now=NOON)


def test_the_plain_key_stands_nowhere_in_the_database(anna: Resident) -> None:
    _, plain = create(anna)

    kept = database.execute_sql("SELECT * FROM api_keys").fetchall()

    assert plain not in str(kept)
    assert plain.removeprefix("pb_")[8:] not in str(kept)


def test_its_owner_can_tell_a_key_by_its_beginning(anna: Resident) -> None:
    _, plain = create(anna)

    [key] = keys.of_resident(anna.id, actor=actor(anna))

    assert ("calendar", plain[: keys.HINT_LENGTH]) == (key.name, key.hint)


@pytest.mark.parametrize("plain", ["", "pb_", "pb_wrong", "x" * 10_000, "\x00", "\ud800", "' OR 1=1 --"])
def test_a_wrong_key_is_refused(anna: Resident, plain: str) -> None:
    create(anna)

    with pytest.raises(NotAllowed, match="not valid"):
        keys.verify(plain, now=NOON)


def test_a_use_is_noted_at_most_once_a_minute(anna: Resident) -> None:
    _, plain = create(anna)

    seen = []
    for at in (NOON, NOON + timedelta(seconds=59), LATER):
        keys.verify(plain, now=at)
        seen.append(keys.of_resident(anna.id, actor=actor(anna))[0].used_at)

    assert [NOON, NOON, LATER] == seen


def test_a_revoked_key_stops_working_at_once(anna: Resident) -> None:
    key_id, plain = create(anna)

    keys.revoke(key_id, actor=actor(anna), now=NOON)

    with pytest.raises(NotAllowed):
        keys.verify(plain, now=NOON)


def test_revoking_again_changes_nothing(anna: Resident) -> None:
    key_id, _ = create(anna)
    first = keys.revoke(key_id, actor=actor(anna), now=NOON)

    assert first == keys.revoke(key_id, actor=actor(anna), now=LATER)


def test_an_admin_can_make_and_revoke_keys_for_others(anna: Resident, admin: Resident) -> None:
    key, plain = keys.create(anna.id, "sign", ["slots:read"], actor=actor(admin), now=NOON)
    keys.verify(plain, now=NOON)

    revoked = keys.revoke(key.id, actor=OPERATOR, now=NOON)

    assert NOON == revoked.revoked_at


def test_nobody_reaches_anothers_keys(anna: Resident, boris: Resident) -> None:
    key_id, plain = create(anna)

    with pytest.raises(NotAllowed):
        keys.create(anna.id, "mine", ["slots:read"], actor=actor(boris), now=NOON)
    with pytest.raises(NotAllowed):
        keys.of_resident(anna.id, actor=actor(boris))
    with pytest.raises(NotAllowed):
        keys.everybodys(actor=actor(boris))
    with pytest.raises(NotFound):
        keys.revoke(key_id, actor=actor(boris), now=NOON)
    assert anna == keys.verify(plain, now=NOON)[0]


def test_a_key_dies_with_its_resident(anna: Resident, admin: Resident) -> None:
    _, plain = create(anna)

    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    with pytest.raises(NotAllowed):
        keys.verify(plain, now=NOON)


def test_a_key_does_not_outlive_the_role(guard: Resident, admin: Resident) -> None:
    _, plain = create(guard, ["arrivals:write", "orders:read"])

    residents.set_role(guard.id, Role.RESIDENT, actor=actor(admin), now=NOON)

    assert frozenset({Scope.ORDERS_READ}) == keys.verify(plain, now=NOON)[1]


@pytest.mark.parametrize("scope", ["admin", "arrivals:write"])
def test_a_resident_cannot_have_a_key_beyond_the_role(anna: Resident, scope: str) -> None:
    with pytest.raises(NotAllowed, match=f"cannot have a key for {scope}"):
        create(anna, [scope])


@pytest.mark.parametrize(
    ("name", "scopes", "hint"),
    [
        ("", ["slots:read"], "1 to 64"),
        ("   ", ["slots:read"], "1 to 64"),
        ("x" * 65, ["slots:read"], "1 to 64"),
        ("bell\x07", ["slots:read"], "1 to 64"),
        ("nul\x00", ["slots:read"], "1 to 64"),
        ("half \ud800", ["slots:read"], "1 to 64"),
        ("none", [], "at least one scope"),
        ("typo", ["slots:reed"], "slots:read, slots:write"),
        ("case", ["ADMIN"], "slots:read, slots:write"),
        ("one", ["slots:read", ""], "slots:read, slots:write"),
        ("nothing needs it yet", ["orders:write"], "orders:read, arrivals:write"),
    ],
)
def test_bad_input_makes_no_key(anna: Resident, name: str, scopes: list[str], hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        keys.create(anna.id, name, scopes, actor=actor(anna), now=NOON)
    assert [] == keys.of_resident(anna.id, actor=actor(anna))


def test_nobody_and_the_removed_get_no_keys(anna: Resident, admin: Resident) -> None:
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    for resident_id in (anna.id, 404):
        with pytest.raises(Refusal):
            keys.create(resident_id, "late", ["slots:read"], actor=actor(admin), now=NOON)


def test_an_unknown_key_cannot_be_revoked(admin: Resident) -> None:
    with pytest.raises(NotFound, match="key list"):
        keys.revoke(404, actor=actor(admin), now=NOON)


def test_there_is_a_limit_of_keys_and_a_way_out(anna: Resident) -> None:
    made = [create(anna, name=f"key {number}")[0] for number in range(keys.MOST_KEYS)]

    with pytest.raises(Conflict, match="Revoke one first"):
        create(anna)
    keys.revoke(made[0], actor=actor(anna), now=NOON)
    create(anna)

    assert keys.MOST_KEYS + 1 == len(keys.everybodys(actor=OPERATOR))

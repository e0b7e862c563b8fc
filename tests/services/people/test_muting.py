"""Which notices somebody would rather not get."""

import pytest

from passbot.domain.people.people import Resident
from passbot.domain.site.facts.site import DigestMorning
from passbot.errors import InvalidInput, NotFound
from passbot.services.owed.audiences import Audience
from passbot.services.owed.routes import ROUTES
from passbot.services.people import muting, residents


def test_what_is_muted_is_remembered_until_it_is_wanted_again(anna: Resident) -> None:
    muting.mute(anna.id, "arrival.recorded")
    assert ("arrival.recorded",) == residents.by_id(anna.id).muted

    muting.unmute(anna.id, "arrival.recorded")

    assert () == residents.by_id(anna.id).muted


def test_muting_twice_is_muting_once(anna: Resident) -> None:
    muting.mute(anna.id, "order.cancelled")
    muting.mute(anna.id, "order.cancelled")
    muting.mute(anna.id, "arrival.recorded")

    assert ("arrival.recorded",) == muting.unmute(anna.id, "order.cancelled").muted
    assert ("arrival.recorded",) == muting.unmute(anna.id, "order.cancelled").muted


def test_others_still_hear_of_it(anna: Resident, boris: Resident) -> None:
    muting.mute(anna.id, "arrival.recorded")

    assert () == residents.by_id(boris.id).muted


@pytest.mark.parametrize("kind", ["resident.changed", "key.created", "order.placed", "", "x" * 100])
def test_what_must_be_heard_cannot_be_muted(anna: Resident, kind: str) -> None:
    with pytest.raises(InvalidInput):
        muting.mute(anna.id, kind)


def test_nobody_is_muted_who_is_not_there(db: str) -> None:
    with pytest.raises(NotFound):
        muting.mute(77, "arrival.recorded")


def test_only_what_a_host_hears_can_be_muted() -> None:
    kinds = set(muting.CAN_BE_MUTED) - {DigestMorning.kind}  # which no event causes

    assert all(Audience.HOST in ROUTES[kind] for kind in kinds)
    assert all(Audience.PERSON not in ROUTES[kind] for kind in kinds)

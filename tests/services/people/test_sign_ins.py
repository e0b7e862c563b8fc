"""A link signs one person in, once, for a while."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.errors import NotAllowed
from passbot.services.people import sign_ins
from passbot.services.privacy import leaving, sweeping
from passbot.store.db import database
from tests.services.people.some_people import NOON

LATER = NOON + timedelta(minutes=5)
ADMIN = Actor(Channel.BOT, Role.ADMIN)


def test_a_link_opens_a_session(anna: Resident) -> None:
    link = sign_ins.offer(anna.id, now=NOON)

    who, session = sign_ins.enter(link, now=LATER)

    assert anna.id == who.id
    known = sign_ins.who(session, now=LATER + timedelta(days=29))
    assert known is not None
    assert anna.id == known.id


@pytest.mark.parametrize("minutes", [10, 11, 60])
def test_a_link_is_good_for_ten_minutes(anna: Resident, minutes: int) -> None:
    link = sign_ins.offer(anna.id, now=NOON)

    with pytest.raises(NotAllowed, match="expired"):
        sign_ins.enter(link, now=NOON + timedelta(minutes=minutes))


def test_a_link_is_good_once(anna: Resident) -> None:
    link = sign_ins.offer(anna.id, now=NOON)
    sign_ins.enter(link, now=LATER)

    with pytest.raises(NotAllowed, match="been used"):
        sign_ins.enter(link, now=LATER)


@pytest.mark.parametrize("made_up", ["", "x", "ы" * 40, "a\x00b", "' OR 1=1 --"])
def test_what_was_made_up_opens_nothing(anna: Resident, made_up: str) -> None:
    sign_ins.offer(anna.id, now=NOON)

    with pytest.raises(NotAllowed):
        sign_ins.enter(made_up, now=NOON)
    assert sign_ins.who(made_up, now=NOON) is None


def test_a_session_ends_by_time_by_leaving_and_with_its_person(anna: Resident, boris: Resident) -> None:
    _, of_anna = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)
    _, of_boris = sign_ins.enter(sign_ins.offer(boris.id, now=NOON), now=NOON)
    _, another = sign_ins.enter(sign_ins.offer(boris.id, now=NOON), now=NOON)
    sign_ins.leave(of_boris, now=LATER)

    assert sign_ins.who(another, now=NOON + timedelta(days=30)) is None
    assert sign_ins.who(of_boris, now=LATER) is None
    assert sign_ins.who(another, now=LATER) is not None
    leaving.remove(anna.id, actor=ADMIN, now=LATER)
    assert sign_ins.who(of_anna, now=LATER) is None


def test_a_link_dies_with_its_person(anna: Resident) -> None:
    link = sign_ins.offer(anna.id, now=NOON)
    leaving.remove(anna.id, actor=ADMIN, now=NOON)

    with pytest.raises(NotAllowed):
        sign_ins.enter(link, now=LATER)


def test_no_secret_is_kept_and_what_is_over_is_swept(anna: Resident) -> None:
    link = sign_ins.offer(anna.id, now=NOON)
    _, session = sign_ins.enter(link, now=LATER)
    sign_ins.offer(anna.id, now=NOON)
    kept = str(database.execute_sql("SELECT * FROM sign_ins").fetchall())

    assert link not in kept
    assert session not in kept
    assert (1, 0) == (sweeping.tidy(now=LATER + timedelta(hours=1)), sweeping.tidy(now=LATER))
    assert sign_ins.who(session, now=LATER + timedelta(hours=1)) is not None

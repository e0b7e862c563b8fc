"""The list of admins: a line gives the role, its deletion takes it away, and the bot's own word goes before both."""

from functools import partial

import pytest

from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed
from passbot.services.owed import audiences, outbox
from passbot.services.people import invites, listed_admins, residents
from passbot.services.people.listed_admins import Differences
from passbot.services.privacy import leaving
from passbot.services.site import site
from passbot.services.site.site import Welcome
from passbot.services.telling import journal
from passbot.store import models
from tests.services.people.some_people import NOON, actor, settle

NEW = 4242  # somebody who has not registered


def start(*telegram_ids: int) -> None:
    """With these lines in the list."""
    site.ensure_admins(telegram_ids, welcome=partial(Welcome, "Admin", "ru"), now=NOON)


def id_of(person: Resident) -> int:
    assert person.telegram_id is not None
    return person.telegram_id


def role(person: Resident) -> Role:
    return residents.by_id(person.id).role


def give(person: Resident, wanted: Role, by: Resident) -> None:
    """By a press in the bot."""
    residents.set_role(person.id, wanted, actor=actor(by), now=NOON)


def happened() -> list[str]:
    return [event.kind for event in reversed(journal.latest(actor=OPERATOR))]


def test_whom_the_list_names_is_an_admin_also_before_they_register(anna: Resident) -> None:
    start(id_of(anna), NEW)

    assert sorted([id_of(anna), NEW]) == sorted(audiences.admins())
    assert ["resident.listed", "resident.listed"] == happened()


def test_the_same_list_again_changes_nothing(anna: Resident) -> None:
    start(id_of(anna), NEW)

    start(NEW, id_of(anna), NEW)

    assert 2 == models.Resident.select().count()
    assert ["resident.listed", "resident.listed"] == happened()


def test_a_deleted_line_takes_the_rights_away_and_they_are_told(anna: Resident) -> None:
    start(id_of(anna), NEW)

    start(NEW)

    told = [each for each in outbox.due(Route.TELEGRAM, now=NOON) if each.recipient == str(anna.telegram_id)]
    assert Role.RESIDENT is role(anna)
    assert [("resident.unlisted", "resident")] == [(each.kind, each.payload["role"]) for each in told]
    with pytest.raises(NotAllowed):
        invites.issue(actor=actor(residents.by_id(anna.id)), rules=Rules(), now=NOON)


def test_a_guard_whose_line_goes_is_a_guard_again(guard: Resident) -> None:
    start(id_of(guard))

    start()

    assert Role.GUARD is role(guard)


def test_an_empty_list_names_nobody(anna: Resident) -> None:
    start(id_of(anna), NEW)

    start()

    assert [] == audiences.admins()


def test_who_was_made_an_admin_in_the_bot_before_stays_one(anna: Resident, admin: Resident) -> None:
    give(anna, Role.ADMIN, admin)
    start(id_of(anna))

    start()

    assert Role.ADMIN is role(anna)


def test_who_came_by_an_admins_invite_stays_one(db: str) -> None:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, role=Role.ADMIN).code
    given = {"name": "Ева Новая", "phone": "8 916 123-45-67", "house": None, "language": "ru"}
    eva = residents.register(code, telegram_id=NEW, now=NOON, **given)  # type: ignore[arg-type]  # one dict of several types
    start(NEW)

    start()

    assert Role.ADMIN is role(eva)


def test_an_admin_from_before_lines_were_remembered_has_the_role_by_the_line(admin: Resident) -> None:
    """Neither the journal nor an invite knows of it, so that only the list can have made them one."""
    start(id_of(admin))

    start()

    assert Role.RESIDENT is role(admin)


def test_who_was_demoted_in_the_bot_is_not_promoted_again_by_a_start(anna: Resident, admin: Resident) -> None:
    start(id_of(anna))
    give(anna, Role.RESIDENT, admin)

    start(id_of(anna))

    assert Role.RESIDENT is role(anna)
    assert Differences(demoted=(id_of(anna),)) == listed_admins.differences([id_of(anna)])


def test_who_was_promoted_again_in_the_bot_needs_no_line(anna: Resident, admin: Resident) -> None:
    start(id_of(anna))
    give(anna, Role.RESIDENT, admin)
    give(anna, Role.ADMIN, admin)

    start()

    assert Role.ADMIN is role(anna)


def test_a_line_that_is_written_anew_counts_anew(anna: Resident, admin: Resident) -> None:
    start(id_of(anna))
    give(anna, Role.RESIDENT, admin)
    start()

    start(id_of(anna))

    assert Role.ADMIN is role(anna)


def test_who_has_moved_out_does_not_come_back_by_a_start(anna: Resident, admin: Resident) -> None:
    start(id_of(anna))
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    start(id_of(anna))

    assert residents.find_by_telegram(id_of(anna)) is None
    assert Differences(gone=(id_of(anna),)) == listed_admins.differences([id_of(anna)])


def test_the_next_one_to_take_a_released_name_is_no_admin(admin: Resident) -> None:
    olga = settle("Олег Список", None)
    start(id_of(olga))
    residents.release(olga.id, actor=actor(admin), now=NOON)

    taken = residents.claim(olga.id, telegram_id=NEW, language="ru", now=NOON)

    assert Role.RESIDENT is taken.role


def test_the_list_and_the_bot_agree_where_nothing_is_to_come(anna: Resident) -> None:
    before = listed_admins.differences([id_of(anna)])
    start(id_of(anna))

    assert Differences(coming=(id_of(anna),)) == before
    assert Differences() == listed_admins.differences([id_of(anna)])
    assert Differences(going=(id_of(anna),)) == listed_admins.differences([])

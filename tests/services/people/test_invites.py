"""Invites: who may issue them, who may use them, and how often."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Invite, Resident, Role
from passbot.domain.site.reports import LabelCount
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.people import invites, residents
from passbot.services.telling import reports
from passbot.store import models
from tests.services.people.some_people import NOON, actor, settle

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RULES = Rules()


@pytest.fixture
def invite(db: str) -> Invite:
    return invites.issue(actor=OPERATOR, rules=RULES, now=NOON, house="27", label="spring")


def reserve(invite: Invite, telegram_id: int = 1, *, minutes: int = 0) -> Invite:
    now = NOON + minutes * MINUTE
    return invites.reserve(invite.code, telegram_id=telegram_id, rules=RULES, now=now)


def register(invite: Invite, telegram_id: int = 1, *, minutes: int = 0, house: str | None = "12") -> Resident:
    return residents.register(
        invite.code,
        telegram_id=telegram_id,
        name="Анна Петрова",
        phone=f"+7 916 000-00-{telegram_id:02}",
        house=house,
        language="ru",
        now=NOON + minutes * MINUTE,
    )


def revoke(invite: Invite) -> Invite:
    return invites.revoke(invite.code, actor=OPERATOR, now=NOON)


def test_a_fresh_invite_is_free_for_a_fortnight(invite: Invite) -> None:
    assert ("27", Role.RESIDENT, "spring") == (invite.house, invite.role, invite.label)
    assert "free" == invite.state(NOON + 14 * DAY - MINUTE)
    assert "expired" == invite.state(NOON + 14 * DAY)


def test_a_reserved_invite_is_kept_for_half_an_hour(invite: Invite) -> None:
    reserve(invite, 1)

    with pytest.raises(Conflict, match="registering with this code right now") as refusal:
        reserve(invite, 2, minutes=29)

    assert ("invite.reserved", False) == (refusal.value.code, refusal.value.facts["yours"])
    assert 2 == reserve(invite, 2, minutes=30).reserved_by


def test_who_reserved_an_invite_may_come_back_and_use_it(invite: Invite) -> None:
    reserve(invite, 1)

    reserve(invite, 1, minutes=20)
    resident = register(invite, 1, minutes=45)

    assert ("27", 1) == (resident.house, resident.telegram_id)


def test_who_has_reserved_cannot_be_overtaken(invite: Invite) -> None:
    reserve(invite, 1)

    with pytest.raises(Conflict, match="right now"):
        register(invite, 2)


def test_a_used_invite_says_when_it_was_used(invite: Invite) -> None:
    register(invite, 1)

    with pytest.raises(Conflict, match=r"already used at 2026-05-04 09:00\+00:00") as refusal:
        register(invite, 2, minutes=5)

    assert ("invite.used", NOON) == (refusal.value.code, refusal.value.facts["at"])
    assert 1 == models.Resident.select().count()


USES: dict[str, Callable[[Invite], object]] = {"reserve": reserve, "register": register}
each_use = pytest.mark.parametrize("use", USES.values(), ids=USES)


@each_use
def test_a_withdrawn_invite_lets_nobody_in(invite: Invite, use: Callable[[Invite], object]) -> None:
    revoke(invite)

    with pytest.raises(Conflict, match="withdrawn") as refusal:
        use(invite)

    assert "invite.revoked" == refusal.value.code


@each_use
def test_an_expired_invite_lets_nobody_in(db: str, use: Callable[[Invite], object]) -> None:
    old = invites.issue(actor=OPERATOR, rules=RULES, now=NOON - 14 * DAY)

    with pytest.raises(Conflict, match="expired"):
        use(old)


@pytest.mark.parametrize("code", ["", "abc", "A" * 19, "A" * 21, "0" * 20, "🙂" * 20])
def test_what_is_no_code_is_refused_as_such(db: str, code: str) -> None:
    with pytest.raises(InvalidInput, match="Copy it whole"):
        invites.reserve(code, telegram_id=1, rules=RULES, now=NOON)


def test_an_unknown_code_is_not_found(db: str) -> None:
    with pytest.raises(NotFound, match="ask the admin"):
        invites.reserve("A" * 20, telegram_id=1, rules=RULES, now=NOON)


def test_withdrawing_twice_changes_nothing(invite: Invite) -> None:
    first = revoke(invite)

    second = invites.revoke(invite.code, actor=OPERATOR, now=NOON + MINUTE)

    assert first == second
    assert 1 == models.Event.select().where(models.Event.kind == "invite.revoked").count()


def test_a_used_invite_cannot_be_withdrawn(invite: Invite) -> None:
    register(invite)

    with pytest.raises(Conflict, match="Remove the resident instead"):
        revoke(invite)

    assert "used" == invites.all_invites(actor=OPERATOR)[0].state(NOON)
    assert 0 == models.Event.select().where(models.Event.kind == "invite.revoked").count()


def test_invites_for_a_list_of_houses(admin: Resident) -> None:
    made = invites.issue_for_houses(["1", "2", "3"], actor=actor(admin), rules=RULES, now=NOON, label="mail")

    assert [("1", "mail"), ("2", "mail"), ("3", "mail")] == [(one.house, one.label) for one in made]
    assert 3 == len({one.code for one in made})
    assert [one.code for one in reversed(made)] == [one.code for one in invites.all_invites(actor=OPERATOR)]


@pytest.mark.parametrize("count", [0, 2001])
def test_a_list_of_houses_has_a_sensible_length(db: str, count: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 2000"):
        invites.issue_for_houses(["1"] * count, actor=OPERATOR, rules=RULES, now=NOON)


def test_invites_are_for_all_houses_or_for_none(db: str) -> None:
    with pytest.raises(InvalidInput):
        invites.issue_for_houses(["1", "2"], actor=OPERATOR, rules=RULES, now=NOON, label="x" * 65)

    assert 0 == models.Invite.select().count()


def test_a_house_has_a_good_code_while_somebody_can_register_with_it(admin: Resident) -> None:
    made = invites.issue_for_houses(["1", "2", "3"], actor=OPERATOR, rules=RULES, now=NOON)
    invites.issue(actor=OPERATOR, rules=RULES, now=NOON, house="4", role=Role.GUARD)
    revoke(made[0])
    register(made[1])

    def good(days: int = 0) -> list[str]:
        return invites.with_good_code(["9", "4", "3", "2", "1"], actor=actor(admin), now=NOON + days * DAY)

    assert (["3"], []) == (good(), good(14))


def test_guards_and_admins_are_not_counted_as_residents(anna: Resident) -> None:
    settle("Пётр Охрана", None, role=Role.GUARD)

    report = reports.of_days(NOON.date(), 1, actor=OPERATOR, rules=RULES, now=NOON)

    assert 1 == report.residents


def test_a_label_is_a_campaign_however_it_is_spaced(db: str) -> None:
    for label in (" spring  leaflet", "spring leaflet ", "  "):
        invites.issue(actor=OPERATOR, rules=RULES, now=NOON, label=label)
    register(invites.all_invites(actor=OPERATOR)[-1])

    report = reports.of_days(NOON.date(), 1, actor=OPERATOR, rules=RULES, now=NOON)

    assert (LabelCount("spring leaflet", 2, 1, 1),) == report.labels


def test_an_invite_for_a_name_that_is_not_there_is_refused(db: str) -> None:
    with pytest.raises(NotFound, match="no resident 999"):
        invites.issue(actor=OPERATOR, rules=RULES, now=NOON, resident_id=999)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.GUARD])
def test_only_an_admin_deals_with_invites(anna: Resident, guard: Resident, role: Role) -> None:
    who = actor(anna if role is Role.RESIDENT else guard)

    with pytest.raises(NotAllowed):
        invites.issue(actor=who, rules=RULES, now=NOON)
    with pytest.raises(NotAllowed):
        invites.revoke("A" * 20, actor=who, now=NOON)
    with pytest.raises(NotAllowed):
        invites.all_invites(actor=who)
    assert (0, 0) == (models.Invite.select().count(), models.Event.select().count())

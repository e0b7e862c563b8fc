"""Residents: how they come in, who they are, how they leave."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from passbot.domain.passes.orders import Status
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Channel, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.calendars import feeds
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.people import invites, keys, mailing, residents, roster, sign_ins
from passbot.services.privacy import leaving
from passbot.services.site import site
from passbot.slices import at_once
from passbot.store import models
from tests.services.people.some_people import NOON, actor, events, order_car

RULES = Rules()
WELCOME = partial(site.Welcome, "Admin", "en")


def an_invite(house: str | None = "27", **bound: Any) -> str:  # Any: what issue() takes
    return invites.issue(actor=OPERATOR, rules=RULES, now=NOON, house=house, **bound).code


def register(
    code: str,
    telegram_id: int = 1,
    *,
    name: str = "Анна Петрова",
    phone: str = "8 916 123-45-67",
    house: str = "12",
) -> Resident:
    return residents.register(
        code, telegram_id=telegram_id, name=name, phone=phone, house=house, language="ru", now=NOON
    )


def told(resident: Resident) -> list[str]:
    owed = outbox.due(Route.TELEGRAM, now=NOON)
    return [delivery.kind for delivery in owed if delivery.recipient == str(resident.telegram_id)]


def test_who_registers_is_found_by_telegram_phone_and_id(db: str) -> None:
    anna = register(an_invite(), name="  анна   петрова ")

    assert ("Анна Петрова", "+79161234567", "27", Role.RESIDENT) == (
        anna.name,
        anna.phone,
        anna.house,
        anna.role,
    )
    assert anna == residents.find_by_telegram(1) == residents.by_phone("+7 (916) 123 45 67")
    assert anna == residents.by_id(anna.id)


def test_an_invite_without_a_house_asks_for_one(db: str) -> None:
    assert "12А" == register(an_invite(house=None), house="дом 12a").house


def test_an_invite_brings_its_role(db: str) -> None:
    assert Role.GUARD is register(an_invite(role=Role.GUARD)).role


def test_the_admins_hear_of_a_registration(admin: Resident) -> None:
    register(an_invite())

    assert ["resident.registered"] == told(admin)


BAD_ANSWERS = [
    ({"name": "Анна"}, "name.words"),
    ({"name": "=cmd() Петрова"}, "name.letters"),
    ({"phone": "12"}, "phone.format"),
    ({"phone": "+7 916 123-45"}, "phone.format"),
    ({"house": "somewhere"}, "house.format"),
    ({"house": ""}, "house.format"),
]


@pytest.mark.parametrize(("answers", "code"), BAD_ANSWERS)
def test_a_bad_answer_spends_no_invite(
    db: str,
    answers: dict[str, Any],  # Any: what register() takes
    code: str,
) -> None:
    invite = an_invite(house=None)

    with pytest.raises(InvalidInput) as refusal:
        register(invite, **answers)

    assert code == refusal.value.code
    assert 0 == models.Resident.select().count()
    assert register(invite).is_claimed()


def test_one_account_registers_once(db: str) -> None:
    register(an_invite())

    with pytest.raises(Conflict, match="You are already registered") as refusal:
        register(second := an_invite(), phone="8 916 765-43-21")

    assert "resident.already" == refusal.value.code
    assert register(second, 2, phone="8 916 765-43-21").is_claimed()


def test_one_phone_registers_once(db: str) -> None:
    register(an_invite())

    with pytest.raises(Conflict, match="phone is already registered") as refusal:
        register(an_invite(), 2)

    assert "resident.phone_taken" == refusal.value.code


def test_a_bound_invite_makes_its_owner_the_name_of_the_roster(db: str) -> None:
    name = roster.add("Пётр Ильин", actor=OPERATOR, now=NOON, house="5")

    peter = register(an_invite("5", resident_id=name.id), name="Кто Угодно")

    assert (name.id, "Пётр Ильин", 1) == (peter.id, peter.name, peter.telegram_id)
    assert 1 == models.Resident.select().count()


def test_a_name_of_the_roster_is_claimed_once(db: str) -> None:
    name = roster.add("Пётр Ильин", actor=OPERATOR, now=NOON)
    residents.claim(name.id, telegram_id=1, language="en", now=NOON)

    with pytest.raises(Conflict, match="Somebody else has taken") as refusal:
        residents.claim(name.id, telegram_id=2, language="ru", now=NOON)

    assert "resident.claimed" == refusal.value.code
    assert 1 == residents.by_id(name.id).telegram_id
    assert 1 == events("resident.claimed")


def test_who_has_a_name_cannot_claim_a_second(anna: Resident) -> None:
    name = roster.add("Пётр Ильин", actor=OPERATOR, now=NOON)

    with pytest.raises(Conflict, match="already registered"):
        residents.claim(name.id, telegram_id=anna.telegram_id or 0, language="ru", now=NOON)


def test_a_released_name_is_free_for_another_account(anna: Resident, admin: Resident) -> None:
    residents.release(anna.id, actor=actor(admin), now=NOON)

    assert ["resident.released"] == told(anna)
    assert residents.by_id(anna.id).telegram_id is None
    assert 77 == residents.claim(anna.id, telegram_id=77, language="ru", now=NOON).telegram_id


def test_whoever_had_a_released_name_acts_and_reads_in_it_no_more(anna: Resident) -> None:
    _, key = keys.create(anna.id, "Phone", [Scope.SLOTS_WRITE], actor=actor(anna), now=NOON)
    _, feed = feeds.issue(owner_id=anna.id, now=NOON)
    _, session = sign_ins.enter(sign_ins.offer(anna.id, now=NOON), now=NOON)
    unused = sign_ins.offer(anna.id, now=NOON)

    residents.release(anna.id, actor=OPERATOR, now=NOON)
    residents.claim(anna.id, telegram_id=77, language="ru", now=NOON)

    assert sign_ins.who(session, now=NOON) is None
    with pytest.raises(NotAllowed):
        sign_ins.enter(unused, now=NOON)
    with pytest.raises(NotAllowed):
        keys.verify(key, now=NOON)
    with pytest.raises(NotFound):
        at_once(feeds.shown(feed, now=NOON))


def test_releasing_a_free_name_changes_nothing(admin: Resident) -> None:
    name = roster.add("Пётр Ильин", actor=actor(admin), now=NOON)

    assert name == residents.release(name.id, actor=actor(admin), now=NOON)
    assert 0 == events("resident.released")


def test_a_new_role_is_told_to_its_owner(anna: Resident, admin: Resident) -> None:
    changed = residents.set_role(anna.id, Role.GUARD, actor=actor(admin), now=NOON)

    assert Role.GUARD is changed.role
    assert ["resident.changed"] == told(anna)


def test_the_same_role_again_changes_nothing(anna: Resident, admin: Resident) -> None:
    residents.set_role(anna.id, Role.RESIDENT, actor=actor(admin), now=NOON)

    assert [] == told(anna)


def test_an_admin_can_neither_resign_nor_remove_themselves(admin: Resident) -> None:
    with pytest.raises(NotAllowed, match="another admin"):
        residents.set_role(admin.id, Role.RESIDENT, actor=actor(admin), now=NOON)
    with pytest.raises(NotAllowed, match="another admin"):
        leaving.remove(admin.id, actor=actor(admin), now=NOON)

    assert Role.ADMIN is residents.by_id(admin.id).role


def test_who_leaves_takes_the_open_orders_along_and_leaves_the_history(
    anna: Resident, guard: Resident, admin: Resident
) -> None:
    arrived, waiting = order_car(anna), order_car(anna, "Е001КХ99")
    arrivals.record(arrived.code, actor=actor(guard), rules=RULES, now=NOON)

    left = leaving.remove(anna.id, actor=actor(admin), now=NOON)

    assert left.is_removed
    cancelled = orders.by_code(waiting.code)
    assert (Status.CANCELLED, "resident removed") == (cancelled.status, cancelled.close_reason)
    assert Status.ARRIVED is orders.by_code(arrived.code).status
    assert anna.id not in [resident.id for resident in residents.everybody()]
    assert residents.find_by_telegram(anna.telegram_id or 0) is None


def test_who_leaves_loses_keys_and_series(anna: Resident, admin: Resident) -> None:
    key = models.ApiKey.create(resident=anna.id, name="k", hint="h", digest="d", scopes=[], created_at=NOON)
    series = models.Series.create(
        uuid="s", resident=anna.id, kind="car", pattern="daily", start_time="09:00", end_time="10:00",
        zone="UTC", starts_on="2026-05-04", until="2026-06-04", created_at=NOON,
    )  # fmt: skip

    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    assert NOON == models.ApiKey.get_by_id(key.id).revoked_at
    assert NOON == models.Series.get_by_id(series.id).ended_at


def test_leaving_twice_changes_nothing(anna: Resident, admin: Resident) -> None:
    first = leaving.remove(anna.id, actor=actor(admin), now=NOON)

    assert first == leaving.remove(anna.id, actor=actor(admin), now=NOON)
    assert 1 == events("resident.removed")


def test_who_has_left_may_come_back_with_the_same_phone_and_account(anna: Resident, admin: Resident) -> None:
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    again = register(an_invite(), anna.telegram_id or 0, phone=anna.phone or "")

    assert anna.id != again.id


def test_an_admin_of_the_settings_is_spoken_to_in_the_sites_language_until_they_choose(db: str) -> None:
    site.ensure_admins([4242], welcome=WELCOME, now=NOON)
    admin = residents.find_by_telegram(4242)
    assert admin
    assert "en" == admin.language

    residents.set_language(admin.id, "ru")
    site.ensure_admins([4242], welcome=WELCOME, now=NOON)

    assert "ru" == residents.by_id(admin.id).language


def test_the_roster_is_sorted_by_name(db: str) -> None:
    for name in ("Ёлка Иванова", "Яна Белова", "Ева Иванова", "Жанна Д'Арк"):
        roster.add(name, actor=OPERATOR, now=NOON)

    assert ["Ева Иванова", "Ёлка Иванова", "Жанна Д'Арк", "Яна Белова"] == [
        one.name for one in residents.everybody()
    ]


def test_one_bad_line_of_a_list_keeps_no_other_away(db: str) -> None:
    lines = ["Ева Иванова", "", "Жанна", "Яна Белова ", "Ева Иванова", "  "]

    listed = roster.add_all(lines, actor=OPERATOR, now=NOON)

    assert ["Ева Иванова", "Яна Белова"] == [one.name for one in listed.added]
    assert [("Жанна", "name.words"), ("Ева Иванова", "roster.twice")] == [
        (line, why.code) for line, why in listed.left
    ]
    assert 2 == len(residents.everybody())


def test_who_blocked_the_bot_is_told_nothing_until_they_come_back(anna: Resident, admin: Resident) -> None:
    residents.set_reachable(anna.telegram_id or 0, False, now=NOON)
    residents.set_role(anna.id, Role.GUARD, actor=actor(admin), now=NOON)
    assert [] == told(anna)

    residents.set_reachable(anna.telegram_id or 0, True, now=NOON)
    residents.set_role(anna.id, Role.RESIDENT, actor=actor(admin), now=NOON)
    assert ["resident.changed"] == told(anna)


def test_a_language_is_one_that_we_speak(anna: Resident) -> None:
    residents.set_language(anna.id, "en")

    with pytest.raises(InvalidInput, match="ru, en"):
        residents.set_language(anna.id, "tlh")

    assert "en" == residents.by_id(anna.id).language


def test_only_an_admin_deals_with_residents(anna: Resident, boris: Resident) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: roster.add("Пётр Ильин", actor=actor(anna), now=NOON),
        lambda: residents.release(boris.id, actor=actor(anna), now=NOON),
        lambda: residents.set_role(anna.id, Role.ADMIN, actor=actor(anna), now=NOON),
        lambda: leaving.remove(boris.id, actor=actor(anna, Channel.API), now=NOON),
    ]

    for deed in deeds:
        with pytest.raises(NotAllowed, match="Only an admin"):
            deed()

    assert (2, 0) == (models.Resident.select().count(), models.Event.select().count())


@pytest.mark.parametrize("resident_id", [0, -1, 999_999])
def test_who_does_not_exist_is_not_found(admin: Resident, resident_id: int) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: residents.by_id(resident_id),
        lambda: residents.claim(resident_id, telegram_id=5, language="ru", now=NOON),
        lambda: residents.release(resident_id, actor=actor(admin), now=NOON),
        lambda: leaving.remove(resident_id, actor=actor(admin), now=NOON),
    ]

    for deed in deeds:
        with pytest.raises(NotFound, match=f"no resident {resident_id}"):
            deed()


def test_whoever_takes_a_released_name_next_has_no_mail_sent_to_the_one_before(anna: Resident) -> None:
    mailing.set_address(anna.id, "anna@example.org")

    residents.release(anna.id, actor=OPERATOR, now=NOON)

    assert mailing.address_of(anna.id) is None

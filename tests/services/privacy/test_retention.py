"""What is old is forgotten, and the totals stay."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.people import CLOCK, OPERATOR, Resident
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.errors import NotAllowed, NotFound
from passbot.services.gate import arrivals
from passbot.services.owed import outbox, updates
from passbot.services.passes import changes, orders
from passbot.services.people import cards, dialogs, invites, keys, residents
from passbot.services.privacy import forgetting, leaving, retention, sweeping
from passbot.services.regular import series
from passbot.services.site import finishing
from passbot.services.telling import journal
from passbot.slices import at_once
from passbot.store.db import database, transaction
from tests.services.people.some_people import NOON, actor, invite_guest, order_car

pytestmark = pytest.mark.usefixtures("counted")

RULES = Rules()
KEPT = timedelta(days=RULES.retention_days)
NEXT_YEAR = NOON + KEPT + timedelta(days=3)
NAMES = ("А 123 ВС 77", "A123BC77", "Пётр Ёлкин", "Иван Стражев", "Рядом с лифтом")


def everything() -> str:
    """All that stands in the database, as text."""
    return "\n".join(str(rows(f"SELECT * FROM {table}")) for table in database.get_tables())


def rows(sql: str) -> Sequence[Any]:  # Any: what a driver returns
    found: Sequence[Any] = database.execute_sql(sql).fetchall()
    return found


def totals() -> list[Sequence[Any]]:  # Any: what a driver returns
    by_order = "SELECT day, house, kind, status, count(*) FROM orders GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    by_arrival = """
        SELECT o.day, o.house, a.channel, a.turn, a.at, count(*)
        FROM arrivals a JOIN orders o ON o.id = a.order_id GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    """
    by_event = (
        "SELECT kind, house, count(*) FROM events WHERE kind <> 'data.anonymised' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [rows(by_order), rows(by_arrival), rows(by_event)]


def live_a_little(anna: Resident, boris: Resident, guard: Resident) -> None:
    """An arrival, one taken back, a cancelled guest, an expired car."""
    first = order_car(anna, "А123ВС77")
    arrivals.record(first.code, actor=actor(guard), rules=RULES, now=NOON, override="Рядом с лифтом")
    second = order_car(boris, "В222ВВ77")
    arrivals.record(second.code, actor=actor(guard), rules=RULES, now=NOON)
    arrivals.annul(second.code, actor=actor(guard), rules=RULES, now=NOON, reason="Иван Стражев ошибся")
    guest = invite_guest(anna, "Пётр Ёлкин", with_pin=True)
    changes.cancel(guest.code, actor=actor(anna), now=NOON, reason="Рядом с лифтом")
    changes.expire(actor=CLOCK, now=NOON + timedelta(days=2))


def anonymise_all() -> int:
    done = 0
    while step := retention.anonymise(actor=CLOCK, rules=RULES, now=NEXT_YEAR, most=1):
        done += step
    return done


def forget_old() -> None:
    at_once(retention.forget_old(rules=RULES, now=NEXT_YEAR))


def forget_me(person: Resident, days: int = 0) -> None:
    """The press, and what the timetable makes of it."""
    now = NOON + timedelta(days=days)
    forgetting.forget_me(person.id, actor=actor(person), now=now)
    at_once(finishing.finish(now=now))


def test_after_a_year_no_plate_and_no_name_is_left(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)
    leaving.remove(guard.id, actor=OPERATOR, now=NOON)

    forget_old()

    left = everything()
    assert [] == [name for name in NAMES if name in left]


def test_the_totals_by_day_house_and_kind_stay(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)
    before = totals()

    done = anonymise_all()

    assert (3, before) == (done, totals())


def test_what_is_younger_keeps_everything(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)
    before = everything()

    done = retention.anonymise(actor=CLOCK, rules=RULES, now=NOON + KEPT - timedelta(minutes=1))

    assert (0, before) == (done, everything())


def test_an_open_order_keeps_everything(anna: Resident) -> None:
    order = order_car(anna)

    anonymise_all()

    assert order == orders.by_code(order.code)


def test_doing_it_again_does_nothing(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)
    anonymise_all()
    before = everything()

    assert (0, before) == (anonymise_all(), everything())


def test_each_batch_stands_in_the_journal(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)

    retention.anonymise(actor=CLOCK, rules=RULES, now=NEXT_YEAR, most=2)

    newest = journal.latest(actor=OPERATOR)[0]
    assert ("data.anonymised", {"orders": 2, "series": 0, "visits": 0}) == (newest.kind, newest.details)


def test_who_has_left_is_forgotten_after_a_year(anna: Resident) -> None:
    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    forget_old()

    left = residents.by_id(anna.id)
    assert (forgetting.NOBODY, None, None) == (left.name, left.phone, left.telegram_id)


def test_a_phone_is_free_again_for_who_comes_after(anna: Resident, boris: Resident) -> None:
    """Two forgotten people do not collide on having no phone."""
    for person in (anna, boris):
        leaving.remove(person.id, actor=OPERATOR, now=NOON)

    forget_old()

    assert [None, None] == [residents.by_id(person.id).phone for person in (anna, boris)]


def test_an_ended_series_forgets_whom_it_was_for(anna: Resident) -> None:
    found = _nanny(anna)
    series.end(found, actor=actor(anna), now=NOON)

    anonymise_all()
    sweeping.tidy(now=NEXT_YEAR)

    assert (None, None) == (series.by_id(found).guest_name, series.by_id(found).pin)
    assert "Няня Вера" not in everything()


def _nanny(owner: Resident) -> int:
    pattern = Pattern(
        kind=Repeat.DAILY,
        start_time=time(8, 0),
        end_time=time(20, 0),
        zone="Europe/Moscow",
        starts_on=date(2026, 5, 4),
        until=date(2026, 6, 4),
    )
    wish = Wish(kind=Kind.GUEST, guest_name="Няня Вера", with_pin=True)
    return series.create(wish, pattern, actor=actor(owner), rules=RULES, now=NOON)[0].id


def test_only_an_admin_or_the_timetable_anonymises(guard: Resident) -> None:
    with pytest.raises(NotAllowed):
        retention.anonymise(actor=actor(guard), rules=RULES, now=NEXT_YEAR)


def test_delete_my_data_leaves_nothing_of_the_person(
    anna: Resident, boris: Resident, guard: Resident
) -> None:
    live_a_little(anna, boris, guard)
    order_car(anna, "А999АА77", now=NOON + timedelta(days=2))
    _nanny(anna)
    _, plain = keys.create(anna.id, "Annas key", ["slots:read"], actor=actor(anna), now=NOON)
    _chat(anna)

    forget_me(anna, days=2)

    left = everything()
    theirs = ["Анна Петрова", "петрова", "Пётр Ёлкин", "Вера", "A123BC77", "A999AA77", "Annas key"]
    assert [] == [trace for trace in [*theirs, str(anna.phone)] if trace in left]
    assert not re.search(rf"(?<![\w-]){anna.telegram_id}(?![\w-])", left)  # nor in the middle of a UUID
    with pytest.raises(NotAllowed):
        keys.verify(plain, now=NOON)


def _chat(person: Resident) -> None:
    telegram_id = person.telegram_id or 0
    invite = invites.issue(actor=OPERATOR, rules=RULES, now=NOON)
    invites.reserve(invite.code, telegram_id=telegram_id, rules=RULES, now=NOON)
    dialogs.save(telegram_id, "order", "plate", {"name": person.name}, now=NOON)
    cards.remember(telegram_id, "menu", 5)
    outbox.owe(Route.TELEGRAM, str(telegram_id), "reply", {"text": person.name}, now=NOON)
    updates.receive_all([(1, telegram_id, f'{{"from": "{person.name}"}}')], now=NOON)
    updates.once(1, lambda: None, now=NOON)


def test_delete_my_data_keeps_the_totals(anna: Resident, boris: Resident, guard: Resident) -> None:
    live_a_little(anna, boris, guard)
    before = totals()[:2]

    forget_me(anna, days=2)

    assert before == totals()[:2]


def test_delete_my_data_leaves_others_alone(anna: Resident, boris: Resident) -> None:
    order = order_car(boris)
    order_car(anna, "А999АА77")

    forgetting.forget_me(anna.id, actor=actor(anna), now=NOON)

    assert (boris, order) == (residents.by_id(boris.id), orders.by_code(order.code))


def test_delete_my_data_takes_the_cars_from_the_sheet(anna: Resident) -> None:
    order_car(anna)
    outbox.done([owed.id for owed in outbox.due(Route.SHEET, now=NOON)], now=NOON)

    forgetting.forget_me(anna.id, actor=actor(anna), now=NOON)

    assert ["order.cancelled"] == [owed.kind for owed in outbox.due(Route.SHEET, now=NOON)]


def test_asked_again_nothing_changes(anna: Resident) -> None:
    forget_me(anna)
    before = everything()

    forgetting.forget_me(anna.id, actor=OPERATOR, now=NOON)

    assert before == everything()


def test_nobody_deletes_anothers_data(anna: Resident, boris: Resident, guard: Resident) -> None:
    for stranger in (boris, guard):
        with pytest.raises(NotAllowed, match="somebody else's data"):
            forgetting.forget_me(anna.id, actor=actor(stranger), now=NOON)
    assert anna == residents.by_id(anna.id)


def test_an_admin_hands_the_role_over_first(admin: Resident) -> None:
    with pytest.raises(NotAllowed, match="take the role from you"):
        forgetting.forget_me(admin.id, actor=actor(admin), now=NOON)


def test_an_unknown_person_is_told_so(admin: Resident) -> None:
    with pytest.raises(NotFound):
        forgetting.forget_me(404, actor=actor(admin), now=NOON)


def test_tidying_sweeps_what_is_finished_and_keeps_what_is_owed(anna: Resident) -> None:
    for update_id in (1, 2):
        updates.receive_all([(update_id, 7, "{}")], now=NOON)
    updates.once(1, lambda: None, now=NOON)
    dialogs.save(7, "order", "plate", {}, now=NOON)
    for key in ("done", "owed"):
        with transaction():
            outbox.owe(Route.EMAIL, "a@example.org", "hello", {}, now=NOON, dedupe_key=key)
    outbox.done([outbox.due(Route.EMAIL, now=NOON)[0].id], now=NOON)

    early = sweeping.tidy(now=NOON + timedelta(days=1))
    late = sweeping.tidy(now=NOON + timedelta(days=40))

    assert (0, 3, 0) == (early, late, sweeping.tidy(now=NOON + timedelta(days=40)))
    assert [2] == [update.update_id for update in updates.unfinished()]
    assert 1 == outbox.owed_count(Route.EMAIL)


def test_tidying_goes_batch_by_batch(db: str) -> None:
    for update_id in range(5):
        updates.receive_all([(update_id, 7, "{}")], now=NOON)
        updates.once(update_id, lambda: None, now=NOON)

    swept = [sweeping.tidy(now=NEXT_YEAR, most=2) for _ in range(4)]

    assert [2, 2, 1, 0] == swept

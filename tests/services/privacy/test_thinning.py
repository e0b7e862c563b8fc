"""The journal, cards and notes of what is over leave by their age; whatever may still be asked for stays."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import CLOCK, OPERATOR, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import LARGEST, Rules
from passbot.errors import Misconfigured
from passbot.services.desks import attendance, waitlist
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes
from passbot.services.people import cards, residents
from passbot.services.places import populate
from passbot.services.privacy import retention
from passbot.services.regular import guest_links
from passbot.services.site import house_rules
from passbot.services.site.database import PROMISES
from passbot.services.slots import slots
from passbot.services.telling import journal, reports
from passbot.settings import config
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import transaction
from tests.facts import EXAMPLES
from tests.services import offices
from tests.services.people.some_people import NOON, actor, order_car
from tests.services.places.some_places import barbershop
from tests.services.privacy.events import newest_event

pytestmark = pytest.mark.usefixtures("counted")

RULES = Rules()
DAY = timedelta(days=1)
A_YEAR_ON = NOON + 370 * DAY


@pytest.fixture(autouse=True)
def begun(db: str) -> None:
    happen("resident.imported")


def happen(kind: str, now: datetime = NOON) -> None:
    with transaction():
        outbox.record(EXAMPLES[kind], actor=OPERATOR, now=now)


def all_is_told() -> None:
    """But mail."""
    for route in (Route.TELEGRAM, Route.SHEET):
        outbox.done([each.id for each in outbox.due(route, now=A_YEAR_ON)], now=NOON)


def forget_old(now: datetime = A_YEAR_ON, rules: Rules = RULES) -> None:
    all_is_told()
    at_once(retention.forget_old(rules=rules, now=now))


def kinds() -> list[str]:
    return [event.kind for event in reversed(journal.latest(actor=OPERATOR, limit=1_000))]


def left_of(order: Order) -> list[str]:
    return [event.kind for event in reversed(journal.of_order(order.code, actor=OPERATOR))]


def a_day(anna: Resident, boris: Resident) -> list[Order]:
    """One who came, one who was taken back and came again, one who cancelled, one who never came."""
    came, again, cancelled, missed = (
        order_car(whose, f"А{number}11ВС77") for number, whose in enumerate([anna, boris, anna, boris], 1)
    )
    for each in (came, again):
        arrivals.record(each.code, actor=OPERATOR, rules=RULES, now=NOON)
    arrivals.annul(again.code, actor=OPERATOR, rules=RULES, now=NOON)
    arrivals.record(again.code, actor=OPERATOR, rules=RULES, now=NOON)
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    changes.expire(actor=CLOCK, now=NOON + 2 * DAY)
    return [came, again, cancelled, missed]


def statistics(now: datetime) -> list[object]:
    """Whatever an admin is shown of all the days until then."""
    first = date(2026, 5, 1)
    spans = range(reports.MOST_DAYS, (now.date() - first).days + 2 * reports.MOST_DAYS, reports.MOST_DAYS)
    return [
        reports.of_days(first + span * DAY, reports.MOST_DAYS, actor=OPERATOR, rules=RULES, now=now)
        for span in spans
    ]


def test_after_a_year_the_journal_of_an_order_has_left(anna: Resident, boris: Resident) -> None:
    ended = a_day(anna, boris)
    order_car(anna, now=NOON + 300 * DAY)

    forget_old()

    assert [[]] * 4 == [left_of(order) for order in ended]
    assert "order.placed" == journal.of_person(anna.id, actor=OPERATOR)[0].kind


def test_the_statistics_are_as_they_were(anna: Resident, boris: Resident) -> None:
    a_day(anna, boris)
    order_car(anna, now=NOON + 300 * DAY)
    all_is_told()
    before = statistics(A_YEAR_ON)

    forget_old()

    assert before == statistics(A_YEAR_ON)
    assert "DayCount(day=datetime.date(2026, 5, 4), ordered=3, arrived=2, no_shows=1)" in str(before)


def test_what_was_promised_of_the_database_still_holds(anna: Resident, boris: Resident) -> None:
    a_day(anna, boris)

    forget_old()

    assert {} == {promise: found for promise, sql in PROMISES.items() if (found := sql.rows())}


def test_what_is_younger_stays(anna: Resident, boris: Resident) -> None:
    a_day(anna, boris)
    before = kinds()

    forget_old(NOON + 364 * DAY)

    assert before == kinds()


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({"journal_days": "800"}, True),
        ({"journal_days": "30"}, False),
        ({"journal_days": "30", "retention_days": "400"}, True),  # as long as there are names
        ({"retention_days": "30"}, True),
        ({"retention_days": "30", "journal_days": "60"}, False),
    ],
)
def test_an_admin_says_how_far_the_journal_goes_back(
    changed: dict[str, str], left: bool, anna: Resident, boris: Resident, admin: Resident
) -> None:
    came, *_ = a_day(anna, boris)
    order_car(anna, now=NOON + 200 * DAY)
    now = A_YEAR_ON if "journal_days" in changed else NOON + 300 * DAY
    for name, value in changed.items():
        house_rules.change(name, value, actor=actor(admin), now=now)

    forget_old(now, house_rules.current(RULES))

    assert left is bool(left_of(came))


@pytest.mark.parametrize("name", ["JOURNAL_DAYS", "RETENTION_DAYS"])
def test_as_long_as_a_setting_may_say_is_a_time_to_go_back(tmp_path: Path, name: str, anna: Resident) -> None:
    order = order_car(anna)
    (tmp_path / "passbot.env").write_text(f"PASSBOT_{name}={LARGEST}\n")

    rules = config.load(tmp_path).rules
    forget_old(rules=rules)

    assert ["order.placed"] == left_of(order)
    assert journal.goes_back(rules=rules, now=A_YEAR_ON) is None
    (tmp_path / "passbot.env").write_text(f"PASSBOT_{name}=999999\n")
    with pytest.raises(Misconfigured, match=f"{name}.* write 100000 or less"):
        config.load(tmp_path)


def test_an_open_order_keeps_its_story_however_old(anna: Resident) -> None:
    order = order_car(anna)

    forget_old()

    assert ["order.placed"] == left_of(order)


def test_the_first_event_and_the_newest_stay(db: str) -> None:
    for kind in ("invite.issued", "invite.revoked", "link.made"):
        happen(kind, NOON + DAY)
    newest, first = newest_event(), journal.first_day()

    forget_old()

    assert (first, newest) == (journal.first_day(), newest_event())
    assert ["resident.imported", "link.made"] == kinds()


def test_who_was_given_which_role_stays(anna: Resident) -> None:
    residents.set_role(anna.id, Role.ADMIN, actor=OPERATOR, now=NOON)
    happen("invite.issued")
    happen("link.made")

    forget_old()

    assert ["resident.imported", "resident.changed", "link.made"] == kinds()


def test_what_is_owed_keeps_its_event(anna: Resident, boris: Resident) -> None:
    came, *_ = a_day(anna, boris)
    events = [each.id for each in journal.of_order(came.code, actor=OPERATOR)]
    with transaction():
        outbox.owe(Route.EMAIL, "a@example.org", "hello", {}, now=NOON, event_id=events[0])

    forget_old()

    assert events[:1] == [each.id for each in journal.of_order(came.code, actor=OPERATOR)]


def test_a_long_journal_leaves_page_by_page(anna: Resident) -> None:
    rows = [{"at": NOON, "kind": "slot.held", "channel": "bot", "resident": anna.id} for _ in range(250)]
    with transaction():
        models.Event.insert_many(rows).execute()
    order_car(anna, now=A_YEAR_ON)
    pages = 0

    for _ in retention.forget_old(rules=RULES, now=A_YEAR_ON):
        pages += 1

    assert 3 <= pages
    assert ["resident.imported", "order.placed"] == kinds()


def test_stopped_in_the_middle_it_goes_on_the_next_night(anna: Resident) -> None:
    rows = [{"at": NOON, "kind": "slot.held", "channel": "bot", "resident": anna.id} for _ in range(250)]
    with transaction():
        models.Event.insert_many(rows).execute()
    order_car(anna, now=A_YEAR_ON)
    killed = retention.forget_old(rules=RULES, now=A_YEAR_ON)
    next(killed)
    killed.close()
    assert 100 < len(kinds()) < 250

    forget_old()

    assert ["resident.imported", "order.placed"] == kinds()


def test_a_slot_that_only_the_journal_spoke_of_goes_with_it(anna: Resident) -> None:
    shop = barbershop()
    slot = slots.bookable(shop, now=NOON)[0]
    slots.hold(slot.uuid, actor=actor(anna), rules=RULES, now=NOON)
    slots.release(slot.uuid, actor=actor(anna), now=NOON)
    order_car(anna, now=A_YEAR_ON)
    at_once(populate.forget_past(now=A_YEAR_ON))
    stood = models.Slot.select().count()

    forget_old()
    at_once(populate.forget_past(now=A_YEAR_ON))

    assert (1, 0) == (stood, models.Slot.select().count())


def test_the_card_of_an_order_that_is_long_over_is_not_remembered(anna: Resident, boris: Resident) -> None:
    came, *_ = a_day(anna, boris)
    waits = order_car(anna, hours=700)
    for name in (f"order {came.code}", f"order {waits.code}", "menu"):
        cards.remember(7, name, 42)

    forget_old(NOON + 29 * DAY)
    early = [cards.find(7, f"order {came.code}"), cards.find(7, f"order {waits.code}"), cards.find(7, "menu")]
    forget_old(NOON + 31 * DAY)

    assert [42, 42, 42] == early
    assert (None, 42, 42) == (
        cards.find(7, f"order {came.code}"),
        cards.find(7, f"order {waits.code}"),
        cards.find(7, "menu"),
    )


def test_what_hung_on_a_desk_goes_with_the_names(anna: Resident, boris: Resident) -> None:
    where = offices.office(1)
    offices.book(where, "1", anna, guest="Гость Первый")
    offices.stay(where, boris)
    attendance.run(rules=RULES, now=NOON)
    waitlist.run(rules=RULES, now=NOON)
    changes.expire(actor=CLOCK, now=NOON + 2 * DAY)
    waitlist.run(rules=RULES, now=NOON + 2 * DAY)
    assert models.Waiter.select().count()

    forget_old()

    assert (0, 0) == (models.Waiter.select().count(), models.DeskCheck.select().count())


def test_what_a_guest_typed_goes_with_the_link_and_with_the_order(anna: Resident) -> None:
    window = order_car(anna).window
    link = guest_links.make(window, 2, actor=actor(anna), rules=RULES, now=NOON)
    guest_links.note_try(link.token, telegram_id=5, now=NOON)
    with transaction():
        models.GuestLinkTry.create(link=link.id, telegram_id=6, order=order_car(anna, "В111ВВ77").id, at=NOON)
    changes.expire(actor=CLOCK, now=NOON + 3 * DAY)

    forget_old(NOON + 40 * DAY)
    month = [(row.telegram_id, row.order_id is None) for row in models.GuestLinkTry.select()]
    forget_old()

    assert [(None, False)] == month
    assert 0 == models.GuestLinkTry.select().count()

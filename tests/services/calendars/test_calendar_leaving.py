"""Who is removed leaves no open times behind, and nobody waits for them unheard."""

from datetime import timedelta

import pytest

from passbot.bot.answering.notices import rendered
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendar_plans import Hours
from passbot.domain.calendars.calendars import SlotState, SlotWish, TimeSlot, Wording
from passbot.domain.passes import reasons
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import NotFound
from passbot.services.calendars import calendars, feeds, plans, subscriptions, views
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.services.privacy import leaving
from passbot.services.site import finishing
from passbot.services.slots import slots
from passbot.slices import at_once
from passbot.store import models
from tests.services.people.some_people import NOON, actor

RULES = Rules()
HOUR = timedelta(hours=1)


def offered(host: Resident, hours: int) -> TimeSlot:
    """A time of theirs, so many hours from now."""
    start = NOON + hours * HOUR
    (made,) = calendars.create(SlotWish(start, start + HOUR, "UTC"), actor=actor(host), now=NOON).slots
    return made


def booked_for(guest: Resident, slot: TimeSlot, host: Resident) -> Order:
    """An admin gives others a time of their own calendar."""
    _, order = slots.book(slot.uuid, actor=actor(host), rules=RULES, now=NOON, for_resident=guest.id)
    return order


def leaves(host: Resident, after: int = 0) -> None:
    """Removed, and what the timetable makes of it."""
    leaving.remove(host.id, actor=OPERATOR, now=NOON + after * HOUR)
    at_once(finishing.finish(now=NOON + after * HOUR))


def states(host: Resident) -> dict[int, str]:
    """What is left of their calendar, by the hours from now."""
    found = models.Slot.select().join(models.Place).where(models.Place.owner == host.id)
    return {(each.start_at - NOON) // HOUR: each.status for each in found}


def test_free_times_go_and_booked_ones_are_cancelled(admin: Resident, boris: Resident) -> None:
    offered(admin, 1)
    calendars.block(offered(admin, 2).uuid, actor=actor(admin), now=NOON)
    calendars.book(offered(admin, 3).uuid, actor=actor(admin), now=NOON)
    order = booked_for(boris, offered(admin, 4), admin)

    leaves(admin)

    assert {3: "cancelled", 4: "cancelled"} == states(admin)
    found = models.Order.get_by_id(order.id)
    assert (Status.CANCELLED, reasons.HOST_LEFT) == (found.status, found.close_reason)


def test_who_had_booked_is_told_why_in_their_language(admin: Resident, boris: Resident) -> None:
    residents.set_language(boris.id, "en")
    booked_for(boris, offered(admin, 4), admin)
    before = len(outbox.due(Route.TELEGRAM, now=NOON))

    leaves(admin)

    owed = outbox.due(Route.TELEGRAM, now=NOON)[before:]
    (told,) = [each for each in owed if each.recipient == str(boris.telegram_id)]
    said = " ".join(str(each.payload.get("html")) for each in rendered(told, now=NOON))
    assert "has left, so your booking was cancelled: <b>Mon 4 May 13:00–14:00" in said


def test_what_is_over_or_has_begun_to_be_used_stays_in_the_history(admin: Resident, boris: Resident) -> None:
    calendars.book(offered(admin, 1).uuid, actor=actor(admin), now=NOON)
    order = booked_for(boris, offered(admin, 4), admin)
    arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=NOON + 4 * HOUR)

    leaves(admin, after=4)

    assert {1: "booked", 4: "booked"} == states(admin)


def test_a_time_that_was_given_back_stays_for_its_order_and_for_nobody_else(
    admin: Resident, boris: Resident
) -> None:
    slot = offered(admin, 4)
    booked_for(boris, slot, admin)
    slots.cancel(slot.uuid, actor=actor(admin), now=NOON)

    leaves(admin)

    assert {4: "cancelled"} == states(admin)


def test_a_neighbours_calendar_is_left_alone(anna: Resident, boris: Resident) -> None:
    slot = offered(boris, 1)

    leaves(anna)

    assert SlotState.AVAILABLE is views.find(slot.uuid, owner_id=boris.id).state


def test_templates_preferences_subscriptions_and_links_end(anna: Resident) -> None:
    hours = Hours(NOON.time(), (NOON + HOUR).time(), "UTC", frozenset(range(7)), 60, Wording())
    plans.add_template("Mornings", hours, owner_id=anna.id, now=NOON)
    at_once(plans.prefer((hours,), 1, owner_id=anna.id, now=NOON))
    subscription = subscriptions.add("https://example.com/me.ics", owner_id=anna.id, now=NOON)
    busy = Entry("busy", Window(NOON + HOUR, NOON + 2 * HOUR))
    at_once(subscriptions.read(subscription, [busy], now=NOON))
    _, secret = feeds.issue(owner_id=anna.id, now=NOON)

    leaves(anna)

    assert [] == plans.templates(anna.id)
    assert 0 == at_once(plans.generate_all(now=NOON + 24 * HOUR))
    assert [] == subscriptions.of(anna.id)
    assert 0 == models.Busy.select().count()
    assert all(each.revoked_at == NOON for each in feeds.of(anna.id))
    with pytest.raises(NotFound):
        at_once(feeds.shown(secret, now=NOON))
    assert {} == states(anna)


def test_a_calendar_that_is_being_read_meanwhile_opens_nothing_anew(anna: Resident) -> None:
    subscription = subscriptions.add("https://example.com/me.ics", owner_id=anna.id, now=NOON)

    leaves(anna)

    assert (0, 0) == at_once(subscriptions.read(subscription, [], now=NOON))
    assert 0 == models.Place.select().where(models.Place.owner == anna.id).count()


def test_a_year_of_times_goes(anna: Resident) -> None:
    calendar = models.Place.create(
        uuid="c", kind="calendar", name="calendar", owner=anna.id, on_gate=0, zone="UTC", created_at=NOON
    )
    rows = [
        {
            "uuid": str(number), "place": calendar.id, "seat": 1, "zone": "UTC", "status": "available",
            "start_at": NOON + number * HOUR, "end_at": NOON + (number + 1) * HOUR,
            "created_at": NOON, "updated_at": NOON,
        }
        for number in range(1, 1201)
    ]  # fmt: skip
    for at in range(0, len(rows), 100):
        models.Slot.insert_many(rows[at : at + 100]).execute()

    leaves(anna)

    assert {} == states(anna)

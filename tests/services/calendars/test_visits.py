"""What becomes of a time that a stranger has asked for: kept for a while, booked late, let go, forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from passbot import mail
from passbot.api.calendars.visit_pages import line
from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.calendars.calendar_links import FeedKind
from passbot.domain.calendars.calendars import SlotState, SlotWish, Times, TimeSlot
from passbot.domain.calendars.visits import ASKED_LASTS, HOLD
from passbot.domain.people.people import CLOCK, OPERATOR, Channel, Resident, acting
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, NotFound
from passbot.services.calendars import (
    calendars,
    feeds,
    free_times,
    subscriptions,
    views,
    visit_asking,
    visits,
)
from passbot.services.calendars.feeds import Terms
from passbot.services.calendars.visit_asking import Visitor
from passbot.services.owed import outbox
from passbot.services.people import mailing
from passbot.services.privacy import forgetting, leaving, my_data, retention, sweeping
from passbot.services.site import finishing
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import transaction
from passbot.texts import Texts
from tests.services.people.some_people import NOON, settle

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARIA, PETER = "maria@example.org", "peter@example.org"


@pytest.fixture
def anna(db: str) -> Resident:
    return settle("Анна Петрова", "27")


def offer(anna: Resident, *hours: int) -> list[TimeSlot]:
    """Tomorrow at these hours, UTC."""
    midnight = NOON.replace(hour=0, minute=0) + DAY
    wishes = [SlotWish(midnight + hour * HOUR, midnight + (hour + 1) * HOUR, "UTC") for hour in hours]
    who = acting(anna, Channel.API)
    return [calendars.create(wish, actor=who, now=NOON).slots[0] for wish in wishes]


def link(anna: Resident) -> str:
    return feeds.offer(Terms(is_bookable=True), owner_id=anna.id, can_confirm=True, now=NOON)[1]


def ask(
    secret: str, slot: TimeSlot, email: str = MARIA, *, origin: str | None = None, now: datetime = NOON
) -> str:
    """The secret in the letter that is owed for it."""
    visitor = Visitor("Мария Гостева", email, "Europe/Moscow", "en", origin)
    visit_asking.ask(secret, slot.uuid, visitor, can_confirm=True, now=now)
    owed = [each for each in outbox.due(Route.EMAIL, now=now) if each.kind == "visit.asked"]
    return str([each for each in owed if each.recipient == email.lower()][-1].payload["secret"])


def state(slot: TimeSlot, anna: Resident) -> SlotState:
    return views.find(slot.uuid, owner_id=anna.id).state


def shown(secret: str, now: datetime) -> int:
    return len(free_times.shown(secret, zone="UTC", now=now).times)


def test_a_time_is_kept_for_half_an_hour_and_no_longer(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    ask(secret, slot)

    with pytest.raises(Conflict, match="not free"):
        ask(secret, slot, PETER, now=NOON + HOLD - MINUTE)

    assert (0, 1) == (shown(secret, NOON + HOLD - MINUTE), shown(secret, NOON + HOLD))
    assert ask(secret, slot, PETER, now=NOON + HOLD)


def test_whoever_presses_late_gets_what_nobody_else_has_taken(anna: Resident) -> None:
    slots, secret = offer(anna, 10, 11), link(anna)
    late, later = (ask(secret, slot) for slot in slots)
    ask(secret, slots[1], PETER, now=NOON + HOLD)

    _, is_new = visits.confirm(late, now=NOON + HOLD + MINUTE)
    with pytest.raises(Conflict, match="not free"):
        visits.confirm(later, now=NOON + HOLD + MINUTE)

    assert is_new
    assert (SlotState.BOOKED, SlotState.AVAILABLE) == (state(slots[0], anna), state(slots[1], anna))


def test_a_letter_of_yesterday_books_nothing(anna: Resident) -> None:
    [slot], secret = offer(anna, 20), link(anna)
    key = ask(secret, slot)

    with pytest.raises(Conflict, match="over"):
        visits.confirm(key, now=NOON + ASKED_LASTS)

    assert SlotState.AVAILABLE is state(slot, anna)


def test_what_has_begun_is_neither_booked_nor_cancelled(anna: Resident) -> None:
    slots, secret = offer(anna, 1, 2), link(anna)
    booked, asked = (ask(secret, slot) for slot in slots)
    visits.confirm(booked, now=NOON)

    with pytest.raises(Conflict, match="begun"):
        visits.cancel(booked, now=slots[0].window.start)
    with pytest.raises(Conflict, match="begun"):
        visits.confirm(asked, now=slots[1].window.start + MINUTE)
    assert "visit_page.booked" == line(visits.read(booked), slots[0].window.start)
    assert "error.visit.begun" == line(visits.read(asked), slots[1].window.start)


def test_a_slot_that_was_moved_meanwhile_is_not_what_was_asked_for(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    key = ask(secret, slot)
    times = Times(slot.window.start + HOUR, slot.window.end + HOUR)
    calendars.change(slot.uuid, None, None, actor=acting(anna, Channel.API), now=NOON, times=times)

    with pytest.raises(Conflict, match="not free"):
        visits.confirm(key, now=NOON + MINUTE)

    assert SlotState.AVAILABLE is state(slot, anna)


def test_one_address_books_three_times_with_one_person_however_it_is_written(anna: Resident) -> None:
    slots, secret = offer(anna, 8, 9, 10, 11, 12, 13), link(anna)
    spellings = (MARIA, MARIA.upper(), MARIA.replace("@", "+1@"))
    for number, (slot, email) in enumerate(zip(slots, spellings, strict=False)):
        visits.confirm(ask(secret, slot, email, now=NOON + number * HOUR), now=NOON + number * HOUR)

    with pytest.raises(Conflict, match="3 times"):
        ask(secret, slots[4], MARIA, now=NOON + 5 * HOUR)


def test_one_place_in_the_net_asks_for_a_few_times_only(anna: Resident) -> None:
    slots, secret = offer(anna, *range(24)), link(anna)
    for number, slot in enumerate(slots[:5]):
        ask(secret, slot, f"v{number}@example.org", origin="203.0.113.7")

    with pytest.raises(Conflict, match="Enough letters"):
        ask(secret, slots[5], "v5@example.org", origin="203.0.113.7")

    assert ask(secret, slots[5], "v5@example.org", origin="203.0.113.8")
    assert "203.0.113" not in str([each.origin for each in models.Visit.select()])


def test_a_time_further_ahead_than_the_link_shows_cannot_be_asked_for(anna: Resident) -> None:
    far = SlotWish(NOON + 40 * DAY, NOON + 40 * DAY + HOUR, "UTC")
    slot = calendars.create(far, actor=acting(anna, Channel.API), now=NOON).slots[0]

    with pytest.raises(Conflict, match="not free"):
        ask(link(anna), slot)


def test_when_the_owner_goes_their_visitors_hear_it(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)

    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    owed = [each.kind for each in outbox.due(Route.EMAIL, now=NOON) if each.recipient == MARIA]
    assert "visit.called_off" in owed
    with pytest.raises(Conflict, match="nothing any more"):
        free_times.opened(secret)


def test_what_was_never_confirmed_is_forgotten_after_a_day(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    key = ask(secret, slot, origin="203.0.113.7")

    sweeping.tidy(now=NOON + DAY - MINUTE)
    assert visits.read(key)
    sweeping.tidy(now=NOON + DAY)

    with pytest.raises(NotFound):
        visits.read(key)


def test_who_has_booked_is_forgotten_when_the_house_forgets_and_the_slot_stays(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)
    kept = timedelta(days=Rules().retention_days)

    retention.anonymise(actor=CLOCK, rules=Rules(), now=slot.window.end + kept - MINUTE)
    assert 1 == models.Visit.select().count()
    retention.anonymise(actor=CLOCK, rules=Rules(), now=slot.window.end + kept)

    assert 0 == models.Visit.select().count()
    assert SlotState.BOOKED is state(slot, anna)


def test_somebody_who_leaves_takes_the_bookings_of_their_address_along(anna: Resident) -> None:
    boris = settle("Борис Смирнов", "12")
    mailing.set_address(boris.id, MARIA.title())
    slots, secret = offer(anna, 10, 11), link(anna)
    visits.confirm(ask(secret, slots[0]), now=NOON)

    forgetting.forget_me(boris.id, actor=acting(boris, Channel.BOT), now=NOON)

    [left] = models.Visit.select()
    assert ("—", "", "cancelled") == (left.name, left.email, left.status)
    assert SlotState.AVAILABLE is state(slots[0], anna)
    assert "visit.cancelled" in [each.kind for each in outbox.due(Route.TELEGRAM, now=NOON)]


def test_an_owner_who_is_forgotten_leaves_nobodys_address_behind(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)

    forgetting.forget_me(anna.id, actor=acting(anna, Channel.BOT), now=NOON)
    at_once(finishing.finish(now=NOON))

    assert (0, 0) == (models.Visit.select().count(), models.Feed.select().count())


def test_a_time_that_is_given_back_is_not_free_where_another_calendar_has_it(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    key = ask(secret, slot)
    visits.confirm(key, now=NOON)
    elsewhere = subscriptions.add("https://example.com/me.ics", owner_id=anna.id, now=NOON)
    at_once(subscriptions.read(elsewhere, [Entry("a meeting", slot.window)], now=NOON))

    visits.cancel(key, now=NOON)

    assert SlotState.BLOCKED is state(slot, anna)
    assert 0 == shown(secret, NOON)


def letter(kind: str, now: datetime = NOON) -> tuple[str, str]:
    [owed] = [each for each in outbox.due(Route.EMAIL, now=now) if each.kind == kind]
    told = mail.written(owed, Texts("en", UTC))
    assert told
    return told


def test_a_letter_says_until_when_the_time_is_kept_however_late_it_comes(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)

    ask(secret, slot)

    assert "kept for you until Mon 4 May 12:30 (Moscow)" in letter("visit.asked")[1]


@pytest.mark.parametrize("is_revoked", [False, True])
def test_whoever_is_called_off_is_sent_to_the_link_only_while_it_is_open(
    anna: Resident, is_revoked: bool
) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)
    if is_revoked:
        feeds.revoke(1, owner_id=anna.id, now=NOON, kind=FeedKind.FREE)

    calendars.delete(slot.uuid, actor=acting(anna, Channel.API), now=NOON)

    assert is_revoked is ("choose another" not in letter("visit.called_off")[1])


def test_who_leaves_sends_nobody_to_a_link_that_is_dead(anna: Resident) -> None:
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)

    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    assert "choose another" not in letter("visit.called_off")[1]


def test_what_cannot_be_booked_any_more_is_not_offered(anna: Resident) -> None:
    [slot], secret = offer(anna, 40), link(anna)
    visit = visits.read(ask(secret, slot))

    assert "visit_page.asked" == line(visit, NOON + ASKED_LASTS - MINUTE)
    assert "error.visit.over" == line(visit, NOON + ASKED_LASTS)


def test_whoever_asked_and_is_forgotten_keeps_no_time(anna: Resident) -> None:
    boris = settle("Борис Смирнов", "12")
    mailing.set_address(boris.id, MARIA)
    [slot], secret = offer(anna, 10), link(anna)
    ask(secret, slot)

    forgetting.forget_me(boris.id, actor=acting(boris, Channel.BOT), now=NOON)

    assert 1 == shown(secret, NOON)


def addressed() -> set[str]:
    """Whom the letters on record were for."""
    rows = models.Delivery.select().where(models.Delivery.route == Route.EMAIL.value)
    return {each.recipient for each in rows}


def sent(now: datetime) -> None:
    outbox.done([each.id for each in outbox.due(Route.EMAIL, now=now)], now=now)


def test_letters_forget_whom_they_were_for_within_a_day(anna: Resident) -> None:
    """A site may keep visits for a few days only; letters are kept for a month."""
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)
    mailing.set_address(anna.id, PETER)
    with transaction():
        outbox.owe(Route.EMAIL, PETER, "slot.booked", {}, now=NOON)
    sent(NOON)

    sweeping.tidy(now=NOON + DAY)

    assert {"", PETER} == addressed()


def test_whoever_is_forgotten_is_forgotten_by_the_letters_too(anna: Resident) -> None:
    mailing.set_address(anna.id, PETER)
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)
    mailing.send_code(PETER, "ru", now=NOON)
    sent(NOON)

    forgetting.forget_me(anna.id, actor=acting(anna, Channel.BOT), now=NOON)
    at_once(finishing.finish(now=NOON))

    assert PETER not in addressed()


def test_both_see_in_their_data_what_is_kept_of_a_booking(anna: Resident) -> None:
    boris = settle("Борис Смирнов", "12")
    mailing.set_address(boris.id, MARIA)
    [slot], secret = offer(anna, 10), link(anna)
    visits.confirm(ask(secret, slot), now=NOON)

    owner, visitor = (my_data.export(each.id, now=NOON) for each in (anna, boris))

    assert '"visitors": [' in owner
    assert MARIA in owner
    assert "Мария Гостева" in visitor
    assert 1 == my_data.counts(boris.id)["visits"] == my_data.counts(anna.id)["visitors"]


def test_links_that_were_revoked_long_ago_are_swept(anna: Resident) -> None:
    link(anna)
    [made] = feeds.of(anna.id, kind=FeedKind.FREE)
    feeds.revoke(made.id, owner_id=anna.id, now=NOON, kind=FeedKind.FREE)

    sweeping.tidy(now=NOON + 31 * DAY)

    assert [] == feeds.of(anna.id, kind=FeedKind.FREE)

"""Who has come: recorded once whatever the channel, taken back by an annulment, never deleted."""

from datetime import datetime, timedelta

import pytest

from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import CLOCK, SHEET, Actor, Channel, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.store import models
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle, told

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
LATER = NOON + 1000 * HOUR
RULES = Rules()


def record(order: Order, who: Actor, *, now: datetime = NOON, **more: str) -> int:
    return arrivals.record(order.code, actor=who, rules=RULES, now=now, **more).turn


def annul(order: Order, who: Actor, *, now: datetime = NOON, reason: str | None = None) -> int:
    return arrivals.annul(order.code, actor=who, rules=RULES, now=now, reason=reason).turn


def turns(order: Order) -> list[int]:
    row = models.Arrival
    return [found.turn for found in row.select().where(row.order == order.id).order_by(row.turn)]


def test_an_arrival_closes_the_order_and_tells_the_host_and_the_sheet(
    anna: Resident, guard: Resident
) -> None:
    order = order_car(anna)

    arrival = arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON + MINUTE)

    assert (1, True, NOON + MINUTE, Channel.BOT) == (
        arrival.turn,
        arrival.is_entry,
        arrival.at,
        arrival.channel,
    )
    assert (guard.id, guard.name) == (arrival.by_id, arrival.by_name)
    closed = orders.by_code(order.code)
    assert (Status.ARRIVED, NOON + MINUTE) == (closed.status, closed.closed_at)
    assert ["arrival.recorded"] == told(anna, now=LATER)
    sheet = [owed.kind for owed in outbox.due(Route.SHEET, now=NOON + MINUTE)]
    assert ["order.placed", "arrival.recorded"] == sheet


@pytest.mark.parametrize("channel", [Channel.SHEET, Channel.PIN, Channel.WEB, Channel.API, Channel.CLI])
def test_the_slower_channel_hears_who_was_first_when_and_where(
    anna: Resident, guard: Resident, channel: Channel
) -> None:
    order = order_car(anna)
    record(order, actor(guard))

    with pytest.raises(Conflict) as refusal:
        record(order, Actor(channel, Role.GUARD, name="second"), now=NOON + MINUTE)

    assert f"Order {order.code} already arrived at 2026-05-04 09:00+00:00 (recorded by Иван Стражев)." == str(
        refusal.value
    )
    facts = refusal.value.facts
    assert ("arrival.already", NOON, "Иван Стражев", Channel.BOT) == (
        refusal.value.code,
        facts["at"],
        facts["by"],
        facts["channel"],
    )
    assert [1] == turns(order)
    assert ["arrival.recorded"] == told(anna, now=LATER)


def test_a_channel_without_a_person_is_named_itself(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, Actor(Channel.PIN, Role.GUARD))

    with pytest.raises(Conflict, match=r"recorded by pin\)"):
        record(order, actor(guard))


def test_the_same_nonce_is_the_same_request_and_gets_the_same_answer(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    first = arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON, nonce="n1")

    again = arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON + HOUR, nonce="n1")

    assert first == again
    assert [1] == turns(order)
    assert ["arrival.recorded"] == told(anna, now=LATER)


def test_another_nonce_is_another_request(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, actor(guard), nonce="n1")

    with pytest.raises(Conflict, match="already arrived"):
        record(order, actor(guard), nonce="n2")


def test_a_nonce_of_another_order_is_refused(anna: Resident, guard: Resident) -> None:
    first, second = order_car(anna), order_car(anna, "Е001КХ99")
    record(first, actor(guard), nonce="n1")

    with pytest.raises(Conflict, match="Send a new one") as refusal:
        record(second, actor(guard), nonce="n1")

    assert "arrival.nonce_used" == refusal.value.code
    assert Status.OPEN is orders.by_code(second.code).status


@pytest.mark.parametrize("nonce", ["", "n" * 101])
def test_a_nonce_has_a_sensible_length(anna: Resident, guard: Resident, nonce: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 100"):
        record(order_car(anna), actor(guard), nonce=nonce)


@pytest.mark.parametrize("act", [record, annul])
def test_a_resident_cannot_open_the_gate(anna: Resident, guard: Resident, act: object) -> None:
    order = order_car(anna)
    assert callable(act)

    with pytest.raises(NotAllowed, match="Only a guard or an admin"):
        act(order, actor(anna))

    assert [] == turns(order)


def test_who_comes_too_early_waits_but_half_an_hour_is_no_matter(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, since=NOON + 2 * HOUR)

    with pytest.raises(Conflict, match=r"valid from 2026-05-04 11:00\+00:00\. Wait until then") as refusal:
        record(order, actor(guard), now=NOON + 90 * MINUTE - timedelta(seconds=1))

    assert "arrival.too_early" == refusal.value.code
    assert 1 == record(order, actor(guard), now=NOON + 90 * MINUTE)


def test_who_comes_when_the_window_is_over_is_too_late(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, hours=2)

    with pytest.raises(Conflict, match="Ask the resident for a new order") as refusal:
        record(order, actor(guard), now=NOON + 2 * HOUR)

    assert "arrival.too_late" == refusal.value.code
    assert 1 == record(order, actor(guard), now=NOON + 2 * HOUR - timedelta(seconds=1))


def test_a_tick_on_the_sheet_is_never_too_late(anna: Resident) -> None:
    order = order_car(anna, hours=2)

    assert 1 == record(order, SHEET, now=NOON + 2 * HOUR)


def test_what_was_cancelled_or_has_expired_does_not_come_in(anna: Resident, guard: Resident) -> None:
    cancelled, expired = order_car(anna), order_car(anna, "Е001КХ99", hours=1)
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    changes.expire(actor=CLOCK, now=NOON + HOUR)

    with pytest.raises(Conflict, match="was already cancelled"):
        record(cancelled, actor(guard))
    with pytest.raises(Conflict, match="has expired"):
        record(expired, SHEET, now=NOON + HOUR)


def test_a_guard_may_let_in_against_the_rules_and_says_why(anna: Resident, guard: Resident) -> None:
    early = order_car(anna, since=NOON + 24 * HOUR)
    cancelled, expired = order_car(anna, "Е001КХ99"), order_car(anna, "О777ОО77", hours=1)
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    changes.expire(actor=CLOCK, now=NOON + HOUR)

    for order in (early, cancelled, expired):
        assert 1 == record(order, actor(guard), now=NOON + HOUR, override="called the host")

    assert {(Status.ARRIVED, None)} == {
        (found.status, found.close_reason)
        for found in map(orders.by_code, (early.code, cancelled.code, expired.code))
    }
    assert {"called the host"} == {row.reason for row in models.Arrival.select()}


def test_an_override_does_not_record_twice(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, actor(guard))

    with pytest.raises(Conflict, match="already arrived"):
        record(order, actor(guard), override="again")


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_override_without_a_reason_is_refused(anna: Resident, guard: Resident, reason: str) -> None:
    with pytest.raises(InvalidInput, match="Say why"):
        record(order_car(anna), actor(guard), override=reason)


def test_a_cancelled_guest_is_let_in_although_the_pin_is_another_ones_now(
    anna: Resident, guard: Resident
) -> None:
    cancelled = invite_guest(anna, "Вера", with_pin=True)
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    other = invite_guest(anna, "Надежда")
    models.Order.update(pin=int(cancelled.pin or 0)).where(models.Order.id == other.id).execute()

    record(cancelled, actor(guard), override="the host came out")

    assert orders.by_code(cancelled.code).pin is None
    assert cancelled.pin == orders.by_code(other.code).pin


def test_a_cancelled_slot_that_was_given_away_stays_given_away(anna: Resident, guard: Resident) -> None:
    first, second = order_car(anna), order_car(anna, "Е001КХ99")
    changes.cancel(first.code, actor=actor(anna), now=NOON)
    models.Order.update(slot=a_slot()).where(models.Order.id << [first.id, second.id]).execute()

    with pytest.raises(Conflict, match="given to somebody else") as refusal:
        record(first, actor(guard), override="the host came out")

    assert "arrival.given_away" == refusal.value.code
    assert (Status.CANCELLED, []) == (orders.by_code(first.code).status, turns(first))


def a_slot() -> int:
    place = models.Place.create(uuid="p", kind="service", name="Мойка", zone="UTC", created_at=NOON)
    slot = models.Slot.create(
        uuid="s",
        place=place,
        start_at=NOON,
        end_at=NOON + HOUR,
        zone="UTC",
        status="booked",
        created_at=NOON,
        updated_at=NOON,
    )
    return int(slot.id)


def test_a_wrong_entry_is_taken_back_and_the_order_is_open_again(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, actor(guard))

    taken_back = annul(order, actor(guard), now=NOON + MINUTE, reason="another car")

    assert 2 == taken_back
    opened = orders.by_code(order.code)
    assert (Status.OPEN, None) == (opened.status, opened.closed_at)
    assert ["arrival.recorded", "arrival.annulled"] == told(anna, now=LATER)
    assert "another car" == models.Arrival.get(turn=2).reason


def test_entries_and_annulments_take_turns(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)

    log = [
        record(order, actor(guard)),
        annul(order, actor(guard)),
        record(order, actor(guard)),
        annul(order, actor(guard)),
        record(order, actor(guard)),
    ]

    assert [1, 2, 3, 4, 5] == log == turns(order)
    assert Status.ARRIVED is orders.by_code(order.code).status


def test_two_entries_of_an_order_never_share_a_second(anna: Resident, guard: Resident) -> None:
    """Seed 390853: what came, was taken back and came again within one second was one row on the sheet for two."""
    order = order_car(anna)

    record(order, actor(guard))
    annul(order, actor(guard))
    again = arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)

    times = [row.at for row in models.Arrival.select().order_by(models.Arrival.turn)]
    assert 3 == len(set(times))
    assert again.at == times[-1]
    assert NOON < again.at < NOON + MINUTE


def test_there_is_nothing_to_take_back_twice(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, actor(guard))
    annul(order, actor(guard))

    with pytest.raises(Conflict, match="no arrival to take back") as refusal:
        annul(order, actor(guard))

    assert "arrival.none" == refusal.value.code
    assert [1, 2] == turns(order)


def test_a_guard_may_take_back_for_ten_minutes_an_admin_always(
    anna: Resident, guard: Resident, admin: Resident
) -> None:
    order = order_car(anna)
    record(order, actor(guard))

    with pytest.raises(NotAllowed, match=r"for 10 minutes\. Ask an admin"):
        annul(order, actor(guard), now=NOON + 10 * MINUTE + timedelta(seconds=1))

    assert 2 == annul(order, actor(admin), now=NOON + 24 * HOUR)


def test_the_last_second_of_the_undo_window_counts(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    record(order, actor(guard))

    assert 2 == annul(order, actor(guard), now=NOON + 10 * MINUTE)


def test_the_name_of_who_recorded_outlives_their_stay(anna: Resident) -> None:
    order = order_car(anna)
    guard = settle("Пётр Временный", None, role=Role.GUARD)
    record(order, actor(guard))
    models.Resident.update(name="removed").where(models.Resident.id == guard.id).execute()

    entry = arrivals.last_entry(order)

    assert entry is not None
    assert "Пётр Временный" == entry.by_name

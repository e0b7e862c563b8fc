"""What may still happen to an order before anybody arrives."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Kind, Order, Status
from passbot.domain.people.people import CLOCK, Actor, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed, Refusal
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.store import models
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle, told

HOUR = timedelta(hours=1)
LATER = NOON + 1000 * HOUR
LATER = NOON + HOUR
RULES = Rules()
OTHER = plates.read("Е001КХ99")

Change = Callable[[str, Actor], object]
CHANGES: dict[str, Change] = {
    "cancel": lambda code, who: changes.cancel(code, actor=who, now=LATER),
    "extend": lambda code, who: changes.extend(code, NOON + 72 * HOUR, actor=who, rules=RULES, now=LATER),
    "edit": lambda code, who: changes.edit_plate(code, OTHER, actor=who, now=LATER),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def kinds_of_events(order: Order) -> list[str]:
    row = models.Event
    return [event.kind for event in row.select().where(row.order == order.id).order_by(row.id)]


def test_a_cancelled_order_is_closed_with_its_reason(anna: Resident) -> None:
    order = order_car(anna)

    cancelled = changes.cancel(order.code, actor=actor(anna), now=LATER, reason="ill")

    assert (Status.CANCELLED, LATER, "ill") == (cancelled.status, cancelled.closed_at, cancelled.close_reason)
    assert cancelled == orders.by_code(order.code)
    assert ["order.placed", "order.cancelled"] == kinds_of_events(order)


def test_who_cancels_their_own_order_is_not_told_what_they_know(anna: Resident) -> None:
    changes.cancel(order_car(anna).code, actor=actor(anna), now=LATER)

    assert [] == told(anna, now=LATER)


def test_the_host_is_told_when_somebody_else_cancels(anna: Resident, admin: Resident) -> None:
    changes.cancel(order_car(anna).code, actor=actor(admin), now=LATER)

    assert ["order.cancelled"] == told(anna, now=LATER)


@each_change
def test_what_is_cancelled_cannot_be_changed_any_more(anna: Resident, change: Change) -> None:
    order = order_car(anna)
    changes.cancel(order.code, actor=actor(anna), now=NOON)

    with pytest.raises(Conflict, match="already cancelled") as refusal:
        change(order.code, actor(anna))

    assert ("order.closed", NOON) == (refusal.value.code, refusal.value.facts["at"])
    assert ["order.placed", "order.cancelled"] == kinds_of_events(order)


@each_change
def test_what_has_arrived_cannot_be_changed_any_more(anna: Resident, guard: Resident, change: Change) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)

    with pytest.raises(Conflict, match="already arrived"):
        change(order.code, actor(anna))


@each_change
def test_a_stranger_may_change_nothing(anna: Resident, boris: Resident, change: Change) -> None:
    order = order_car(anna)

    with pytest.raises(NotAllowed, match="owner, a housemate or an admin"):
        change(order.code, actor(boris))

    assert ["order.placed"] == kinds_of_events(order)


@each_change
def test_a_guard_may_change_nothing(anna: Resident, guard: Resident, change: Change) -> None:
    with pytest.raises(NotAllowed):
        change(order_car(anna).code, actor(guard))


@each_change
@pytest.mark.parametrize(("house", "role"), [("27", Role.RESIDENT), (None, Role.ADMIN)])
def test_a_housemate_and_an_admin_may(anna: Resident, change: Change, house: str | None, role: Role) -> None:
    order = order_car(anna)
    other = settle("Пётр Петров", house, role=role)

    change(order.code, actor(other))

    assert 2 == len(kinds_of_events(order))


def test_a_guard_of_the_same_house_is_no_housemate(anna: Resident) -> None:
    order = order_car(anna)
    guard = settle("Гость Стражев", anna.house, role=Role.GUARD)

    with pytest.raises(NotAllowed):
        changes.cancel(order.code, actor=actor(guard), now=LATER)


def test_people_without_a_house_are_no_housemates(admin: Resident) -> None:
    order = order_car(admin)
    other = settle("Пётр Петров", None)

    with pytest.raises(NotAllowed):
        changes.cancel(order.code, actor=actor(other), now=LATER)


def test_an_extended_order_lasts_longer_and_says_so_to_the_sheet(anna: Resident) -> None:
    order = order_car(anna)
    until = NOON + 72 * HOUR

    longer = changes.extend(order.code, until, actor=actor(anna), rules=RULES, now=LATER)

    assert Window(NOON, until) == longer.window
    assert longer == orders.by_code(order.code)
    assert ["order.placed", "order.extended"] == [owed.kind for owed in outbox.due(Route.SHEET, now=LATER)]


@pytest.mark.parametrize(("hours", "code"), [(48, "order.not_longer"), (1, "order.not_longer")])
def test_extending_means_longer(anna: Resident, hours: int, code: str) -> None:
    order = order_car(anna)

    with pytest.raises(InvalidInput, match="Name a later time") as refusal:
        changes.extend(order.code, NOON + hours * HOUR, actor=actor(anna), rules=RULES, now=LATER)

    assert code == refusal.value.code
    assert order == orders.by_code(order.code)


def test_an_order_cannot_be_extended_for_ever(anna: Resident) -> None:
    order = order_car(anna)

    with pytest.raises(InvalidInput, match="repeating pass"):
        changes.extend(order.code, NOON + 745 * HOUR, actor=actor(anna), rules=RULES, now=LATER)


def test_an_order_cannot_be_extended_into_another_one_for_the_same_car(anna: Resident) -> None:
    order = order_car(anna, hours=24)
    later = order_car(anna, since=NOON + 48 * HOUR, hours=24)

    with pytest.raises(Conflict) as refusal:
        changes.extend(order.code, NOON + 49 * HOUR, actor=actor(anna), rules=RULES, now=LATER)

    assert ("order.duplicate", later.code) == (refusal.value.code, refusal.value.facts["code"])
    assert order == orders.by_code(order.code)


def test_an_order_cannot_be_extended_into_a_time_when_its_pin_is_another_ones(anna: Resident) -> None:
    order = invite_guest(anna, "Вера", with_pin=True)
    other = invite_guest(anna, "Надежда")
    start = order.window.end + HOUR
    change = models.Order.update(pin=int(order.pin or 0), valid_from=start, valid_until=start + HOUR)
    change.where(models.Order.id == other.id).execute()

    with pytest.raises(Conflict, match="The PIN is taken") as refusal:
        changes.extend(order.code, start + HOUR, actor=actor(anna), rules=RULES, now=LATER)

    assert "pin.taken" == refusal.value.code
    assert order == orders.by_code(order.code)


def test_another_car_may_come_on_the_same_order(anna: Resident) -> None:
    order = order_car(anna, "123")

    changed = changes.edit_plate(order.code, plates.read("А123ВС77"), actor=actor(anna), now=LATER)

    assert ("А 123 ВС 77", "A123BC77", False) == (changed.plate, changed.plate_key, changed.is_partial)
    assert changed == orders.by_code(order.code)
    [_, event] = models.Event.select().where(models.Event.order == order.id).order_by(models.Event.id)
    assert ("order.edited", {"before": "123"}) == (event.kind, event.details)


def test_a_plate_cannot_become_one_that_is_ordered_already(anna: Resident) -> None:
    first, second = order_car(anna), order_car(anna, "Е001КХ99")

    with pytest.raises(Conflict) as refusal:
        changes.edit_plate(second.code, plates.read("А123ВС77"), actor=actor(anna), now=LATER)

    assert ("order.duplicate", first.code) == (refusal.value.code, refusal.value.facts["code"])


def test_a_plate_may_be_written_again_as_it_is(anna: Resident) -> None:
    order = order_car(anna)

    assert order == changes.edit_plate(order.code, plates.read("а123вс77"), actor=actor(anna), now=LATER)


def test_a_pass_is_repeated_from_now_on_for_as_long(anna: Resident) -> None:
    first = order_car(anna, hours=5)
    later = NOON + 100 * HOUR

    again = changes.repeat(first.code, actor=actor(anna), rules=RULES, now=later)

    assert Window(later, later + 5 * HOUR) == again.window
    assert (first.plate, Status.OPEN) == (again.plate, again.status)
    assert first.code != again.code


def test_a_pass_cancelled_too_early_comes_back_with_its_own_window(anna: Resident) -> None:
    first = order_car(anna, since=NOON + 24 * HOUR)
    changes.cancel(first.code, actor=actor(anna), now=NOON)

    again = changes.repeat(first.code, actor=actor(anna), rules=RULES, now=LATER)

    assert first.window == again.window


def test_a_guest_on_foot_has_no_plate_to_change(anna: Resident) -> None:
    guest = invite_guest(anna, "Вера")

    with pytest.raises(InvalidInput, match="plate"):
        changes.edit_plate(guest.code, OTHER, actor=actor(anna), now=LATER)


def test_a_repeated_guest_gets_a_pin_again(anna: Resident) -> None:
    first = invite_guest(anna, "Вера", with_pin=True)

    again = changes.repeat(first.code, actor=actor(anna), rules=RULES, now=NOON + 100 * HOUR)

    assert ("Вера", True) == (again.guest_name, again.pin is not None)


def test_a_pass_that_is_still_open_is_not_repeated(anna: Resident) -> None:
    first = order_car(anna)

    with pytest.raises(Conflict, match="Extend"):
        changes.repeat(first.code, actor=actor(anna), rules=RULES, now=LATER)


def test_a_housemate_repeats_a_pass_as_their_own(anna: Resident) -> None:
    first = order_car(anna, hours=1)
    housemate = settle("Пётр Петров", "27")

    again = changes.repeat(first.code, actor=actor(housemate), rules=RULES, now=NOON + 2 * HOUR)

    assert housemate.id == again.resident.id


def test_an_admin_repeats_a_pass_for_its_owner(anna: Resident, admin: Resident) -> None:
    first = order_car(anna, hours=1)

    again = changes.repeat(first.code, actor=actor(admin), rules=RULES, now=NOON + 2 * HOUR)

    assert anna.id == again.resident.id


def test_a_stranger_cannot_repeat_a_pass(anna: Resident, boris: Resident) -> None:
    with pytest.raises(NotAllowed):
        changes.repeat(order_car(anna).code, actor=actor(boris), rules=RULES, now=LATER)


def test_a_desk_cannot_be_repeated_as_a_pass(anna: Resident) -> None:
    order = order_car(anna)
    models.Order.update(kind=Kind.DESK.value).where(models.Order.id == order.id).execute()

    with pytest.raises(InvalidInput, match="Book a new slot"):
        changes.repeat(order.code, actor=actor(anna), rules=RULES, now=LATER)


def test_orders_expire_when_their_window_is_over(anna: Resident) -> None:
    over, lasting = order_car(anna, hours=1), order_car(anna, "Е001КХ99", hours=2)

    count = changes.expire(actor=CLOCK, now=LATER)

    assert 1 == count
    assert Status.EXPIRED is orders.by_code(over.code).status
    assert Status.OPEN is orders.by_code(lasting.code).status
    assert ["order.placed", "order.expired"] == kinds_of_events(over)
    assert [] == told(anna, now=LATER)


def test_an_order_expires_once(anna: Resident) -> None:
    order = order_car(anna, hours=1)
    changes.expire(actor=CLOCK, now=LATER)

    assert 0 == changes.expire(actor=CLOCK, now=LATER)
    assert ["order.placed", "order.expired"] == kinds_of_events(order)


def test_many_orders_expire_in_bites(anna: Resident) -> None:
    for number in range(1, 6):
        order_car(anna, f"А00{number}АА77", hours=1)

    assert [2, 2, 1, 0] == [changes.expire(actor=CLOCK, now=LATER, most=2) for _ in range(4)]


def test_what_has_arrived_does_not_expire(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, hours=1)
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=NOON)

    assert 0 == changes.expire(actor=CLOCK, now=LATER)
    assert Status.ARRIVED is orders.by_code(order.code).status


@pytest.mark.parametrize("change", [*CHANGES.values()], ids=CHANGES)
def test_what_does_not_exist_cannot_be_changed(admin: Resident, change: Change) -> None:
    with pytest.raises(Refusal, match="Check the code"):
        change("NOBODY", actor(admin))

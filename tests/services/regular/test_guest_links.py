"""One link for several guests' cars: what strangers can do with it, and what they cannot."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from passbot.domain.passes.guest_links import GuestLink
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from passbot.services.passes import changes, orders
from passbot.services.privacy import forgetting, leaving, sweeping
from passbot.services.regular import guest_links
from passbot.store import models
from tests.services.owed.test_outbox import told
from tests.services.people.some_people import NOON, actor, order_car

HOUR = timedelta(hours=1)
EVENING = Window(NOON + 5 * HOUR, NOON + 11 * HOUR)
VERA, OLEG = 901, 902


def make(host: Resident, most: int = 3, window: Window = EVENING) -> GuestLink:
    return guest_links.make(window, most, actor=actor(host), rules=Rules(), now=NOON)


def add(link: GuestLink, plate: str = "А123ВС77", *, guest: int = VERA, rules: Rules | None = None) -> Order:
    return guest_links.add_car(
        link.token, plates.read(plate), "Kia", telegram_id=guest, rules=rules or Rules(), now=NOON
    )


def some_plates() -> Iterator[str]:
    return (f"А{number}ВС77" for number in range(100, 200))


def seen(link: GuestLink) -> GuestLink:
    return guest_links.by_id(link.id)


def test_a_guests_car_is_ordered_for_the_hosts_house_and_the_host_is_told(anna: Resident) -> None:
    link = make(anna)

    order = add(link)

    assert (anna.id, "27", EVENING, Status.OPEN) == (
        order.resident.id,
        order.house,
        order.window,
        order.status,
    )
    assert ["link.used"] == told(anna)
    assert [order.code] == [car.code for car in seen(link).cars]


def test_a_link_takes_so_many_cars_and_no_more(anna: Resident) -> None:
    link, names = make(anna, most=3), some_plates()
    for guest in range(3):
        add(link, next(names), guest=guest + 1)

    with pytest.raises(Conflict, match="All places") as refusal:
        add(link, next(names), guest=77)

    assert "link.full" == refusal.value.code
    assert 3 == len(seen(link).expected)


def test_one_guest_cannot_take_all_places(anna: Resident) -> None:
    link, names = make(anna, most=9), some_plates()
    for _ in range(guest_links.MOST_CARS_EACH):
        add(link, next(names))

    with pytest.raises(Conflict, match="2 cars"):
        add(link, next(names))
    add(link, next(names), guest=OLEG)


def test_a_cancelled_car_leaves_its_place_to_another(anna: Resident) -> None:
    link = make(anna, most=1)
    order = add(link)

    guest_links.withdraw(order.code, telegram_id=VERA, now=NOON)

    assert "guest" == orders.by_code(order.code).closed_by
    assert "К 555 КК 77" in (add(link, "К555КК77", guest=OLEG).plate or "")
    assert ["link.used", "order.cancelled", "link.used"] == told(anna)


def test_who_types_plates_all_night_is_stopped_for_an_hour(anna: Resident) -> None:
    link = make(anna)
    for _ in range(guest_links.MOST_TRIES):
        guest_links.note_try(link.token, telegram_id=VERA, now=NOON)

    with pytest.raises(Conflict, match="too many tries"):
        add(link)
    add(link, guest=OLEG)
    guest_links.refuse_too_many_tries(VERA, now=NOON + HOUR)


def test_tries_at_a_link_that_is_not_there_are_harmless(db: str) -> None:
    guest_links.note_try("nonsense", telegram_id=VERA, now=NOON)

    assert 0 == models.GuestLinkTry.select().count()


def test_a_partial_plate_would_let_anybody_in(anna: Resident) -> None:
    link = make(anna)

    with pytest.raises(InvalidInput, match="whole plate"):
        add(link, "482")


def test_the_same_car_is_not_ordered_twice_and_its_other_order_is_not_told(anna: Resident) -> None:
    first = order_car(anna, "А123ВС77")
    link = make(anna)

    with pytest.raises(Conflict) as refusal:
        add(link)

    assert "link.listed" == refusal.value.code
    assert first.code not in str(refusal.value)


def test_the_quota_of_the_house_counts_for_guests_too(anna: Resident) -> None:
    link = make(anna, most=2)
    add(link)

    with pytest.raises(Conflict) as refusal:
        add(link, "К555КК77", rules=Rules(quota_house_day=1))

    assert "link.house_full" == refusal.value.code


@pytest.mark.parametrize("most", [0, -1, 11, 10**30])
def test_a_link_is_for_no_more_cars_than_the_house_may_have(anna: Resident, most: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 10"):
        make(anna, most)


def test_a_link_is_not_for_next_year_or_yesterday(anna: Resident) -> None:
    for shift in (-timedelta(days=2), timedelta(days=300)):
        with pytest.raises(InvalidInput):
            make(anna, window=Window(EVENING.start + shift, EVENING.end + shift))


def test_five_open_links_are_enough(anna: Resident) -> None:
    links = [make(anna) for _ in range(guest_links.MOST_LINKS)]
    with pytest.raises(Conflict, match="Close one"):
        make(anna)

    guest_links.close(links[0].id, actor=actor(anna), now=NOON)

    make(anna)


def test_a_closed_link_lets_nobody_in_but_its_cars_still_come(anna: Resident) -> None:
    link = make(anna)
    order = add(link)

    guest_links.close(link.id, actor=actor(anna), now=NOON)

    with pytest.raises(Conflict, match="was closed"):
        add(link, "К555КК77")
    assert Status.OPEN == seen(link).cars[0].status
    assert order.code == seen(link).cars[0].code


def test_a_party_that_is_called_off_takes_its_cars_along(anna: Resident) -> None:
    link = make(anna)
    add(link)

    closed = guest_links.close(link.id, actor=actor(anna), now=NOON, with_cars=True)
    again = guest_links.close(link.id, actor=actor(anna), now=NOON, with_cars=True)

    assert [Status.CANCELLED] == [car.status for car in closed.cars]
    assert closed == again


def test_a_link_ends_with_its_window(anna: Resident) -> None:
    link = make(anna)

    with pytest.raises(Conflict, match="is over"):
        guest_links.opened(link.token, now=EVENING.end)
    assert [] == guest_links.of_host(actor(anna), now=EVENING.end)


def test_a_link_ends_when_its_host_moves_out(anna: Resident) -> None:
    link = make(anna)

    leaving.remove(anna.id, actor=OPERATOR, now=NOON)

    with pytest.raises(Conflict, match="was closed"):
        add(link)


def test_a_guest_corrects_the_plate_and_the_host_is_told(anna: Resident) -> None:
    link = make(anna)
    order = add(link)

    guest_links.correct(order.code, plates.read("К555КК77"), telegram_id=VERA, now=NOON)

    assert "К 555 КК 77" == seen(link).cars[0].plate
    assert ["link.used", "link.used"] == told(anna)


def test_a_car_cannot_be_corrected_into_one_that_is_listed(anna: Resident) -> None:
    link = make(anna)
    order = add(link)
    add(link, "К555КК77", guest=OLEG)

    with pytest.raises(Conflict) as refusal:
        guest_links.correct(order.code, plates.read("К555КК77"), telegram_id=VERA, now=NOON)

    assert "link.listed" == refusal.value.code


def test_nobody_touches_the_car_of_another_guest_or_of_the_host(anna: Resident) -> None:
    link = make(anna)
    vera, own = add(link), order_car(anna, "К555КК77")

    for code, guest in ((vera.code, OLEG), (own.code, VERA), ("nonsense", VERA)):
        with pytest.raises(NotFound):
            guest_links.withdraw(code, telegram_id=guest, now=NOON)
        with pytest.raises(NotFound):
            guest_links.correct(code, plates.read("М777ММ77"), telegram_id=guest, now=NOON)


def test_a_car_that_has_been_cancelled_by_the_host_is_not_changed_any_more(anna: Resident) -> None:
    link = make(anna)
    order = add(link)
    changes.cancel(order.code, actor=actor(anna), now=NOON)

    with pytest.raises(Conflict, match="already cancelled"):
        guest_links.correct(order.code, plates.read("К555КК77"), telegram_id=VERA, now=NOON)


def test_only_the_host_and_an_admin_see_a_link(anna: Resident, boris: Resident, admin: Resident) -> None:
    link = make(anna)

    assert link.token == guest_links.theirs(link.id, actor(anna)).token
    assert link.token == guest_links.theirs(link.id, actor(admin)).token
    for link_id in (link.id, link.id + 1, 0, 2**70):
        with pytest.raises(NotFound):
            guest_links.theirs(link_id, actor(boris))
    with pytest.raises(NotFound):
        guest_links.close(link.id, actor=actor(boris), now=NOON)


def test_guards_and_strangers_make_no_links(guard: Resident) -> None:
    with pytest.raises(NotAllowed):
        make(guard)


def test_no_two_links_are_alike_and_each_fits_a_start_parameter(anna: Resident) -> None:
    tokens = {make(anna).token for _ in range(5)}

    assert 5 == len(tokens)
    assert all(token.replace("-", "").replace("_", "").isalnum() and 16 == len(token) for token in tokens)


def test_who_the_guests_were_is_forgotten_a_month_later(anna: Resident) -> None:
    link = make(anna)
    add(link)
    assert 0 == sweeping.tidy(now=EVENING.end + timedelta(days=29))

    assert 1 == sweeping.tidy(now=EVENING.end + timedelta(days=30))

    assert [] == guest_links.cars_of(link, VERA)
    assert 1 == len(seen(link).cars)
    assert 0 == sweeping.tidy(now=EVENING.end + timedelta(days=30))


def test_a_guest_who_wants_to_be_forgotten_is_forgotten_at_once(anna: Resident, boris: Resident) -> None:
    link = make(anna)
    assert boris.telegram_id is not None
    add(link, guest=boris.telegram_id)

    forgetting.forget_me(boris.id, actor=actor(boris), now=NOON)

    assert [] == guest_links.cars_of(link, boris.telegram_id)
    assert 1 == len(seen(link).expected)


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE guest_links", "g_" * 40, "\u0000"])
def test_a_token_that_is_none_is_refused(db: str, token: str) -> None:
    with pytest.raises(Refusal):
        guest_links.opened(token, now=NOON)

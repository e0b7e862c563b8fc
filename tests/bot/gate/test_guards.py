"""At the barrier: find by any scrap, let in with one press, take it back; who is expected, who is inside."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.people import OPERATOR, Channel, Resident, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.telling import journal
from tests.bot.chatting import Chat, labels
from tests.services.people.some_people import NOON, invite_guest, order_car, settle

pytestmark = pytest.mark.usefixtures("counted")

HOUR = timedelta(hours=1)


@pytest.fixture
def boris() -> Resident:
    return settle("Борис Смирнов", "12")


@pytest.fixture
def order(boris: Resident) -> Order:
    return order_car(boris, "А123ВС77")


def many_cars(boris: Resident, count: int) -> list[Order]:
    rules = Rules(quota_house_day=100)
    return [order_car(boris, f"К5{number}МР77", rules=rules) for number in range(10, 10 + count)]


@pytest.mark.parametrize("scrap", ["123", "смирнов", "12"])
def test_who_is_not_expected_any_more_is_found_with_the_reason(scrap: str, guard: Chat, order: Order) -> None:
    changes.cancel(order.code, actor=OPERATOR, now=guard.now)

    said = guard.say(scrap)

    assert ("CANCELLED" in said, "А 123 ВС 77" in said) == (True, True)


def test_who_is_in_already_can_be_taken_back_from_the_search(guard: Chat, order: Order) -> None:
    guard.press("gate.arrive", order.code)

    said = guard.say("а123вс77")

    assert "ALREADY IN since" in said
    assert "Undo" in labels(guard)[0]


@pytest.mark.parametrize("scrap", ["12", "смирн", "Борис", "дом 12"])
def test_a_house_or_a_name_finds_the_car_and_claims_nothing(scrap: str, guard: Chat, order: Order) -> None:
    said = guard.say(scrap)

    assert "⚪️ COMPARE THE PLATE WITH THE CAR\n<b>А 123 ВС 77</b>" in said
    assert ["✅ ARRIVED: А 123 ВС 77"] == labels(guard)


@pytest.mark.parametrize("scrap", ["123", "а123", "bc77", "А 123 ВС 77"])
def test_any_scrap_of_the_plate_finds_the_car_with_one_big_button(
    scrap: str, guard: Chat, order: Order
) -> None:
    said = guard.say(scrap)

    assert "🟢 LET IN\n<b>А 123 ВС 77</b>" in said
    assert "🏠 12 · Борис Смирнов" in said
    assert ["✅ ARRIVED"] == labels(guard)


def test_who_comes_by_car_is_named_once(guard: Chat, boris: Resident) -> None:
    wish = Wish(plate=plates.read("В555ЕЕ77"), guest_name="Няня")
    orders.place(wish, actor=acting(boris, Channel.BOT), rules=Rules(), now=NOON)

    assert 1 == guard.say("В555ЕЕ77").count("Няня")


def test_the_code_finds_it_too(guard: Chat, order: Order) -> None:
    assert order.code in guard.say(order.code.lower())


def test_who_is_on_foot_is_found_by_the_guests_name(guard: Chat, boris: Resident) -> None:
    invite_guest(boris, "Пётр Гостев")

    assert "Пётр Гостев" in guard.say("гостев")


def test_the_queue_goes_on_without_a_command(guard: Chat, boris: Resident, order: Order) -> None:
    order_car(boris, "К555КК77")

    assert "А 123 ВС 77" in guard.say("/find 123")
    guard.press_label("ARRIVED")

    assert "К 555 КК 77" in guard.say("555")


def test_one_press_records_and_one_takes_back(guard: Chat, order: Order) -> None:
    guard.say("123")

    assert "✅ Arrival recorded 12:" in guard.press_label("ARRIVED")
    assert "arrived" == orders.by_code(order.code).status
    assert ["↩️ Undo"] == labels(guard)

    assert "↩️ Arrival taken back" in guard.press_label("Undo")
    assert "open" == orders.by_code(order.code).status
    assert ["✅ ARRIVED: А 123 ВС 77"] == labels(guard)


def test_the_slower_guard_sees_that_it_is_done_and_by_whom(guard: Chat, admin: Chat, order: Order) -> None:
    guard.say("123")
    admin.say("/find 123")
    guard.press_label("ARRIVED")

    assert "already arrived" in admin.press_label("ARRIVED")
    assert ["↩️ Undo"] == labels(admin)
    assert 1 == sum(
        event.kind == "arrival.recorded" for event in journal.of_order(order.code, actor=OPERATOR)
    )


def test_after_the_time_to_undo_only_an_admin_can(guard: Chat, admin: Chat, order: Order) -> None:
    guard.say("123")
    guard.press_label("ARRIVED")
    guard.wait(minutes=30)
    admin.wait(minutes=30)

    assert "Ask an admin" in guard.press("gate.undo", order.code)
    assert "taken back" in admin.press("gate.undo", order.code)


def test_too_early_is_let_in_only_with_a_reason(guard: Chat, boris: Resident) -> None:
    order = order_car(boris, since=NOON + 20 * HOUR)

    assert "🔴 NOT BEFORE Tue 5 May 08:00" in guard.say("123")
    assert "Why are you letting in А 123 ВС 77" in guard.press_label("Let in, giving a reason")
    assert "open" == orders.by_code(order.code).status
    assert "✅ Arrival recorded" in guard.say("хозяин подтвердил по телефону")

    [event] = [each for each in journal.of_order(order.code, actor=OPERATOR) if each.details.get("reason")]
    assert ("arrival.recorded", "хозяин подтвердил по телефону") == (event.kind, event.details["reason"])


@pytest.mark.parametrize("typed", ["К555КК77", "к555", "555"])
def test_the_next_cars_plate_is_no_reason(typed: str, guard: Chat, boris: Resident) -> None:
    order = order_car(boris, since=NOON + 20 * HOUR)
    order_car(boris, "К555КК77")
    guard.press("gate.anyway", order.code)

    assert "🟢 LET IN\n<b>К 555 КК 77</b>" in guard.say(typed)
    assert orders.by_code(order.code).is_open


def test_an_empty_reason_is_asked_for_again(guard: Chat, boris: Resident) -> None:
    order = order_car(boris, since=NOON + 20 * HOUR)
    guard.press("gate.arrive", order.code)
    guard.press("gate.anyway", order.code)

    assert "ay why" in guard.say("   ")
    assert "✅ Arrival recorded" in guard.say("скорая")


def test_a_cancelled_pass_is_let_in_only_with_a_reason(guard: Chat, order: Order) -> None:
    guard.say("123")
    changes.cancel(order.code, actor=OPERATOR, now=NOON)

    guard.press_label("ARRIVED")

    assert ["Let in, giving a reason"] == labels(guard)


@pytest.mark.parametrize(
    ("hours", "when"), [(5, "17:00"), (30, "Tue 5 May 18:00"), (24 * 9, "Wed 13 May 12:00")]
)
def test_a_red_word_says_from_when_it_may_come(hours: int, when: str, guard: Chat, boris: Resident) -> None:
    order_car(boris, since=NOON + hours * HOUR)

    assert f"🔴 NOT BEFORE {when}" in guard.say("123")
    assert ["Let in, giving a reason"] == labels(guard)


def test_more_than_five_come_by_fives(guard: Chat, boris: Resident) -> None:
    many_cars(boris, 12)

    first = guard.say("МР77")
    assert 5 == first.count("⚪️ ONE OF 12")
    assert ["7 more ▼"] == labels(guard)
    second = guard.press_label("7 more")
    assert 5 == second.count("⚪️ ONE OF 12")
    third = guard.press_label("2 more")

    assert 2 == third.count("⚪️ ONE OF 12")
    assert 12 == len({line for line in (first + second + third).splitlines() if "<code>" in line})


def test_nobody_found_shows_what_else_to_try(guard: Chat) -> None:
    assert "Not found: &lt;999&gt;" in guard.say("<999>")

    assert "Nobody is expected now." in guard.press_label("Who is expected")


def test_one_character_is_too_little(guard: Chat) -> None:
    assert "2" in guard.say("7")
    assert "Not found: 77" in guard.say("77")


def test_who_is_expected_is_a_list_of_cards(guard: Chat, boris: Resident, order: Order) -> None:
    order_car(boris, "К555КК77", since=NOON + 20 * HOUR)

    said = guard.say("/expected")

    assert "1 expected now" in said
    assert "<b>А 123 ВС 77</b> · house 12 · until" in said
    assert "К 555 КК 77" not in said
    guard.press_label("А 123 ВС 77")
    assert "Arrival recorded" in guard.press_label("ARRIVED")


def test_who_came_today_may_still_be_inside(guard: Chat, boris: Resident, order: Order) -> None:
    short = order_car(boris, "К555КК77", hours=2)
    for code in (order.code, short.code):
        arrivals.record(code, actor=OPERATOR, rules=Rules(), now=NOON)
    assert "2 inside" in guard.say("/inside")

    guard.wait(hours=3)

    said = guard.say("/inside")
    assert "1 inside" in said
    assert "<b>А 123 ВС 77</b> · house 12 · arrived 12:00" in said
    guard.press_label("А 123 ВС 77")
    assert "↩️ Undo" in labels(guard)


def test_yesterdays_arrivals_are_not_inside(guard: Chat, order: Order) -> None:
    arrivals.record(order.code, actor=OPERATOR, rules=Rules(), now=NOON)
    guard.wait(hours=24)

    assert "Nobody who arrived today is still inside." in guard.say("/inside")


def test_long_lists_have_pages_and_are_refreshed_in_place(guard: Chat, boris: Resident) -> None:
    cars = many_cars(boris, 12)

    assert 10 == guard.say("/expected").count("house 12")
    assert 2 == guard.press_label("2/2").count("house 12")
    changes.cancel(cars[0].code, actor=OPERATOR, now=NOON)

    assert "11 expected now" in guard.press_label("Refresh")


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("gate.more", ("0", "123")),
        ("gate.open", ("{code}",)),
        ("gate.arrive", ("{code}",)),
        ("gate.anyway", ("{code}",)),
        ("gate.expected", ("0",)),
        ("gate.inside", ("0",)),
    ],
)
def test_a_residents_forged_press_shows_and_does_nothing(
    verb: str, args: tuple[str, ...], anna: Chat, order: Order
) -> None:
    said = anna.press(verb, *(arg.format(code=order.code) for arg in args))

    assert "Only" in said
    assert "А 123 ВС 77" not in said
    assert "open" == orders.by_code(order.code).status


def test_a_guard_reads_russian(order: Order) -> None:
    gena = settle("Гена Охранов", None, role=Role.GUARD)
    chat = Chat(gena.telegram_id or 0)

    assert "🟢 ПРОПУСТИТЬ" in chat.say("123")
    assert "✅ Въезд записан" in chat.press_label("ВЪЕХАЛ")


@pytest.mark.parametrize("typed", ["7", "7" * 65])
def test_what_is_too_short_or_too_long_is_told_both_bounds(typed: str, guard: Chat) -> None:
    assert "Type 2 to 64 characters" in guard.say(typed)

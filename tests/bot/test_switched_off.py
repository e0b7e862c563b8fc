"""An admin switches passes off while cars are expected: what was ordered is still read, found, let in and ended."""

import pytest

from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.services.passes import changes, search
from passbot.services.people import residents
from passbot.services.regular import series
from passbot.services.site import house_rules
from tests.bot.chatting import Chat, labels
from tests.bot.home.test_kinds_of_site import chat_of
from tests.services.people.some_people import NOON, settle


@pytest.fixture
def anna(anna: Chat) -> Chat:
    """Has ordered a car for now, and a regular pass for the afternoons."""
    anna.say("а123вс77")
    anna.press_label("48 hours")
    anna.say("/regular")
    for answer in ("Лада К555КК77", "every day", "13-18"):
        anna.say(answer)
    anna.press_label("A month")
    anna.press_label("Order it")
    return anna


@pytest.fixture
def link(anna: Chat) -> str:
    """What a host has passed on to the guests."""
    anna.say("/link")
    anna.press_label("Today")
    anna.press_label("3")
    return str(anna.heard).partition("?start=")[2].partition("'")[0]


def switch_passes(value: str) -> None:
    house_rules.change("passes", value, actor=OPERATOR, now=NOON)


def cancel_all(chat: Chat) -> None:
    person = residents.find_by_telegram(chat.telegram_id)
    assert person is not None
    for order in search.mine(person.id, now=NOON):
        changes.cancel(order.code, actor=OPERATOR, now=NOON)


def test_guards_find_and_let_in_the_cars_that_are_still_expected(anna: Chat, guard: Chat) -> None:
    switch_passes("0")

    assert "🏠 27 · Анна Петрова" in guard.say("123")
    assert "13:00" in guard.say("27")
    assert "Plate, house" in guard.say("/find")
    assert "А 123 ВС 77" in guard.say("/expected")
    guard.say("а123вс77")
    assert "Arrival recorded" in guard.press_label("ARRIVED")


def test_a_resident_finds_the_passes_that_are_left_in_the_menu(anna: Chat) -> None:
    switch_passes("0")

    assert "You have 9 passes" in anna.say("/menu")
    assert "📋 My passes" in labels(anna)
    assert not [each for each in labels(anna) if "Order" in each or "guest" in each.lower()]


def test_with_the_last_of_them_the_words_of_cars_go(anna: Chat, guard: Chat) -> None:
    switch_passes("0")
    cancel_all(anna)
    anna.say("/regular")
    anna.press_label("К 555 КК 77")
    anna.press_label("End")
    anna.press_label("Yes")

    assert "Nothing is booked." in anna.say("/menu")
    assert "Name or code?" in guard.say("/find")


def test_a_resting_regular_pass_is_seen_and_ended(anna: Chat) -> None:
    cancel_all(anna)
    switch_passes("0")
    anna.wait(days=20)
    anna.say("/passes")
    anna.press_label("Regular")

    assert ["К 555 КК 77 · every day"] == [each.removeprefix("🔁 ") for each in labels(anna)]
    assert "switched off here" in anna.press_label("К 555 КК 77")
    anna.press_label("End")
    anna.press_label("Yes")
    assert "no passes" in anna.say("/regular")
    assert [] == series.of_resident(1, actor=OPERATOR, now=anna.now)


def test_no_new_regular_pass_is_begun_by_an_old_button(anna: Chat) -> None:
    anna.say("/regular")
    switch_passes("0")

    assert "no passes" in anna.press_label("New")


def test_switched_on_again_the_days_are_made_that_are_missing(anna: Chat) -> None:
    switch_passes("0")
    later = NOON.replace(day=20)
    assert () == series.make(rules=house_rules.current(Rules()), now=later).orders
    switch_passes("1")

    assert 8 == len(series.make(rules=house_rules.current(Rules()), now=later).orders)


def test_whoever_opens_a_hosts_link_hears_it_before_a_plate_is_asked_for(anna: Chat, link: str) -> None:
    switch_passes("0")

    told = Chat(77).say(f"/start {link}")

    assert told.startswith("This site gives no passes for cars.")
    assert "plate" not in told


def test_a_guest_sees_and_withdraws_the_car_of_before(anna: Chat, link: str) -> None:
    guest = Chat(77)
    guest.say(f"/start {link}")
    guest.say("м555мм77")
    switch_passes("0")

    assert "М 555 ММ 77" in guest.say(f"/start {link}")
    guest.press_label("not coming")
    assert "Cancelled" in guest.press_label("Yes")


def test_a_host_still_closes_a_link(anna: Chat, link: str) -> None:
    switch_passes("0")
    told = anna.say("/link")

    assert "no passes" in told
    assert [each for each in labels(anna) if each.startswith("🔗")]


@pytest.mark.parametrize(("value", "is_told"), [("0", True), ("1", False)])
def test_an_admin_who_switches_them_off_hears_what_stays(
    anna: Chat, admin: Chat, value: str, is_told: bool
) -> None:
    told = admin.press("rules.set", "passes", value)

    assert is_told == ("9 passes stay valid" in told)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.GUARD, Role.ADMIN])
def test_without_any_pass_left_nobody_reads_of_them(role: Role) -> None:
    switch_passes("0")
    chat = chat_of(settle("Ира Ли", None, role=role), Chat(0).site)

    assert "plate" not in chat.say("/menu") + chat.say("/help")

"""One link for several guests: what the host does, what the guests see, and what they never see."""

import re
from datetime import timedelta

import pytest

from passbot.bot.answering.notices import rendered
from passbot.domain.passes.orders import Order, Status
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.services.passes import search
from passbot.services.people import residents
from passbot.services.regular import guest_links
from tests.bot.chatting import Chat, last_labels
from tests.services.people.some_people import NOON


def cars(host: Chat) -> list[Order]:
    person = residents.find_by_telegram(host.telegram_id)
    assert person is not None
    return [each for each in search.mine(person.id, now=NOON) if each.is_open]


def link_of(host: Chat, when: str = "сб 14-23", most: str = "3") -> str:
    """Make one and answer what stands behind ?start= in it."""
    host.say("/link")
    host.say(when)
    found = re.search(r"gate_bot\?start=(g_[\w-]+)", host.say(most))
    assert found is not None
    return found[1]


@pytest.fixture
def link(anna: Chat) -> str:
    return link_of(anna)


@pytest.fixture
def guest() -> Chat:
    return Chat(7001)


def notices(chat: Chat) -> list[str]:
    """What rings in the chat because of somebody else."""
    later = NOON + timedelta(hours=1)
    owed = [each for each in outbox.due(Route.TELEGRAM, now=later) if each.recipient == str(chat.telegram_id)]
    told = [message for each in owed for message in rendered(each, now=later)]
    return [each.payload["html"] for each in told if each.kind == "tg.say"]


def test_two_presses_make_a_link_to_forward(anna: Chat) -> None:
    assert "One link for all your guests" in anna.say("/link")
    assert "Tue 5 May\n\nHow many cars" in anna.press_label("Tomorrow")
    answer = anna.press_label("5")

    assert "0 of 5" in answer
    assert "You are expected at house 27!\nTue 5 May" in answer
    assert re.search(r"https://t\.me/gate_bot\?start=g_[\w-]{16}$", answer.strip())


def test_whoever_opens_it_writes_a_plate_and_is_on_the_list(anna: Chat, guest: Chat, link: str) -> None:
    assert "You are expected at house 27!\n🕘 Sat 9 May 14:00–23:00" in guest.say(f"/start {link}")
    answer = guest.say("Kia Rio А482ВС 797")

    assert "А 482 ВС 797" in answer
    assert "You are on the guard's list" in answer
    assert ["А 482 ВС 797"] == [each.plate for each in cars(anna)]
    assert cars(anna)[0].code in answer


def test_a_guest_learns_nothing_of_the_host_but_the_house(guest: Chat, link: str) -> None:
    said = guest.say(f"/start {link}") + guest.say("А482ВС797") + guest.say(f"/start {link}")

    assert "Анна" not in said
    assert "7916" not in said.replace(" ", "")


def test_a_guest_gets_nothing_else(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    for command in ("/order", "/passes", "/guest", "/link", "/regular", "/settings", "/find 482", "/code"):
        assert "А 482 ВС 797" not in guest.say(command)
    assert residents.find_by_telegram(guest.telegram_id) is None


@pytest.mark.parametrize(
    ("wrong", "answer"), [("482", "whole plate"), ("привет", "plate"), ("А482ВС", "whole plate")]
)
def test_a_wrong_plate_is_explained_and_can_be_typed_again(
    guest: Chat, link: str, wrong: str, answer: str
) -> None:
    guest.say(f"/start {link}")

    assert answer in guest.say(wrong)
    assert "You are on the guard's list" in guest.say("А482ВС797")


def test_a_guests_plate_that_was_mended_is_asked_about_first(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")

    asked = guest.say("киа а12звс77")

    assert [] == cars(anna)
    assert "it looks like <b>А 123 ВС 77</b>" in asked
    guest.press_label("А 123 ВС 77")
    assert [("A123BC77", "Kia")] == [(each.plate_key, each.brand) for each in cars(anna)]


def test_a_guest_with_two_plates_is_asked_which(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")

    asked = guest.say("а123вс77, в555ее77")
    guest.press_label("В 555 ЕЕ 77")

    assert "А 123 ВС 77, В 555 ЕЕ 77" in asked
    assert ["B555EE77"] == [each.plate_key for each in cars(anna)]


def test_what_a_guest_says_besides_the_plate_is_named(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")

    assert "Not in the pass: завтра 18-22" in guest.say("киа а123вс77 завтра 18-22")


def test_wrong_plates_are_counted_though_they_are_refused(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    for _ in range(guest_links.MOST_TRIES):
        guest.say("482")

    assert "too many tries" in guest.say("А482ВС797")


def test_a_guest_corrects_the_plate(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    assert "The plate is <b>А 482 ВС 797</b> now" in guest.press_label("Correct the plate")
    assert "К 555 КК 77" in guest.say("К555КК77")
    assert ["К 555 КК 77"] == [each.plate for each in cars(anna)]


def test_a_guest_who_does_not_come_is_asked_once_more(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    guest.press_label("I am not coming")
    guest.press_label("Back")
    guest.press_label("I am not coming")
    assert 1 == len(cars(anna))
    assert "Cancelled" in guest.press_label("Yes, I am not coming")

    assert [] == cars(anna)


def test_a_guest_who_opens_it_again_sees_the_own_car(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    assert "А 482 ВС 797" in guest.say(f"/start {link}")
    assert "You are expected" in guest.press_label("Another car")


def test_a_second_guest_does_not_see_the_first_ones_car(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    assert "А 482 ВС 797" not in Chat(7002).say(f"/start {link}")


def test_a_forged_press_reaches_no_other_car(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    code, thief = cars(anna)[0].code, Chat(7002)

    assert "not your car" in thief.press("link.withdraw", code, "yes")
    assert "not your car" in thief.press("link.correct", code)
    assert "out of date" in thief.press("link.car", code)
    assert "no such link" in thief.press("link.close", "1", "cars")
    assert "no such link" in thief.press("link.card", "1")
    assert "no such link" in thief.press("link.show", "x")
    assert Status.OPEN is cars(anna)[0].status


def test_the_host_sees_who_comes_and_opens_a_pass(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("Kia А482ВС797")

    anna.say("/link")
    assert "1 of 3\n🕘 А 482 ВС 797 Kia" in anna.press_label("1/3")
    assert cars(anna)[0].code in anna.press_label("А 482 ВС 797")


def test_the_host_has_the_link_again(anna: Chat, link: str) -> None:
    anna.say("/link")
    anna.press_label("0/3")

    assert f"start={link}" in anna.press_label("The link")


def test_closing_asks_what_becomes_of_the_cars(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    anna.say("/link")
    anna.press_label("1/3")

    anna.press_label("Close")
    assert "🔒" not in anna.press_label("Back")
    anna.press_label("Close")
    assert "The link is closed" in anna.press_label("the cars may still come")

    assert 1 == len(cars(anna))
    assert "was closed" in Chat(7002).say(f"/start {link}")


def test_a_called_off_party_cancels_the_cars(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    anna.press("link.close", "1", "cars")

    assert [] == cars(anna)
    assert "The link is closed" in anna.press("link.show", "1")
    assert "was closed" in guest.press("link.more", link.removeprefix("g_"))


def test_a_guest_whose_car_was_called_off_is_told(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    anna.press("link.close", "1", "cars")

    assert ["Your pass was cancelled"] == [each.partition(":")[0].lstrip("✖ ") for each in notices(guest)]


def test_a_guest_who_does_not_come_need_not_be_told_so(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    guest.press("link.withdraw", cars(anna)[0].code, "yes")

    assert [] == notices(guest)
    assert 2 == len(notices(anna))


def test_words_after_a_look_at_a_link_are_not_taken_for_a_time(anna: Chat, link: str) -> None:
    anna.say("/link")
    anna.press_label("0/3")

    assert "did not understand when" not in anna.say("желтый киа 4821")


def test_a_link_without_cars_closes_at_once(anna: Chat, link: str) -> None:
    assert "The link is closed" in anna.press("link.close", "1", "ask")


def test_a_full_link_says_so_before_it_asks(anna: Chat, guest: Chat) -> None:
    link = link_of(anna, most="1")
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    said = Chat(7002).say(f"/start {link}")

    assert ("This link is full" in said, "plate" in said) == (True, False)


def test_who_has_written_down_two_cars_is_not_asked_for_a_third(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("А482ВС797")
    guest.press_label("car")
    guest.say("А483ВС797")

    assert "as many cars as you may" in guest.press("link.more", link.removeprefix("g_"))


def test_a_host_with_all_their_links_open_is_shown_them_and_not_asked(anna: Chat) -> None:
    for _ in range(guest_links.MOST_LINKS):
        link_of(anna)

    said = anna.say("/link")

    assert "You have 5 open links already. Close one of them." == said
    assert 5 == len(last_labels(anna))
    assert "0 of 3" in anna.press_label("0/3")


def test_a_link_that_has_filled_meanwhile_says_so(anna: Chat, guest: Chat) -> None:
    link = link_of(anna, most="1")
    late = Chat(7002)
    late.say(f"/start {link}")
    guest.say(f"/start {link}")
    guest.say("А482ВС797")

    assert "This link is full" in late.say("К555КК77")


@pytest.mark.parametrize("most", ["0", "11", "много", "²", "9" * 40, "-1"])
def test_a_strange_number_of_cars_is_explained(anna: Chat, most: str) -> None:
    anna.say("/link")
    anna.say("завтра")

    assert "from 1 to 10" in anna.say(most)
    assert "0 of 2" in anna.say("2")


def test_a_second_press_makes_no_second_link(anna: Chat, link: str) -> None:
    assert "Already done" in anna.press("link.most", "5")
    assert "Already done" in anna.press("link.when", "today")

    anna.say("/link")
    assert 1 == sum("🔗" in label for label in last_labels(anna))


def test_a_resident_may_use_a_neighbours_link(link: str, guard: Chat) -> None:
    assert "You are expected at house 27" in guard.say(f"/start {link}")
    assert "You are on the guard's list" in guard.say("А482ВС797")


@pytest.mark.parametrize("token", ["g_", "g_nonsense", "g_" + "x" * 60])
def test_a_link_that_is_none_is_explained(guest: Chat, token: str) -> None:
    assert "no such link" in guest.say(f"/start {token}")


def test_cancel_says_that_nothing_was_written_down(guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")

    assert "No plate was entered" in guest.say("/cancel")


def test_a_guest_reads_russian_where_the_phone_does(link: str) -> None:
    guest = Chat(7003, language="ru")

    assert "Вас ждут в доме 27!\n🕘 сб 9 мая 14:00–23:00" in guest.say(f"/start {link}")
    assert "Вы в списке охраны" in guest.say("А482ВС797")


def test_the_host_is_told_of_each_car_and_the_links_card_follows(anna: Chat, guest: Chat, link: str) -> None:
    guest.say(f"/start {link}")
    guest.say("Kia А482ВС797")

    owed = [each for each in outbox.due(Route.TELEGRAM, now=guest.now) if each.kind == "link.used"]
    shown, said = rendered(owed[0], now=guest.now)

    assert str(anna.telegram_id) == owed[0].recipient
    assert ("link 1", True) == (shown.payload["card"], "1 of 3" in shown.payload["html"])
    assert "A guest added a car: <b>А 482 ВС 797 Kia</b>" in said.payload["html"]

"""Passes that repeat, from the first question to the end."""

import pytest

from passbot.domain.passes.orders import Kind, Order
from passbot.domain.passes.series import Series
from passbot.domain.times.recurrence import Repeat
from passbot.services.passes import changes, search
from passbot.services.people import residents
from passbot.services.regular import series
from tests.bot.chatting import Chat, labels, person
from tests.services.people.some_people import NOON, actor, order_car


def passes(chat: Chat) -> list[Series]:
    found = person(chat)
    return series.of_resident(found.id, actor=actor(found), now=NOON)


def coming(chat: Chat) -> list[Order]:
    """The open orders, day by day."""
    mine = search.mine(person(chat).id, now=NOON, limit=50)
    return sorted((each for each in mine if each.is_open), key=lambda order: order.day)


def days(chat: Chat) -> list[int]:
    return [order.day.day for order in coming(chat)]


def order_cleaner(chat: Chat, *, weekdays: str = "пн, ср, пт", hours: str = "13-18") -> str:
    chat.say("/regular")
    chat.say("Лада К555КК77")
    chat.say(weekdays)
    chat.say(hours)
    chat.press_label("A month")
    return chat.press_label("Order it")


def test_a_cleaner_comes_on_the_marked_days(anna: Chat) -> None:
    assert "Write the plate of the car" in anna.say("/regular")
    assert "On which days?" in anna.say("Лада К555КК77")
    for day in ("Mon", "Wed", "Fri"):
        anna.press_label(day)
    assert "📅 Mon, Wed, Fri\n\nAt what hours?" in anna.press_label("Next")
    assert "Until which day?" in anna.say("13-18")
    assert "Mon, Wed, Fri · 13:00–18:00\nUntil: Wed 3 Jun 2026" in anna.press_label("A month")
    answer = anna.press_label("Order it")

    assert "К 555 КК 77 Lada" in answer
    assert "🕘 Mon 4 May\n🕘 Wed 6 May\n🕘 Fri 8 May\n🕘 Mon 11 May" in answer
    assert [4, 6, 8, 11] == days(anna)
    assert Repeat.WEEKLY is passes(anna)[0].pattern.kind


def test_the_nanny_stays_with_her_car(anna: Chat) -> None:
    anna.say("/regular")
    for words in ("няня А001АА77", "пн, ср", "10-14", "31.05"):
        anna.say(words)

    card = anna.say("да")

    assert "А 001 АА 77 · Няня" in card
    assert {"Няня"} == {each.guest_name for each in coming(anna)}


def test_a_plate_that_was_mended_is_asked_about_first(anna: Chat) -> None:
    anna.say("/regular")

    asked = anna.say("киа а12звс77")
    anna.press_label("Take it as it is")
    for words in ("пн, ср", "10-14", "31.05", "yes"):
        anna.say(words)

    assert "it looks like <b>А 123 ВС 77</b>" in asked
    assert {("A12ЗBC77", "Kia")} == {(each.plate_key, each.brand) for each in coming(anna)}


def test_everything_may_be_typed(anna: Chat) -> None:
    anna.say("/regular")
    anna.say("К555КК77")
    assert "on weekdays" in anna.say("по будням")
    anna.say("с 9 до 18")

    assert "Until: Thu 31 Dec 2026" in anna.say("31.12")


def test_a_marked_day_is_taken_back_by_a_second_press_of_its_new_button(anna: Chat) -> None:
    anna.say("/regular")
    anna.say("К555КК77")

    anna.press_label("Tue")
    assert "✅ Tue" in labels(anna)
    anna.press_label("Tue")

    assert "Tue" in labels(anna)
    assert "Mark at least one day" in anna.press_label("Next")


def test_the_same_press_twice_marks_once(anna: Chat) -> None:
    anna.say("/regular")
    anna.say("К555КК77")

    anna.press("regular.days", "1")
    anna.press("regular.days", "1")

    assert "✅ Tue" in labels(anna)


def test_all_week_is_one_press(anna: Chat) -> None:
    anna.say("/regular")
    anna.say("К555КК77")
    anna.press_label("every day")

    assert "📅 every day" in anna.press_label("Next")
    anna.press_label("all day")
    assert "every day · all day" in anna.press_label("A year")


def test_a_nanny_on_foot_has_one_pin_for_all_days(anna: Chat) -> None:
    anna.say("/regular")
    anna.press_label("On foot")
    anna.say("Няня Вера")
    anna.say("каждый день")
    anna.say("9-18")
    anna.press_label("A month")

    answer = anna.press_label("Order it")

    assert {Kind.GUEST} == {order.kind for order in coming(anna)}
    assert 1 == len({order.pin for order in coming(anna)})
    assert f"PIN: <code>{coming(anna)[0].pin}</code>" in answer


@pytest.mark.parametrize(
    ("said", "wrong", "answer", "right", "then"),
    [
        ([], "привет", "plate", "К555КК77", "On which days?"),
        (["К555КК77"], "иногда", "Write days of the week", "пн", "At what hours?"),
        (["К555КК77", "пн"], "утром", "Write the hours", "9-18", "Until which day?"),
        (["К555КК77", "пн", "9-18"], "1.05.2020", "last day", "31.12", "Until: Thu 31 Dec"),
        (["К555КК77", "пн", "9-18"], "1.12.2030", "a year at most", "31.12", "Until: Thu 31 Dec"),
        (["К555КК77", "вс", "9-18"], "завтра", "None of the chosen days", "31.12", "Until: Thu 31 Dec"),
    ],
)
def test_a_wrong_answer_is_explained_and_can_be_given_again(
    anna: Chat, said: list[str], wrong: str, answer: str, right: str, then: str
) -> None:
    anna.say("/regular")
    for word in said:
        anna.say(word)

    assert answer in anna.say(wrong)
    assert then in anna.say(right)


def test_a_day_that_is_left_out_says_why(anna: Chat) -> None:
    order_car(person(anna), "К555КК77", hours=48)

    answer = order_cleaner(anna)

    assert "⚠️ Mon 4 May — this car is ordered already\n⚠️ Wed 6 May" not in answer
    assert "⚠️ Mon 4 May — this car is ordered already\n🕘 Wed 6 May" in answer


def test_a_day_that_could_not_be_made_comes_as_soon_as_it_can(anna: Chat) -> None:
    first = order_car(person(anna), "К555КК77", hours=48)
    order_cleaner(anna)

    changes.cancel(first.code, actor=actor(person(anna)), now=NOON)

    assert "🕘 Mon 4 May" in anna.press("regular.card", "1")


def test_a_day_cancelled_by_hand_stays_cancelled(anna: Chat) -> None:
    order_cleaner(anna)

    changes.cancel(coming(anna)[1].code, actor=actor(person(anna)), now=NOON)

    assert "✖ Wed 6 May — cancelled" in anna.press("regular.card", "1")
    assert [4, 8, 11] == days(anna)


def test_a_pause_of_a_week_and_back(anna: Chat) -> None:
    order_cleaner(anna)

    assert "A pause from today" in anna.press_label("Pause")
    answer = anna.press_label("A week")
    assert "⏸ Mon 4 May — paused\n⏸ Wed 6 May — paused\n⏸ Fri 8 May — paused\n🕘 Mon 11 May" in answer
    assert [11] == days(anna)

    assert "🕘 Wed 6 May" in anna.press_label("Resume")
    assert [4, 6, 8, 11] == days(anna)


def test_one_day_alone_is_skipped(anna: Chat) -> None:
    order_cleaner(anna)
    anna.press_label("Pause")

    anna.press_label("Only Mon 4 May")

    assert [6, 8, 11] == days(anna)


def test_a_pause_until_a_typed_day(anna: Chat) -> None:
    order_cleaner(anna)
    anna.press_label("Pause")
    assert "Write a day" in anna.say("потом")

    assert "⏸ Fri 8 May — paused\n🕘 Mon 11 May" in anna.say("до пятницы")
    assert [11] == days(anna)


def test_going_back_pauses_nothing(anna: Chat) -> None:
    order_cleaner(anna)
    anna.press_label("Pause")

    assert "🕘 Mon 4 May" in anna.press_label("Back")
    anna.say("31.12")

    assert [4, 6, 8, 11] == days(anna)


def test_the_end_is_asked_for_once_more(anna: Chat) -> None:
    order_cleaner(anna)

    assert "End this regular pass?" in anna.press_label("End")
    assert [4, 6, 8, 11] == days(anna)
    assert "Ended" in anna.press_label("Yes, end it")

    assert [] == days(anna)
    assert "Ended" in anna.press("regular.end", "1", "yes")
    assert "ended already" in anna.press("regular.pause", "1", "7") + anna.press("regular.rest", "1", "7")


def test_the_list_opens_a_pass_and_begins_a_new_one(anna: Chat) -> None:
    order_cleaner(anna)

    assert "Regular passes" in anna.say("/regular")
    assert "🕘 Mon 4 May" in anna.press_label("К 555 КК 77 · Mon, Wed, Fri")
    anna.say("/regular")
    assert "Write the plate" in anna.press_label("New")


def test_a_second_press_orders_nothing_twice(anna: Chat) -> None:
    order_cleaner(anna)

    for verb in ("regular.make", "regular.hours", "regular.at", "regular.until", "regular.drop"):
        assert "Already done" in anna.press(verb)
    assert "Already done" in anna.press("regular.days", "1")
    assert 1 == len(passes(anna))


def test_leaving_it_orders_nothing(anna: Chat) -> None:
    anna.say("/regular")
    for word in ("К555КК77", "пн", "9-18", "31.12"):
        anna.say(word)

    assert "no regular pass was ordered" in anna.press_label("Do not order")
    assert [] == passes(anna)


def test_cancel_leaves_the_dialogue(anna: Chat) -> None:
    anna.say("/regular")

    assert "no regular pass was ordered" in anna.say("/cancel")


@pytest.mark.parametrize("verb", ["card", "pause", "rest", "resume", "end", "back"])
def test_a_pass_of_another_house_is_out_of_reach(anna: Chat, guard: Chat, verb: str) -> None:
    order_cleaner(anna)

    for who in (guard, Chat(5)):
        answer = who.press(f"regular.{verb}", "1", "yes" if verb == "end" else "7")
        assert "not yours" in answer
    assert [4, 6, 8, 11] == days(anna)


@pytest.mark.parametrize("given", ["", "x", "99", "²", "9" * 30])
def test_a_pass_that_is_none_is_explained(anna: Chat, given: str) -> None:
    assert "no such pass" in anna.press("regular.card", given)


@pytest.mark.parametrize("given", ["", "8", "soon", "-7"])
def test_a_forged_pause_pauses_nothing(anna: Chat, given: str) -> None:
    order_cleaner(anna)

    anna.press("regular.rest", "1", given)

    assert [4, 6, 8, 11] == days(anna)


def test_a_stranger_and_a_guard_order_nothing(guard: Chat) -> None:
    assert "/start" in Chat(5).say("/regular")
    assert "/start" in Chat(5).press("regular.walk")
    assert "Guards record arrivals" in guard.say("/regular")


def test_it_reads_like_russian(anna: Chat) -> None:
    residents.set_language(person(anna).id, "ru")
    anna.say("/regular")
    anna.say("Лада К555КК77")
    anna.say("пн, пт")
    anna.say("весь день")
    anna.press_label("Месяц")

    answer = anna.press_label("Заказать")

    assert "📅 пн, пт · весь день\nДо: ср 3 июн. 2026\n\n🕘 пн 4 мая\n🕘 пт 8 мая" in answer

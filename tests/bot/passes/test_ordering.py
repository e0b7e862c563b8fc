"""What a resident writes and presses to order a car, and what the card says before it is ordered."""

from datetime import timedelta

import pytest

from passbot.services.people import cards, residents
from tests.bot.chatting import Chat, labels, passes_of, person_id, said

LETTERS = "А В Е К М Н О Р С Т У Х"


@pytest.fixture(params=["ru", "en"])
def anna(request: pytest.FixtureRequest, anna: Chat) -> Chat:
    """The same resident in either language."""
    residents.set_language(person_id(anna), request.param)
    anna.language = request.param
    return anna


def order(chat: Chat, text: str, russian: str = "На 48 часов", english: str = "For 48 hours") -> None:
    chat.say(text)
    chat.press_label(said(chat, russian, english))


def test_the_brand_then_the_plate_then_one_press(anna: Chat) -> None:
    assert said(anna, "Напишите марку", "Write the brand") in anna.say("/order")
    assert said(anna, "Номер машины?", "Plate number?") in anna.say("Kia Rio")
    assert "<b>А 123 ВС 77</b> Kia Rio" in anna.say("а123вс77")
    answer = anna.press_label(said(anna, "На 48 часов", "For 48 hours"))

    [made] = passes_of(anna)
    assert said(anna, "Пропуск заказан", "Pass ordered") in answer
    assert ("A123BC77", "Kia Rio", timedelta(hours=48)) == (made.plate_key, made.brand, made.window.length)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("желтый киа 4821", "<b>4821</b> Kia, желтый"),
        ("Kia Rio А482ВС 797", "<b>А 482 ВС 797</b> Kia Rio"),
        (
            "К вам едет белый Hyundai Solaris а482вс797, через 5 мин",
            "<b>А 482 ВС 797</b> Hyundai Solaris, белый",
        ),
        ("/order киа рио а482вс797", "<b>А 482 ВС 797</b> Kia Rio"),
        ("а482вс797", "<b>А 482 ВС 797</b>\n"),
    ],
)
def test_one_message_is_a_card_and_one_press_is_a_taxis_pass(anna: Chat, text: str, shown: str) -> None:
    assert shown in anna.say(text)
    anna.press_label(said(anna, "Такси, 2 часа", "Taxi, 2 hours"))

    [made] = passes_of(anna)
    assert timedelta(hours=2) == made.window.length


def test_brand_and_plate_in_the_answer_to_the_first_question_are_all(anna: Chat) -> None:
    anna.say("/order")

    assert "<b>А 482 ВС 797</b> Kia Rio" in anna.say("киа рио а482вс797")


def test_a_number_beside_the_brand_may_be_the_model_so_a_button_asks(anna: Chat) -> None:
    anna.say("/order")

    anna.say("Киа 4821")

    assert "4821" == labels(anna)[0]
    assert "<b>4821</b> Kia" in anna.press_label("4821")


def test_who_does_not_know_the_brand_goes_on_without(anna: Chat) -> None:
    anna.say("/order")
    anna.press_label(said(anna, "Не знаю марку", "I do not know the brand"))

    assert "<b>А 123 ВС 77</b>\n" in anna.say("а123вс77")


@pytest.mark.parametrize(
    ("plate", "russian", "english"),
    [
        ("4821", "Номер неполный", "Not the whole plate"),
        ("а123вс", "Номер неполный", "Not the whole plate"),
        ("а123вс987", "Незнакомый регион", "Unknown region"),
        ("а12звс77", "Буквы и цифры исправлены", "Some letters and digits were corrected"),
    ],
)
def test_the_card_warns_of_what_is_not_sure(anna: Chat, plate: str, russian: str, english: str) -> None:
    anna.say("/order")
    anna.say("Kia")

    assert said(anna, russian, english) in anna.say(plate)


def test_a_letter_that_no_plate_has_is_refused_with_those_that_do(anna: Chat) -> None:
    anna.say("/order")
    anna.say("Kia")

    assert LETTERS in anna.say("ж123вс77")
    assert "А 123 ВС 77" in anna.say("а123вс77")


def test_a_foreign_plate_is_taken_by_a_press(anna: Chat) -> None:
    anna.say("/order")
    anna.say("Kia")
    anna.say("ж123вс77")

    card = anna.press_label(said(anna, "Иностранный или особый номер", "Foreign or special plate"))
    anna.press_label(said(anna, "На 48 часов", "For 48 hours"))

    assert said(anna, "Номер не российский", "Not a Russian plate") in card
    assert ["Ж123BC77"] == [each.plate_key for each in passes_of(anna)]


def test_what_nobody_could_read_is_no_foreign_plate_either(anna: Chat) -> None:
    anna.say("/order")
    anna.say("Kia")
    anna.say("!!!")

    assert not any("🌍" in label for label in labels(anna))


def test_the_last_car_is_ordered_again_by_one_press(anna: Chat) -> None:
    order(anna, "киа рио а123вс77", "Такси", "Taxi")
    anna.wait(hours=3)
    anna.press("pass.cancel", passes_of(anna)[0].code, "yes")
    anna.say("/order")

    again = anna.press_label(said(anna, "На 2 часа: А 123 ВС 77 Kia Rio", "For 2 hours: А 123 ВС 77 Kia Rio"))

    assert said(anna, "Пропуск заказан", "Pass ordered") in again
    assert [timedelta(hours=2)] == [each.window.length for each in passes_of(anna) if each.is_open]


def test_after_the_one_press_the_next_words_are_no_brand(anna: Chat) -> None:
    order(anna, "киа рио а123вс77")
    anna.press("pass.cancel", passes_of(anna)[0].code, "yes")
    anna.say("/order")
    anna.press_label("🔁")

    assert said(anna, "Не понял", "did not understand") in anna.say("hello there")


def test_a_second_press_on_the_last_car_orders_nothing_more(anna: Chat) -> None:
    order(anna, "желтый киа 4821")
    first = passes_of(anna)[0].code
    anna.press("pass.cancel", first, "yes")

    anna.press("pass.again", first)
    second = anna.press("pass.again", first)

    assert said(anna, "Уже сделано", "Already done") in second
    assert 1 == sum(each.is_open for each in passes_of(anna))


def test_cars_and_brands_that_came_before_are_buttons(anna: Chat) -> None:
    order(anna, "киа рио а123вс77")
    order(anna, "лада а777аа77")

    anna.say("/order")

    assert ["🚗 А 777 АА 77 Lada", "🚗 А 123 ВС 77 Kia Rio", "Lada", "Kia Rio"] == labels(anna)[:4]
    assert "<b>А 123 ВС 77</b> Kia Rio" in anna.press_label("🚗 А 123 ВС 77")


def test_a_brand_that_came_before_brings_its_plates(anna: Chat) -> None:
    order(anna, "киа рио а123вс77")
    anna.say("/order")
    anna.press("pass.brand", passes_of(anna)[0].code)

    assert "А 123 ВС 77" == labels(anna)[0]


def test_two_taxis_forwarded_at_once_are_two_cards(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    first = anna.heard[-1]["keyboard"]["rows"][0][0]
    anna.say("лада а777аа77")
    anna.press_label(said(anna, "Такси", "Taxi"))

    anna.press(first["verb"], *first["args"])

    assert ["A777AA77", "A123BC77"] == [each.plate_key for each in passes_of(anna)]


def test_a_second_press_of_the_card_says_already_done(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    taxi = anna.heard[-1]["keyboard"]["rows"][0][0]
    anna.press(taxi["verb"], *taxi["args"])

    again = anna.press(taxi["verb"], *taxi["args"])

    assert said(anna, "Уже сделано", "Already done") == again.rstrip(".")
    assert 1 == len(passes_of(anna))


def test_a_card_that_was_given_up_does_not_pretend(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    anna.say("/cancel")

    assert "/passes" in anna.press("pass.place", "taxi", "1")
    assert [] == passes_of(anna)


def test_an_older_card_is_not_done_because_another_car_was_just_ordered(anna: Chat) -> None:
    anna.say("лада а777аа77")
    anna.say("/cancel")
    order(anna, "киа рио а123вс77")
    elsewhere = 77  # the message that became the card of this pass; the press comes from message 1
    cards.remember(anna.telegram_id, f"order {passes_of(anna)[0].code}", elsewhere)

    assert "/passes" in anna.press("pass.place", "taxi", "1")
    assert 1 == len(passes_of(anna))


def test_not_ordering_is_a_press_too(anna: Chat) -> None:
    anna.say("киа рио а123вс77")

    assert said(anna, "не заказан", "no pass was ordered") in anna.press_label(
        said(anna, "Не заказывать", "Do not")
    )
    assert said(anna, "ничего не начато", "nothing to cancel") in anna.say("/cancel")


def test_cancel_names_the_cards_that_were_not_ordered(anna: Chat) -> None:
    anna.say("лада а777аа77")
    order(anna, "киа рио а123вс77")

    told = anna.say(said(anna, "отмена", "cancel"))

    assert "А 777 АА 77" in told
    assert "А 123 ВС 77" not in told
    assert ["A123BC77"] == [each.plate_key for each in passes_of(anna) if each.is_open]


@pytest.mark.parametrize("word", ["да", "yes", "спасибо"])
def test_below_a_pass_that_is_ordered_the_card_still_on_offer_is_repeated(anna: Chat, word: str) -> None:
    anna.say("лада а777аа77")
    order(anna, "киа рио а123вс77")

    told = anna.say(word)

    assert "А 777 АА 77" in told
    assert "А 123 ВС 77" not in told
    assert said(anna, "Не заказывать", "Do not order") == labels(anna)[-1]


@pytest.mark.parametrize("words", [(), ("Kia",), ("Kia", "а123вс77")])
def test_cancel_leaves_the_order_at_every_question(anna: Chat, words: tuple[str, ...]) -> None:
    anna.say("/order")
    for word in words:
        anna.say(word)

    assert said(anna, "пропуск не заказан", "no pass was ordered") in anna.say("/cancel")
    assert [] == passes_of(anna)


def test_a_brand_of_a_hundred_letters_is_too_long(anna: Chat) -> None:
    anna.say("/order")

    assert "64" in anna.say("K" * 100)
    assert said(anna, "Номер машины?", "Plate number?") in anna.say("Kia")


def test_the_houses_quota_is_told_in_words_and_the_card_stays(anna: Chat, admin: Chat) -> None:
    admin.say("/rules quota_house_day 1")
    order(anna, "киа рио а123вс77")
    anna.say("лада а777аа77")

    refused = anna.press_label(said(anna, "На 48 часов", "For 48 hours"))
    anna.press_label(said(anna, "Завтра", "Tomorrow"))
    anna.press_label(said(anna, "Заказать:", "Order:"))

    assert said(anna, "У дома 27 уже 1 из 1", "House 27 already has 1 of 1") in refused
    assert 2 == len(passes_of(anna))


def test_a_guard_is_told_who_orders(guard: Chat) -> None:
    assert "Guards record arrivals" in guard.say("/order")


@pytest.mark.parametrize(
    "verb", ["pass.brand", "pass.plate", "pass.new_plate", "pass.car", "pass.days", "pass.at"]
)
def test_a_press_out_of_its_time_is_answered_and_orders_nothing(anna: Chat, verb: str) -> None:
    assert anna.press(verb, "A123BC77")
    assert [] == passes_of(anna)


@pytest.mark.parametrize("typed", ["Няня А001АА77", "няня а001аа77"])
def test_whoever_comes_in_the_car_is_kept_and_shown_to_the_guard(anna: Chat, guard: Chat, typed: str) -> None:
    order(anna, typed)

    assert ["Няня"] == [each.guest_name for each in passes_of(anna)]
    assert "👤 Няня" in guard.say("А001АА77")


def test_a_plate_is_taken_as_it_stands_by_a_press(anna: Chat) -> None:
    anna.say("HH AB 1234 завтра")

    card = anna.press_label(said(anna, "Взять как есть", "Take it as it is"))
    anna.press_label(said(anna, "✅ Заказать", "✅ Order"))

    assert said(anna, "Номер не российский", "Not a Russian plate") in card
    assert ["HHAB1234"] == [each.plate_key for each in passes_of(anna)]


def test_a_plate_typed_again_is_one_card_and_keeps_brand_and_time(anna: Chat) -> None:
    anna.say("киа рио а123вс77 завтра")
    old = anna.heard[-1]["keyboard"]["rows"][0][0]

    card = anna.say("а123вс78")
    anna.press(old["verb"], *old["args"])
    anna.press_label(said(anna, "✅ Заказать", "✅ Order"))

    assert "<b>А 123 ВС 78</b> Kia Rio" in card
    assert ["A123BC78"] == [each.plate_key for each in passes_of(anna)]


def test_two_plates_are_two_cards_and_two_passes(anna: Chat) -> None:
    anna.say("киа а123вс77 и лада в555ее77")

    buttons = [each["keyboard"]["rows"][0][1] for each in anna.heard[-2:]]
    for button in buttons:
        anna.press(button["verb"], *button["args"])

    assert [("A123BC77", "Kia"), ("B555EE77", "Lada")] == sorted(
        (each.plate_key, each.brand) for each in passes_of(anna)
    )


def test_yes_confirms_only_where_one_button_does(anna: Chat) -> None:
    anna.say("киа а123вс77 завтра, лада в555ее77")

    anna.say(said(anna, "да", "yes"))

    assert [] == passes_of(anna)

"""A message that was put right counts as sent again while its question is open, and never afterwards."""

from tests.bot.chatting import Chat, passes_of


def test_a_plate_put_right_is_the_answer_to_the_question_that_is_open(anna: Chat) -> None:
    anna.say("/order")
    anna.say("Kia Rio")
    anna.say("ж123вс77")

    assert "<b>А 123 ВС 77</b> Kia Rio" in anna.edit("а123вс77")


def test_a_plate_put_right_in_one_message_keeps_the_rest_of_it(anna: Chat) -> None:
    anna.say("киа рио ж123вс77 завтра")

    answer = anna.edit("киа рио а123вс77 завтра")

    assert "<b>А 123 ВС 77</b> Kia Rio" in answer
    assert "Tue 5 May" in answer


def test_the_card_follows_its_message_and_the_old_card_orders_nothing(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    old = anna.heard[-1]["keyboard"]["rows"][0][0]

    assert "<b>А 123 ВС 78</b> Kia Rio" in anna.edit("киа рио а123вс78")
    anna.press(old["verb"], *old["args"])
    assert [] == passes_of(anna)
    anna.press_label("48")

    assert ["A123BC78"] == [each.plate_key for each in passes_of(anna)]


def test_a_day_put_right_is_another_day(anna: Chat) -> None:
    anna.say("/guest")
    anna.say("Вера Соколова")
    anna.say("завтро")

    assert "Tue 5 May" in anna.edit("завтра")


def test_a_day_typed_below_the_card_and_put_right_stays_on_it(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    anna.say("завтра 18-22")

    answer = anna.edit("завтра 19-22")

    assert "<b>А 123 ВС 77</b> Kia Rio" in answer
    assert "Tue 5 May 19:00–22:00" in answer


def test_a_message_whose_question_is_closed_orders_nothing(anna: Chat) -> None:
    anna.say("киа рио а123вс77")
    anna.press_label("48")

    assert "Send it as a new message" in anna.edit("киа рио а123вс78")
    assert ["A123BC77"] == [each.plate_key for each in passes_of(anna)]


def test_the_answer_to_an_earlier_question_is_no_answer_to_this_one(anna: Chat) -> None:
    anna.say("/guest")
    anna.say("Вера Соколова")

    assert "Send it as a new message" in anna.edit("завтра")


def test_an_old_command_does_not_run_again(anna: Chat) -> None:
    anna.say("/order")

    assert "Send it as a new message" in anna.edit("/guest Вера")


def test_a_picture_put_right_is_no_word(anna: Chat) -> None:
    anna.say("/order")

    anna.edit("")

    assert "Plate number?" in anna.say("Kia Rio")

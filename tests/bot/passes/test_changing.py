"""My passes, and what their cards can do: cancel, longer, another plate, once more."""

from datetime import timedelta

import pytest

from passbot.bot.answering import notices
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, orders
from passbot.services.people import residents
from passbot.services.sheet import ticks
from tests.bot.chatting import Chat, labels, passes_of, person_id, said
from tests.services.people.some_people import order_car, settle


@pytest.fixture(params=["ru", "en"])
def anna(request: pytest.FixtureRequest, anna: Chat) -> Chat:
    residents.set_language(person_id(anna), request.param)
    anna.language = request.param
    return anna


@pytest.fixture
def made(anna: Chat) -> Order:
    """A pass that she has ordered for two days."""
    anna.say("киа рио а123вс77")
    anna.press_label(said(anna, "На 48 часов", "For 48 hours"))
    return passes_of(anna)[0]


def test_nothing_is_ordered_yet(anna: Chat) -> None:
    assert said(anna, "У вас нет пропусков", "You have no passes") in anna.say("/passes")
    assert said(anna, "Напишите марку", "Write the brand") in anna.press_label("🚗")


def test_a_few_passes_are_a_card_each(anna: Chat, made: Order) -> None:
    told = anna.say("/passes")

    assert "<b>А 123 ВС 77</b> Kia Rio" in told
    assert made.code in told
    assert said(anna, "пн 4 мая", "Mon 4 May") in told


def test_many_passes_are_pages_whose_lines_open_cards(anna: Chat) -> None:
    for number in range(100, 110):
        order_car(residents.by_id(person_id(anna)), f"А{number}ВС77", now=anna.now)

    first = anna.say("/passes")
    page = labels(anna)
    anna.press_label("▶")
    second = labels(anna)
    card = anna.press_label("А 109 ВС 77")

    assert said(anna, "Действуют 10 пропусков", "10 passes are valid") in first
    assert (9, 3) == (len(page), len(second))
    assert "<b>А 109 ВС 77</b>" in card


def test_the_card_says_that_the_guard_can_see_it_and_when_it_arrived(anna: Chat, made: Order) -> None:
    ticks.mirrored([made], now=anna.now)
    assert said(anna, "Видно охране", "The guard can see it") in anna.say("/passes")

    arrivals.record(made.code, actor=OPERATOR, rules=Rules(), now=anna.now + timedelta(hours=24))
    anna.wait(hours=25)

    assert said(anna, "Прибытие: вт 5 мая 12:", "Arrived: Tue 5 May 12:") in anna.say("/passes")
    assert said(anna, "🔁 Ещё раз", "🔁 Again") == labels(anna)[0]


def test_the_card_is_changed_in_place_once_the_sheet_has_it(anna: Chat, made: Order) -> None:
    ticks.mirrored([made], now=anna.now)

    [owed] = [each for each in outbox.due(Route.TELEGRAM, now=anna.now) if each.kind == "order.mirrored"]
    [card] = notices.rendered(owed, now=anna.now)

    assert ("tg.show", f"order {made.code}") == (card.kind, card.payload["card"])
    assert said(anna, "Видно охране", "The guard can see it") in card.payload["html"]
    assert made.code in str(card.payload["keyboard"])


def test_cancelling_takes_two_taps_and_there_is_a_way_back(anna: Chat, made: Order) -> None:
    asked = anna.press("pass.cancel", made.code)
    anna.press_label(said(anna, "Назад", "Back"))
    assert orders.by_code(made.code).is_open

    anna.press("pass.cancel", made.code)
    done = anna.press_label(said(anna, "Да, отменить", "Yes, cancel it"))

    assert said(anna, "Отменить этот пропуск?", "Cancel this pass?") in asked
    assert said(anna, "Пропуск отменён", "Pass cancelled") in done
    assert Status.CANCELLED is orders.by_code(made.code).status


def test_the_second_tap_on_yes_says_already_done(anna: Chat, made: Order) -> None:
    anna.press("pass.cancel", made.code, "yes")

    assert said(anna, "Уже сделано", "Already done") in anna.press("pass.cancel", made.code, "yes")


def test_a_cancelled_pass_comes_back_with_its_own_days(anna: Chat, made: Order) -> None:
    anna.press("pass.cancel", made.code, "yes")
    anna.wait(hours=1)

    anna.press_label(said(anna, "Ещё раз", "Again"))

    assert [made.window] == [each.window for each in passes_of(anna) if each.is_open]


def test_a_pass_is_made_longer_by_a_day_once(anna: Chat, made: Order) -> None:
    anna.press("pass.extend", made.code)
    assert said(anna, "до чт 7 мая", "until Thu 7 May") in " ".join(labels(anna))

    day = anna.heard[-1]["keyboard"]["rows"][1][0]
    longer = anna.press(day["verb"], *day["args"])
    again = anna.press(day["verb"], *day["args"])

    assert said(anna, "Пропуск продлён", "Pass extended") in longer
    assert said(anna, "и так действует до", "already lasts until") in again
    assert timedelta(hours=72) == orders.by_code(made.code).window.length


def test_no_pass_is_offered_longer_than_the_rules_allow(anna: Chat) -> None:
    long = order_car(residents.by_id(person_id(anna)), hours=30 * 24, now=anna.now)

    anna.press("pass.extend", long.code)

    assert 3 == len(labels(anna))


def test_another_plate(anna: Chat, made: Order) -> None:
    asked = anna.press("pass.edit", made.code)
    told = anna.say("а777аа77")

    assert "А 123 ВС 77" in asked
    assert said(anna, "Номер изменён: <b>А 777 АА 77</b>", "is <b>А 777 АА 77</b> now") in told
    assert "A777AA77" == orders.by_code(made.code).plate_key
    assert said(anna, "ничего не начато", "nothing to cancel") in anna.say("/cancel")


def test_a_new_plate_may_be_foreign(anna: Chat, made: Order) -> None:
    anna.press("pass.edit", made.code)

    refused = anna.say("ж123вс77")
    anna.press_label("🌍")

    assert "А В Е К М Н О Р С Т У Х" in refused
    assert "Ж123BC77" == orders.by_code(made.code).plate_key


def test_a_new_plate_that_another_pass_has_is_refused(anna: Chat, made: Order) -> None:
    other = order_car(residents.by_id(person_id(anna)), "А777АА77", now=anna.now)
    anna.press("pass.edit", made.code)

    assert other.code in anna.say("а777аа77")
    assert "A123BC77" == orders.by_code(made.code).plate_key


def test_a_new_plate_for_a_pass_that_has_ended_meanwhile_ends_the_question(anna: Chat, made: Order) -> None:
    anna.press("pass.edit", made.code)
    changes.cancel(made.code, actor=OPERATOR, now=anna.now)

    assert made.code in anna.say("а777аа77")
    assert said(anna, "ничего не начато", "nothing to cancel") in anna.say("/cancel")


def test_the_old_plate_stays_where_one_thinks_better_of_it(anna: Chat, made: Order) -> None:
    anna.press("pass.edit", made.code)

    assert said(anna, "Номер остался прежним", "The plate stays") in anna.say("/cancel")
    assert "A123BC77" == orders.by_code(made.code).plate_key


@pytest.mark.parametrize("deed", ["cancel", "extend", "edit"])
def test_an_old_card_shows_how_its_pass_has_ended(anna: Chat, made: Order, deed: str) -> None:
    changes.cancel(made.code, actor=OPERATOR, now=anna.now)

    answer = anna.press(f"pass.{deed}", made.code)

    assert said(anna, "✖ Отменён:", "✖ Cancelled:") in answer
    assert said(anna, "Ещё раз", "Again") in " ".join(labels(anna))


@pytest.mark.parametrize("args", [(), ("yes",), ("1780000000",), ("new",)])
@pytest.mark.parametrize("verb", ["pass.card", "pass.cancel", "pass.extend", "pass.edit", "pass.again"])
def test_somebody_elses_pass_is_neither_shown_nor_changed(
    anna: Chat, verb: str, args: tuple[str, ...]
) -> None:
    theirs = order_car(settle("Борис Смирнов", "12"), "Е001КХ99")

    answer = anna.press(verb, theirs.code, *args)

    assert said(anna, "могут только его хозяин", "Only its owner") in answer
    assert "001" not in answer
    assert theirs == orders.by_code(theirs.code)


@pytest.mark.parametrize("until", ["x", "²", "9" * 10, "1", "-5"])
def test_a_forged_end_makes_nothing_longer(anna: Chat, made: Order, until: str) -> None:
    assert anna.press("pass.extend", made.code, until)
    assert made.window == orders.by_code(made.code).window


@pytest.mark.parametrize("verb", ["pass.card", "pass.cancel", "pass.extend", "pass.edit", "pass.again"])
def test_a_pass_that_there_is_not(anna: Chat, verb: str) -> None:
    assert anna.press(verb, "ZZ2222")
    assert anna.press(verb)


def test_a_housemate_may_make_it_longer(anna: Chat, made: Order) -> None:
    housemate = settle("Пётр Петров", "27")
    assert housemate.telegram_id is not None
    chat = Chat(housemate.telegram_id)

    chat.press("pass.extend", made.code)
    chat.press_label("7")

    assert orders.by_code(made.code).window.end > made.window.end

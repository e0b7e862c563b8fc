"""The verdicts as a guard reads them: the table line by line, and what presses upon them come to."""

import re
from datetime import date, time, timedelta

import pytest

from passbot.domain.gate.verdicts import Grade
from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.services.people import residents
from passbot.services.regular import series
from tests.bot.chatting import Chat, labels
from tests.services.people.some_people import NOON, actor, another, invite_guest, order_car, settle
from tests.verdict_table import TABLE, Line, ids

HOUR = timedelta(hours=1)
SIGNS = {"🟢": Grade.EXACT, "🟡": Grade.SIMILAR, "🔴": Grade.REFUSED, "⚪": Grade.SHOWN}
CODE = re.compile("<code>(.+)</code>")


@pytest.fixture
def boris() -> Resident:
    return settle("Борис Смирнов", "12")


def expect(plate: Plate, house: str) -> Order:
    """A car of a house of its own."""
    wish = Wish(plate=plate, window=Window(NOON, NOON + 48 * HOUR))
    return orders.place(wish, actor=actor(settle("Анна Петрова", house)), rules=Rules(), now=NOON)


def shown(chat: Chat) -> dict[str, Grade]:
    """The verdict of each card that the last answer brought, by the order's code."""
    cards = [str(each.get("html", "")) for each in chat.heard]
    found = ((CODE.search(card), card) for card in cards)
    return {code[1]: SIGNS[card[0]] for code, card in found if code}


@pytest.mark.parametrize("line", TABLE, ids=ids)
def test_a_guard_is_shown_the_verdict_of_a_line(line: Line, guard: Chat) -> None:
    expected = [
        (expect(plate, f"{number + 300}"), grade) for number, (plate, grade) in enumerate(line.expected)
    ]

    guard.say(line.typed)

    assert {order.code: grade for order, grade in expected if grade} == shown(guard)


@pytest.mark.parametrize("typed", ["А123ВС77", "А124ВС77", "123"])
def test_a_button_admits_only_the_plate_that_its_card_shows(typed: str, guard: Chat, boris: Resident) -> None:
    order = order_car(boris, "А123ВС77")
    guard.say(typed)
    changes.edit_plate(order.code, plates.read("К999КК77"), actor=actor(boris), now=NOON)

    said = guard.press_label("ARRIVED")

    assert "The plate on this pass was changed: now К 999 КК 77" in said
    assert "<b>К 999 КК 77</b>" in said
    assert orders.by_code(order.code).is_open


def test_the_changed_plate_is_admitted_by_the_next_press(guard: Chat, boris: Resident) -> None:
    order = order_car(boris, "А123ВС77")
    guard.say("А123ВС77")
    changes.edit_plate(order.code, plates.read("К999КК77"), actor=actor(boris), now=NOON)
    guard.press_label("ARRIVED")

    said = guard.press_label("ARRIVED: К 999 КК 77")

    assert "Arrival recorded" in said
    assert not orders.by_code(order.code).is_open


@pytest.mark.parametrize("word", ["thanks", "yes", "help", "no"])
def test_no_verdict_of_before_is_told_again(word: str, guard: Chat, boris: Resident) -> None:
    order = order_car(boris, "А123ВС77")
    guard.say("А123ВС77")
    changes.cancel(order.code, actor=actor(boris), now=NOON)

    said = guard.say(word)

    assert "LET IN" not in said
    assert said


def test_both_plates_stand_one_above_the_other(guard: Chat, boris: Resident) -> None:
    order_car(boris, "А123ВС77")

    said = guard.say("a124bc77")

    assert (
        "🟡 SIMILAR PLATE: compare with the car\n"
        "<pre>А124ВС77  typed\nА123ВС77  ordered\n   ^</pre>\n"
        "<b>А 123 ВС 77</b>"
    ) in said


def test_the_button_of_a_similar_card_names_whom_it_admits_and_is_not_green(
    guard: Chat, boris: Resident
) -> None:
    order = order_car(boris, "А123ВС77")
    guard.say("А124ВС77")

    [[button]] = guard.heard[-1]["keyboard"]["rows"]

    assert ("✅ ARRIVED: А 123 ВС 77", "") == (button["label"], button["style"])
    assert "Arrival recorded" in guard.press_label("ARRIVED")
    assert "arrived" == orders.by_code(order.code).status


def test_a_piece_that_three_cars_have_is_green_for_none(guard: Chat, boris: Resident) -> None:
    for plate in ("А123ВС77", "К123КК77", "М123ММ77"):
        order_car(boris, plate)

    said = guard.say("123")

    assert (3, 0) == (said.count("⚪️ ONE OF 3: compare with the car"), said.count("🟢"))


def test_a_car_of_a_piece_only_is_to_be_looked_at(guard: Chat, boris: Resident) -> None:
    order_car(boris, "482")

    said = guard.say("А482ВС797")

    assert "🟢 LET IN\n<b>482</b>\n⚠️ ordered as 482 only: look at the car" in said


@pytest.mark.parametrize("typed", ["дом 482", "house 482", "А482ВС7"])
def test_what_is_no_plate_claims_nothing_of_a_piece_in_it(typed: str, guard: Chat, boris: Resident) -> None:
    order = order_car(boris, "482")

    guard.say(typed)

    assert {order.code: Grade.SHOWN} == shown(guard)


def test_two_hosts_of_one_car_are_both_shown(guard: Chat, boris: Resident) -> None:
    order_car(boris, "А123ВС77")
    order_car(settle("Вера Соколова", "14"), "А123ВС77")

    said = guard.say("А123ВС77")

    assert (2, 2) == (
        said.count("🟢 LET IN"),
        said.count("👥 2 orders for this plate. Ask whom they are visiting."),
    )


def test_what_ended_at_midnight_ended_with_its_day(guard: Chat, boris: Resident) -> None:
    order_car(boris, "А123ВС77", hours=12)  # from noon of Monday
    guard.wait(hours=13)

    assert "🔴 OVER: valid until the end of Mon 4 May" in guard.say("А123ВС77")


def test_what_was_cancelled_is_red_before_what_is_similar(guard: Chat, boris: Resident) -> None:
    cancelled = order_car(boris, "А123ВС77")
    changes.cancel(cancelled.code, actor=OPERATOR, now=NOON)
    order_car(boris, "А124ВС77")

    said = guard.say("А123ВС77")

    assert said.index("🔴 CANCELLED") < said.index("🟡 SIMILAR")
    assert [Grade.REFUSED, Grade.SIMILAR] == list(shown(guard).values())


def test_who_is_over_hears_so_before_the_timetable_has_closed_it(guard: Chat, boris: Resident) -> None:
    order_car(boris, "А123ВС77", hours=2)
    guard.wait(hours=3)

    assert "🔴 OVER: valid until 14:00" in guard.say("123")


@pytest.mark.parametrize("typed", ["А123ВС77", "А124ВС77", "123"])
def test_an_order_cancelled_between_card_and_press_lets_nobody_in(
    typed: str, guard: Chat, boris: Resident
) -> None:
    order = order_car(boris, "А123ВС77")
    guard.say(typed)
    changes.cancel(order.code, actor=OPERATOR, now=NOON)

    said = guard.press_label("ARRIVED")

    assert "🔴 CANCELLED" in said
    assert ["Let in, giving a reason"] == labels(guard)
    assert "cancelled" == orders.by_code(order.code).status


def test_a_second_press_leaves_the_arrival_standing(guard: Chat, boris: Resident) -> None:
    order = order_car(boris)
    guard.say("123")
    first = guard.press("gate.arrive", order.code)

    second = guard.press("gate.arrive", order.code)

    toast, card = guard.heard[-2:]
    recorded = re.search(r"✅ Arrival recorded \d\d:\d\d", first)
    assert recorded
    assert recorded[0] in second
    assert ("already arrived" in toast["text"], toast["is_alert"]) == (True, False)
    assert card["html"].startswith(recorded[0])
    assert ["↩️ Undo"] == labels(guard)


def test_of_two_guards_the_slower_sees_the_first_ones_hour(guard: Chat, admin: Chat, boris: Resident) -> None:
    order = order_car(boris)
    arrivals.record(order.code, actor=OPERATOR, rules=Rules(), now=NOON)
    admin.wait(hours=2)

    said = admin.press("gate.arrive", order.code)

    assert "✅ Arrival recorded 12:00" in said


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("CAME IN", "Entry recorded")), ("ru", ("ПРОШЁЛ", "Вход записан"))]
)
def test_who_is_on_foot_came_in(language: str, words: tuple[str, str], boris: Resident) -> None:
    gena = settle("Гена Охранов", None, role=Role.GUARD)
    residents.set_language(gena.id, language)
    chat = Chat(gena.telegram_id or 0)
    invite_guest(boris, "Вера Соколова")

    said = chat.say("Вера")

    assert any(label.startswith(f"✅ {words[0]}: Вера Соколова") for label in labels(chat))
    recorded = chat.press_label(words[0])
    assert words[1] in recorded
    assert not re.search("въе|drove|arriv", (said + recorded + chat.press_label("↩️")).lower())
    assert any(word in label for word in words for label in labels(chat))


@pytest.mark.parametrize(("language", "word"), [("en", "✅ Arrived "), ("ru", "✅ Прибытие ")])
def test_the_host_of_a_guest_on_foot_reads_no_word_of_driving(
    language: str, word: str, guard: Chat, boris: Resident
) -> None:
    residents.set_language(boris.id, language)
    host, order = Chat(boris.telegram_id or 0), invite_guest(boris, "Вера Соколова")
    guard.press("gate.arrive", order.code)

    said = host.notices(guard.now) + guard.press("gate.undo", order.code) + host.notices(guard.now)

    assert word in said
    assert not re.search("въе|drove", said.lower())


@pytest.mark.parametrize(
    "typed",
    [
        "%" * 64,
        "_" * 64,
        "🚗" * 64,
        "\\" * 64,
        "<b>&" * 16,
        "|" * 64,
        "А" * 64,
        "O0" * 32,
        "'; DROP TABLE" * 4,
    ],
)
def test_64_strange_characters_let_nobody_in(typed: str, guard: Chat, boris: Resident) -> None:
    order_car(boris)

    said = guard.say(typed)

    assert "🔍 Not found" in said
    assert {} == shown(guard)


def test_a_query_with_the_buttons_own_separator_goes_on(guard: Chat, boris: Resident) -> None:
    rules = Rules(quota_house_day=100)
    for number in range(10, 18):
        order_car(boris, f"К5{number}МР77", rules=rules)

    assert 5 == guard.say("МР|77").count("ONE OF 8")
    assert 3 == guard.press_label("3 more").count("ONE OF 8")


def guest_with_pin(host: Resident) -> Order:
    return invite_guest(host, "Вера Соколова", with_pin=True)


@pytest.mark.parametrize("with_keypad", [False, True])
def test_five_digits_of_a_plate_are_a_plate(with_keypad: bool, guard: Chat, boris: Resident) -> None:
    order_car(boris, "АА12377")
    _ = guard.say("/pin") if with_keypad else ""

    assert "🟢 LET IN\n<b>АА 123 77</b>" in guard.say("12377")


def test_five_digits_of_no_plate_are_tried_as_a_pin(guard: Chat, boris: Resident) -> None:
    order = guest_with_pin(boris)

    said = guard.say(order.pin or "")

    assert "Welcome! Вера Соколова, 12:00–" in said
    assert "arrived" == orders.by_code(order.code).status
    assert "☰ Menu" in labels(guard)
    assert "Entry taken back" in guard.press_label("Undo")


def test_a_miss_locks_pins_and_never_the_search(guard: Chat, boris: Resident) -> None:
    order = guest_with_pin(boris)
    order_car(boris, "АА12377")
    for _ in range(5):
        said = guard.say(another(order.pin))
    assert "Not found" in said
    assert "Too many wrong PINs" in said
    assert "Too many wrong PINs" in guard.say(order.pin or "")

    assert "🟢 LET IN" in guard.say("12377")
    assert "🟢 LET IN" in guard.say("АА12377")
    assert orders.by_code(order.code).is_open


def test_searching_plates_of_five_digits_counts_as_no_try(guard: Chat, boris: Resident) -> None:
    order = guest_with_pin(boris)
    order_car(boris, "АА12377")
    for _ in range(9):
        guard.say("12377")

    assert "Welcome" in guard.say(order.pin or "")


def test_five_digits_that_only_resemble_a_plate_are_tried_as_a_pin_when_told(
    guard: Chat, boris: Resident
) -> None:
    order_car(boris, "АА12377")

    said = guard.say("12378")

    assert "🟡 SIMILAR" in said
    assert "Or is it a PIN?" in said
    assert "no such PIN" in guard.press_label("Check it as a PIN")


def test_a_residents_forged_press_tries_no_pin(anna: Chat, boris: Resident) -> None:
    order = guest_with_pin(boris)

    assert "Only" in anna.press("gate.pin", order.pin or "")
    assert orders.by_code(order.code).is_open


def test_a_regular_pass_is_one_card_and_names_its_other_days(guard: Chat, boris: Resident) -> None:
    pattern = Pattern(Repeat.DAILY, time(10), time(18), "Europe/Moscow", date(2026, 5, 4), date(2026, 6, 30))
    wish = Wish(plate=plates.read("А123ВС77"))
    series.create(wish, pattern, actor=actor(boris), rules=Rules(), now=NOON)

    said = guard.say("123")

    assert 1 == said.count("<code>")
    assert "🟢 LET IN" in said
    assert "🕘 10:00–18:00" in said
    assert "🔁 and Tue, Wed, Thu, Fri, Sat, Sun, Mon 11 May" in said


def test_who_is_expected_until_midnight_is_expected_until_the_end_of_the_day(
    guard: Chat, boris: Resident
) -> None:
    order_car(boris, hours=12)
    order_car(boris, "К555КК77", hours=36)

    said = guard.say("/expected")

    assert "until the end of the day" in said
    assert "until the end of Tue 5 May" in said


def test_a_list_that_is_cut_says_so(guard: Chat, boris: Resident) -> None:
    rules = Rules(quota_house_day=1000)
    for number in range(100, 170):
        order_car(boris, f"К{number}МР77", rules=rules)

    guard.say("МР77")
    said = [guard.press_label("more ▼") for _ in range(11)][-1]

    assert "The first 60 are shown. Type more characters." in said
    assert "ONE OF 70" in said

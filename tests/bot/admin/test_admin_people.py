"""People in the chat: found by what an admin has at hand, given another name or house, moved out."""

import pytest

from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.services.telling import journal
from tests.bot.chatting import Chat, labels, last_labels
from tests.services.people.some_people import NOON, order_car, settle


@pytest.fixture
def boris() -> Resident:
    return settle("Борис Смирнов", "12")


def kinds(person: Resident) -> list[str]:
    return [event.kind for event in journal.of_person(person.id, actor=OPERATOR)]


@pytest.mark.parametrize("query", ["смирнов", "БОРИС", "12"])
def test_somebody_is_found_by_name_or_house(query: str, admin: Chat, boris: Resident) -> None:
    settle("Вера Орлова", "31")

    assert "1 person" in admin.say(f"/people {query}")
    assert "Борис Смирнов · 12" in labels(admin)


def test_somebody_is_found_by_phone(admin: Chat, boris: Resident) -> None:
    settle("Вера Орлова", "31")

    assert "1 person" in admin.say(f"/people 8{(boris.phone or '')[2:]}")
    assert "Борис Смирнов · 12" in labels(admin)


def test_what_is_typed_next_is_looked_for(admin: Chat, boris: Resident) -> None:
    admin.say("/people")

    assert "1 person" in admin.say("смирнов")
    assert "0 people" in admin.say("никто")


def test_what_was_looked_for_stays_from_page_to_page(admin: Chat) -> None:
    for number in range(10):
        settle(f"Инна Тестова{'абвгдежзик'[number]}", "5")
        settle("Пётр Другой", "6")
    admin.say("/people инна")

    assert "10 people" in admin.press_label("2/2")
    assert 2 == sum("Инна" in label for label in labels(admin))
    assert not any("Пётр" in label for label in labels(admin))


def test_a_name_is_corrected(admin: Chat, boris: Resident) -> None:
    admin.press("people.open", str(boris.id))
    assert "what is the new name?" in admin.press_label("Change the name")

    assert "<b>Борис Волков</b>" in admin.say("Борис Волков")

    assert "Борис Волков" == residents.by_id(boris.id).name
    assert "1 person" in admin.say("/people волков")
    assert "resident.edited" in kinds(boris)


def test_a_house_is_changed_and_open_passes_stay(admin: Chat, boris: Resident) -> None:
    order = order_car(boris)
    admin.press("people.open", str(boris.id))
    admin.press_label("Change the house")

    assert "house 31А" in admin.say("31a")

    assert ("31А", "12") == (residents.by_id(boris.id).house, orders.by_code(order.code).house)


def test_a_wrong_house_is_explained_and_the_question_stands(admin: Chat, boris: Resident) -> None:
    admin.press("people.move", str(boris.id))

    assert "27" in admin.say("за углом")
    admin.say("31")

    assert "31" == residents.by_id(boris.id).house


def test_the_same_house_again_is_no_event(admin: Chat, boris: Resident) -> None:
    admin.press("people.move", str(boris.id))
    admin.say("12")

    assert "resident.edited" not in kinds(boris)


def test_removing_somebody_leaves_no_button_that_seems_to_bring_them_back(
    admin: Chat, boris: Resident
) -> None:
    admin.say("/people смирнов")
    admin.press("people.open", str(boris.id))
    admin.press("people.remove", str(boris.id))

    admin.say("yes")

    assert residents.by_id(boris.id).is_removed
    labels = last_labels(admin)
    assert ["👥 People"] == labels


def test_a_whole_house_moves_out_by_the_second_tap(admin: Chat, boris: Resident) -> None:
    order, other = order_car(boris), settle("Вера Орлова", "31")
    vera = settle("Вера Смирнова", "12")
    admin.say("/people 12")

    assert "• Борис Смирнов\n• Вера Смирнова" in admin.press_label("House 12 moves out")
    assert "open" == orders.by_code(order.code).status
    assert "House 12: 2 people removed" in admin.press_label("Yes, remove everybody")

    assert "cancelled" == orders.by_code(order.code).status
    assert residents.by_id(boris.id).is_removed
    assert residents.by_id(vera.id).is_removed
    assert not residents.by_id(other.id).is_removed
    assert "Already done" in admin.press("people.move_out", "12", "yes")


def test_who_is_removed_is_told_once_and_that_their_passes_are_cancelled(
    admin: Chat, boris: Resident
) -> None:
    residents.set_language(boris.id, "en")
    for plate in ("А123ВС77", "В456ОР77"):
        order_car(boris, plate)
    admin.press("people.open", str(boris.id))
    admin.press_label("Remove")

    admin.press_label("Yes, remove")

    chat = Chat(boris.telegram_id or 0)
    said = chat.notices()
    assert 1 == len(chat.heard)
    assert "An admin has removed you" in said
    assert "Open passes and bookings cancelled: 2." in said
    assert "Regular" not in said


def test_everybody_of_a_house_that_moves_out_is_told_in_their_language(admin: Chat, boris: Resident) -> None:
    order_car(boris)

    admin.press("people.move_out", "12", "yes")

    assert "Отменены открытые пропуска и брони: 1." in Chat(boris.telegram_id or 0).notices()


def test_a_house_with_the_admin_in_it_moves_out_not_at_all(boris: Resident) -> None:
    olga = settle("Ольга Главная", "12", role=Role.ADMIN)
    residents.set_language(olga.id, "en")

    assert "another admin" in Chat(olga.telegram_id or 0).press("people.move_out", "12", "yes")
    assert not residents.by_id(boris.id).is_removed


def test_a_role_is_given_and_the_person_is_told(admin: Chat, boris: Resident) -> None:
    admin.press("people.open", str(boris.id))

    admin.press_label("Make a guard")

    assert Role.GUARD is residents.by_id(boris.id).role
    assert "охранник" in Chat(boris.telegram_id or 0).notices().lower()


def test_making_an_admin_is_asked_first(admin: Chat, boris: Resident) -> None:
    admin.press("people.open", str(boris.id))

    assert "Борис Смирнов</b>: make an administrator?" in admin.press_label("Make an administrator")
    assert Role.RESIDENT is residents.by_id(boris.id).role
    admin.press_label("Back")
    assert Role.RESIDENT is residents.by_id(boris.id).role

    admin.press_label("Make an administrator")
    admin.press_label("Yes, make an administrator")
    assert Role.ADMIN is residents.by_id(boris.id).role


def test_a_name_is_released_for_a_new_registration(admin: Chat, boris: Resident) -> None:
    admin.press("people.open", str(boris.id))

    assert "the name is free" in admin.press_label("Release").lower()
    assert residents.by_id(boris.id).telegram_id is None


def test_a_persons_story_is_one_press_away(admin: Chat, boris: Resident) -> None:
    order_car(boris)
    admin.press("people.open", str(boris.id))

    assert "🚗 ordered" in admin.press_label("Journal")


@pytest.mark.parametrize("verb", ["people.rename", "people.move", "people.move_out", "people.page"])
@pytest.mark.parametrize("who", ["anna", "guard"])
def test_nobody_else_gets_anywhere(
    who: str, verb: str, request: pytest.FixtureRequest, boris: Resident
) -> None:
    chat: Chat = request.getfixturevalue(who)

    assert "Only an admin" in chat.press(verb, "12" if verb == "people.move_out" else str(boris.id), "yes")
    assert boris == residents.by_id(boris.id)


@pytest.mark.parametrize("args", [(), ("x",), ("9" * 30,), ("999999",)])
def test_a_forged_number_is_answered(args: tuple[str, ...], admin: Chat) -> None:
    assert "no such" in admin.press("people.rename", *args).lower()


def test_what_was_changed_is_in_the_journal(admin: Chat, boris: Resident) -> None:
    admin.press("people.rename", str(boris.id))
    admin.say("Борис Волков")

    event = journal.of_person(boris.id, actor=OPERATOR)[0]

    assert {"was": "Борис Смирнов", "value": "Борис Волков"} == event.details
    assert NOON <= event.at


def test_one_bad_line_of_a_list_is_named_and_the_rest_goes_on(admin: Chat) -> None:
    admin.say("/people")
    admin.press_label("Add names")

    said = admin.say("Вера Павлова\nПётр <i>\nЯна Белова")
    again = admin.say("Пётр Ильин")

    assert "2 names added" in said
    assert "• <b>Пётр &lt;i&gt;</b>: " in said
    assert "1 name added" in again
    assert 3 == sum(not each.is_claimed() for each in residents.everybody())


def test_a_list_of_nonsense_is_answered_in_one_message(admin: Chat) -> None:
    admin.press("people.add")

    said = admin.say("\n".join(["x" * 100] * 40))

    assert ("0 names added" in said, "… and 25 more lines" in said, len(said) < 4096) == (True, True, True)

"""Registration as a chat: every question, every wrong answer, and whatever may happen to the code in the middle."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.services.people import invites, residents, roster
from tests.bot.chatting import Chat, last_labels
from tests.bot.joining.said_to import said_to
from tests.services.people.some_people import NOON, settle

NOWHERE = "34679ACDEFGHJKMNPQRT"


def test_a_link_to_a_house_asks_for_name_and_phone_only(code: str) -> None:
    chat = Chat(5)

    assert "What is your name?" in chat.say(f"/start {code}")
    assert "Your phone?" in chat.say("Анна Петрова")
    assert "house 27" in chat.share("+79161234567")
    assert "Done! Анна Петрова, house 27." in chat.press_label("All correct")


def test_a_code_without_a_house_asks_for_it() -> None:
    chat = Chat(5, language="ru")
    code = issue()

    assert "20 букв и цифр" in chat.say("/register")
    assert "Как вас зовут?" in chat.say(code.lower())
    assert "Ваш телефон?" in chat.say("Анна Петрова")
    assert "Номер дома?" in chat.say("8 916 123-45-67")
    assert "дом 27А" in chat.say("27a")
    assert "Готово! Анна Петрова, дом 27А." in chat.press_label("Всё верно")


def test_a_code_of_a_name_asks_for_the_phone_only() -> None:
    person = roster.add("Анна Петрова", actor=OPERATOR, now=NOON)
    chat = Chat(5)

    assert "Your phone?" in chat.say(f"/start {issue(house='27', resident_id=person.id)}")
    chat.share("+79161234567")
    chat.press_label("All correct")

    assert person.id == residents.by_phone("+79161234567").id  # type: ignore[union-attr]  # just registered


def test_a_guard_is_asked_for_no_house() -> None:
    chat = at_summary(Chat(5), issue(role=Role.GUARD))

    assert "Done! Анна Петрова, guard." in chat.press_label("All correct")


@pytest.mark.parametrize("wrong", ["12345", "О" * 20, "=1+1", "привет", "k" * 500])
def test_what_is_no_code_is_explained_with_an_example(wrong: str, code: str) -> None:
    chat = Chat(5)
    chat.say("/start")

    assert "20 letters and digits, such as 7ACD" in chat.say(wrong)
    assert "What is your name?" in chat.say(code)


def test_an_unknown_code_can_be_followed_by_the_right_one(code: str) -> None:
    chat = Chat(5)
    chat.say("/start")

    assert "not known" in chat.say(NOWHERE)
    assert "What is your name?" in chat.say(code)


@pytest.mark.parametrize(
    ("step", "wrong", "why"),
    [
        ("name", "Анна", "two to five words"),
        ("name", "а б в г д е", "two to five words"),
        ("name", "Анна 777", "only letters"),
        ("name", "=СУММ(А1) Анна", "only letters"),
        ("name", "А" * 50 + " " + "Б" * 50, "at most 80"),
        ("phone", "12345", "+7 916 123-45-67"),
        ("phone", "позвоните мне", "+7 916 123-45-67"),
        ("phone", "8 (000) 000-00-00", "+7 916 123-45-67"),
        ("house", "у реки", "27/2"),
        ("house", "0", "27/2"),
        ("house", "123456", "27/2"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(step: str, wrong: str, why: str) -> None:
    chat = at_step(Chat(5), step, issue())

    assert why in chat.say(wrong)
    assert NEXT[step] in chat.say(RIGHT[step])


@pytest.mark.parametrize("step", ["code", "name", "phone", "house"])
def test_a_photo_is_no_answer(step: str) -> None:
    chat = at_step(Chat(5), step, issue())

    assert "text message" in chat.send_photo()


def test_somebody_elses_contact_is_refused_and_an_own_one_taken() -> None:
    chat = at_step(Chat(5), "phone", issue())

    assert "somebody else's number" in chat.share("+79160000000", is_own=False)
    assert "House number?" in chat.share("79161234567")


def test_a_phone_of_somebody_else_is_refused_at_once() -> None:
    neighbour = settle("Пётр Иванов", "3")
    chat = at_step(Chat(5), "phone", issue())

    assert "already registered" in chat.say(neighbour.phone or "")


@pytest.mark.parametrize(
    ("button", "answer", "shown"),
    [
        ("Name", "Мария Сидорова", "Мария Сидорова"),
        ("Phone", "+7 926 000-11-22", "+7 926 000-11-22"),
        ("House", "28", "house 28"),
    ],
)
def test_each_answer_can_be_corrected_at_the_end(button: str, answer: str, shown: str) -> None:
    chat = at_summary(Chat(5), issue())

    chat.press_label(button)

    assert shown in chat.say(answer)
    assert "Done!" in chat.press_label("All correct")


def test_what_the_invite_says_cannot_be_corrected(code: str) -> None:
    chat = at_summary(Chat(5), code)

    labels = last_labels(chat)

    assert ["✅ All correct", "✏️ Name", "✏️ Phone", "✖ Cancel"] == labels
    assert "out of date" in chat.press("register.edit", "house")


def test_words_instead_of_the_last_press_bring_the_summary_again(code: str) -> None:
    chat = at_summary(Chat(5), code)

    assert "house 27" in chat.say("hmm")
    assert "Done!" in chat.press_label("All correct")


@pytest.mark.parametrize("step", ["name", "phone", "house"])
def test_start_in_the_middle_asks_the_same_again(step: str) -> None:
    chat = at_step(Chat(5), step, issue())

    assert QUESTION[step] in chat.say("/start")
    assert QUESTION[step] not in chat.say(RIGHT[step])


def test_a_look_at_the_menu_in_the_middle_loses_nothing() -> None:
    chat = at_step(Chat(5), "house", issue())
    chat.say("/menu")

    assert "House number?" in chat.press_label("Register")
    assert "Анна Петрова" in chat.say(RIGHT["house"])


def test_another_link_in_the_middle_keeps_what_was_typed(code: str) -> None:
    chat = at_step(Chat(5), "house", issue())

    summary = chat.say(f"/start {code}")

    assert "Анна Петрова" in summary
    assert "house 27" in summary


def test_another_link_takes_the_house_of_the_first_along(code: str) -> None:
    chat = at_step(Chat(5), "phone", code)

    chat.say(f"/start {issue()}")

    assert "House number?" in chat.say("+7 916 123-45-67")


@pytest.mark.parametrize("step", ["code", "name", "phone", "house", "sure"])
def test_cancel_ends_it_anywhere(step: str) -> None:
    chat = at_step(Chat(5), step, issue())

    assert "Registration stopped" in chat.say("/cancel")
    assert "nothing to cancel" in chat.say("/cancel")


def test_who_is_registered_does_not_burn_a_code(anna: Chat, code: str) -> None:
    assert "not spent" in anna.say(f"/start {code}")

    assert "What is your name?" in Chat(5).say(f"/start {code}")


def test_ones_own_old_code_is_no_use_to_anybody(code: str) -> None:
    chat = at_summary(Chat(5), code)
    chat.press_label("All correct")

    told = chat.say(f"/start {code}")

    assert "already registered" in told
    assert "not spent" not in told


def test_the_first_hello_has_a_picture_and_leads_to_the_answers() -> None:
    chat = Chat(5)
    chat.say("/start")

    assert "menu" == chat.heard[0]["picture"]
    assert "Questions and answers" in chat.press_label("Questions")


def test_the_second_on_a_code_hears_that_it_is_being_used(code: str) -> None:
    first, second = at_summary(Chat(5), code), Chat(6)

    assert "Somebody is registering with this code" in second.say(f"/start {code}")
    assert "Done!" in first.press_label("All correct")
    assert "already used" in second.say(f"/start {code}")


def test_an_abandoned_code_goes_to_the_next_who_types_it(code: str) -> None:
    slow, quick = at_summary(Chat(5), code), Chat(6, ahead=timedelta(minutes=40))
    at_summary(quick, code, phone="+79160000001").press_label("All correct")
    slow.wait(hours=1)

    assert "already used" in slow.press_label("All correct")
    assert "house 3" in slow.say(issue(house="3"))
    assert "Done! Анна Петрова, house 3." in slow.press_label("All correct")


def test_who_keeps_answering_keeps_the_code(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")
    chat.wait(minutes=20)
    chat.say(RIGHT["name"])
    chat.wait(minutes=20)

    assert "Somebody is registering" in Chat(6, ahead=chat.ahead).say(f"/start {code}")


@pytest.mark.parametrize("step", ["name", "phone", "house", "sure"])
def test_a_code_revoked_in_the_middle_is_heard_of_at_the_next_answer(step: str) -> None:
    code = issue()
    chat = at_step(Chat(5), step, code)
    invites.revoke(code, actor=OPERATOR, now=NOON)

    told = chat.press_label("All correct") if step == "sure" else chat.say(RIGHT[step])

    assert "revoked" in told
    assert "new code and send it here" in told


def test_a_code_that_expires_in_the_middle_is_asked_for_again() -> None:
    chat = at_step(Chat(5, ahead=timedelta(hours=23)), "phone", issue(invite_days=1))
    chat.wait(hours=2)

    assert "expired" in chat.say(RIGHT["phone"])
    assert "House number?" in chat.say(issue())


def test_a_phone_taken_in_the_last_moment_is_asked_for_again() -> None:
    slow = at_summary(Chat(5), issue(house="1"))
    at_summary(Chat(6), issue(house="2")).press_label("All correct")

    told = slow.press_label("All correct")

    assert "already registered" in told
    assert "Your phone?" in told


def test_a_name_taken_in_the_last_moment_asks_for_another_code() -> None:
    person = roster.add("Анна Петрова", actor=OPERATOR, now=NOON)
    chat = at_step(Chat(5), "phone", issue(house="27", resident_id=person.id))
    chat.say("+7 916 123-45-67")
    residents.claim(person.id, telegram_id=77, language="ru", now=NOON)

    assert "Somebody else has taken" in chat.press_label("All correct")


def test_the_second_press_of_confirm_changes_nothing(code: str) -> None:
    chat = at_summary(Chat(5), code)
    chat.press_label("All correct")

    assert "Already done" in chat.press("register.confirm")
    assert 1 == len(residents.everybody())


def test_the_admins_hear_who_has_come_and_can_look(admin: Chat, code: str) -> None:
    at_summary(Chat(5), code).press_label("All correct")

    said = said_to(admin)

    assert "New resident: Анна Петрова, house 27" in said[0]["html"]
    assert "people.open" == said[0]["keyboard"]["rows"][0][0]["verb"]


def test_a_code_out_of_the_blue_is_enough(code: str) -> None:
    assert "What is your name?" in Chat(5).say(f"https://t.me/gate_bot?start={code}")


def test_a_stranger_who_says_anything_else_is_told_how_to_begin() -> None:
    assert "register first" in Chat(5).say("а123вс77")


RIGHT = {"code": NOWHERE, "name": "Анна Петрова", "phone": "+7 916 123-45-67", "house": "27"}
QUESTION = {"name": "What is your name?", "phone": "Your phone?", "house": "House number?"}

NEXT = {"name": "Your phone?", "phone": "House number?", "house": "Is everything correct?"}


def issue(
    *,
    house: str | None = None,
    role: Role = Role.RESIDENT,
    resident_id: int | None = None,
    invite_days: int = 14,
) -> str:
    rules = Rules(invite_days=invite_days)
    return invites.issue(
        actor=OPERATOR, rules=rules, now=NOON, house=house, role=role, resident_id=resident_id
    ).code


def at_step(chat: Chat, step: str, code: str) -> Chat:
    """Answers until this is the next question."""
    steps = ["code", "name", "phone", "house", "sure"]
    said = {**RIGHT, "code": code}
    chat.say("/start")
    for done in steps[: steps.index(step)]:
        chat.say(said[done])
    return chat


def at_summary(chat: Chat, code: str, *, phone: str = RIGHT["phone"]) -> Chat:
    answer = chat.say(f"/start {code}")
    answer = chat.say(RIGHT["name"])
    answer = chat.say(phone)
    if "House number?" in answer:
        chat.say(RIGHT["house"])
    return chat

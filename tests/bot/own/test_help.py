"""Help by role, the way out of every dialogue, and the language."""

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.services.people import dialogs, residents
from passbot.services.privacy import leaving
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON, settle


def test_help_lists_what_a_resident_can_do(anna: Chat) -> None:
    told = anna.say("/help")

    assert "/order — Order a pass" in told
    assert "/find" not in told


def test_help_lists_what_a_guard_can_do(guard: Chat) -> None:
    told = guard.say("/help")

    assert "/find — Find by plate" in told
    assert "/order" not in told


def test_help_lists_everything_for_an_admin(admin: Chat) -> None:
    told = admin.say("/help")

    assert all(f"/{name} — " in told for name in ("code", "people", "rules", "find", "order", "privacy"))


def test_help_tells_a_stranger_how_to_begin() -> None:
    assert "To register you need a code" in Chat(5).say("/help")


def test_an_unknown_command_leads_to_help(anna: Chat) -> None:
    assert "/help" in anna.say("/abracadabra")


def test_cancel_without_a_dialogue_says_so(anna: Chat) -> None:
    assert "nothing to cancel" in anna.say("/cancel")


def test_a_resident_chooses_a_language_and_keeps_it(anna: Chat) -> None:
    anna.say("/language")

    assert "Теперь я отвечаю по-русски." in anna.press_label("Русский")
    assert "Главное меню" in anna.say("/help")


def test_a_strangers_choice_holds_through_the_registration(code: str) -> None:
    chat = Chat(5, language="en")
    chat.say(f"/start {code}")
    chat.say("/language")

    assert "Как вас зовут?" in chat.press_label("Русский")
    assert "Ваш телефон?" in chat.say("Анна Петрова")
    chat.say("8 916 123-45-67")
    assert "Готово!" in chat.press_label("Всё верно")
    assert "ru" == residents.everybody()[0].language


def test_a_guests_choice_keeps_the_guests_conversation(anna: Chat) -> None:
    dialogs.save(5, "linked", "plate", {"token": "x"}, now=NOON)

    Chat(5).press("language", "ru")

    kept = dialogs.load(5, now=NOON)
    assert kept is not None
    assert ("linked", "plate", {"token": "x", "language": "ru"}) == (kept.flow, kept.step, kept.answers)


@pytest.mark.parametrize(
    ("telegrams", "answer"), [("ru", "Здравствуйте"), ("uk", "Здравствуйте"), ("la", "Hello")]
)
def test_a_stranger_is_greeted_in_the_language_of_the_phone(telegrams: str, answer: str) -> None:
    assert answer in Chat(5, language=telegrams).say("/start")


def test_an_unknown_language_is_refused(anna: Chat) -> None:
    assert "out of date" in anna.press("language", "xx")


def test_who_has_moved_out_is_a_stranger_again() -> None:
    gone = settle("Пётр Уехал", "9")
    assert gone.telegram_id is not None
    leaving.remove(gone.id, actor=OPERATOR, now=NOON)

    assert "To register you need a code" in Chat(gone.telegram_id).say("/help")

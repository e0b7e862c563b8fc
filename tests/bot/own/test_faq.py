"""The FAQ: pages of one message, from the admin's file where there is one and it is whole."""

import os
from datetime import UTC
from pathlib import Path

import pytest

from passbot.domain.people.languages import LANGUAGES
from passbot.errors import InvalidInput
from passbot.services.people import residents
from passbot.texts import Texts
from passbot.texts.faq import parse, read
from tests.bot.chatting import Chat

RULES = {"pass_hours": 48, "taxi_hours": 2, "early_minutes": 30, "quota_house_day": 10}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ours_is_whole_and_has_no_gaps_left(language: str) -> None:
    ours = read(None, language, RULES, ["passes"])

    assert len(ours.questions) == len({each.key for each in ours.questions}) >= 8
    assert not any("{" in each.answer for each in ours.questions)


def test_all_languages_answer_the_same_questions() -> None:
    answered = {len(read(None, language, RULES, ["passes"]).questions) for language in LANGUAGES}

    assert 1 == len(answered)


def test_a_question_opens_and_closes_in_one_message(anna: Chat) -> None:
    assert "Questions and answers" in anna.say("/faq")
    assert "48 hours" in anna.press_label("How long is a pass valid?")
    assert "Questions and answers" in anna.press_label("All questions")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_leads_back_to_the_menu(anna: Chat, language: str) -> None:
    home = Texts(language, UTC)("menu.menu")
    set_language(anna, language)
    anna.say("/faq")
    ours = read(None, language, RULES, ["passes"]).questions
    pages = [ours[0].key, ours[-1].key]

    assert "Анна Петрова" in anna.press_label(home)
    for key in pages:
        anna.press("faq.open", key)
        assert "Анна Петрова" in anna.press_label(home)


def set_language(chat: Chat, language: str) -> None:
    person = residents.find_by_telegram(chat.telegram_id)
    assert person
    residents.set_language(person.id, language)


def test_the_answer_follows_the_rules(admin: Chat, anna: Chat) -> None:
    admin.say("/rules pass_hours 24")
    anna.say("/faq")

    assert "24 hours" in anna.press_label("How long is a pass valid?")


def test_an_old_question_leads_back_to_the_list(anna: Chat) -> None:
    assert "Questions and answers" in anna.press("faq.open", "gone")


def test_the_admins_file_goes_before_ours(tmp_path: Path) -> None:
    write(tmp_path, "# Where is the gate?\nAt the end of {street}.\n\n# Who?\nUs.\n")

    found = read(tmp_path, "en", RULES, ["passes"])

    assert [("Where is the gate?", "At the end of {street}."), ("Who?", "Us.")] == [
        (each.question, each.answer) for each in found.questions
    ]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = write(tmp_path, "# A?\nB")
    read(tmp_path, "en", RULES, ["passes"])
    write(tmp_path, "# C?\nD")
    os.utime(file, ns=(1, 1))

    assert "C?" == read(tmp_path, "en", RULES, ["passes"]).questions[0].question


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "faq.count"),
        ("Hello\n# A?\nB", "faq.stray"),
        ("# A?\n\n# B?\nC", "faq.no_answer"),
        ("#\nA", "faq.no_answer"),
        (f"# {'A' * 101}\nB", "faq.long"),
        (f"# A\n{'B' * 3501}", "faq.long"),
        ("# A\nB\n" * 41, "faq.count"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, fault: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(text)

    assert fault == refusal.value.code


def test_a_broken_file_leaves_ours_in_place(tmp_path: Path) -> None:
    write(tmp_path, "no question")

    found = read(tmp_path, "en", RULES, ["passes"])

    assert read(None, "en", RULES, ["passes"]).questions == found.questions
    assert found.fault is not None


def test_a_file_in_another_encoding_is_broken_too(tmp_path: Path) -> None:
    (tmp_path / "faq.ru.md").write_bytes("# Вопрос?\nОтвет".encode("cp1251"))

    assert "own.unreadable" == getattr(read(tmp_path, "ru", RULES, ["passes"]).fault, "code", "")


def write(home: Path, text: str) -> Path:
    file = home / "faq.en.md"
    file.write_text(text, encoding="utf-8")
    return file

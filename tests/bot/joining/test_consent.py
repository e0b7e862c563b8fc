"""The site's words about data: asked before a registration, and beside what people do who are here already."""

from dataclasses import replace

import pytest

from passbot.domain.people.consents import Answer
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.people import applications, consents, residents, roster
from passbot.services.site import finishing
from passbot.slices import at_once
from passbot.store.models import Consent, Inbox
from tests.bot.chatting import SITE, Chat, labels, said
from tests.services.people.some_people import NOON

WORDS = "We keep your name & plate for a year."


@pytest.fixture
def words() -> int:
    consents.say("Храним имя и номер год.", language="ru", actor=OPERATOR, now=NOON)
    return consents.say(WORDS, language="en", actor=OPERATOR, now=NOON).version


def newcomer_of_the_list() -> Chat:
    roster.add("Борис Смирнов", actor=OPERATOR, now=NOON)
    return Chat(5, site=replace(SITE, has_roster=True))


def test_without_words_a_registration_asks_for_the_name_at_once(code: str) -> None:
    assert "What is your name?" in Chat(5).say(f"/start {code}")


@pytest.mark.parametrize(("language", "part"), [("en", "name &amp; plate"), ("ru", "Храним имя")])
def test_the_words_come_before_anything_is_asked(code: str, words: int, language: str, part: str) -> None:
    chat = Chat(5, language)

    told = chat.say(f"/start {code}")

    assert part in told
    assert said(chat, "Как вас зовут", "your name?") not in told
    assert said(chat, "одной из двух кнопок", "one of the two buttons") in chat.say("Анна Петрова")


def test_who_agrees_goes_on_and_it_is_kept_with_the_person(code: str, words: int) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")

    assert "What is your name?" in chat.press_label("I agree")
    chat.say("Анна Петрова")
    chat.say("+79161234567")
    chat.press_label("All correct")

    (kept,) = consents.everybodys(actor=OPERATOR)
    assert ("Анна Петрова", words, Answer.AGREED) == (kept.name, kept.text.version, kept.answer)
    assert "about your data" not in chat.say("/help")


def test_who_does_not_agree_is_not_registered_and_nothing_is_kept(code: str, words: int) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")

    assert "nobody registers you" in chat.press_label("I do not agree")

    assert 0 == Consent.select().count()
    assert "name &amp; plate" in chat.say(f"/start {code}")


def test_words_that_are_new_since_are_asked_before_the_end(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")
    chat.say("Анна Петрова")
    chat.say("+79161234567")
    consents.say(WORDS, language="en", actor=OPERATOR, now=NOON)

    assert "name &amp; plate" in chat.press_label("All correct")
    assert "Анна Петрова" in chat.press_label("I agree")
    chat.press_label("All correct")
    assert residents.find_by_telegram(5)


@pytest.mark.parametrize(
    ("language", "left"), [("ru", "Новые слова."), ("en", "Two years now."), (None, "What is your name?")]
)
def test_who_agrees_to_words_that_changed_meanwhile_goes_on_with_those_that_hold(
    code: str, words: int, language: str | None, left: str
) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")
    if language != "en":
        for each in consents.current():
            consents.end(each.language, actor=OPERATOR, now=NOON)
    if language:
        consents.say(left, language=language, actor=OPERATOR, now=NOON)

    assert left in chat.press_label("I agree")

    assert language is None or "What is your name?" in chat.press_label("I agree")


def test_a_name_of_the_list_is_taken_after_it(words: int) -> None:
    chat = newcomer_of_the_list()
    chat.say("/start")
    chat.press_label("Find my name")

    assert "name &amp; plate" in chat.press_label("Борис Смирнов")
    assert "Are you Борис Смирнов?" in chat.press_label("I agree")
    chat.press_label("Yes, that is me")

    assert ["Борис Смирнов"] == [each.name for each in consents.everybodys(actor=OPERATOR)]


def test_an_old_button_takes_no_name_without_it(words: int) -> None:
    person = roster.add("Борис Смирнов", actor=OPERATOR, now=NOON)
    chat = Chat(5, site=replace(SITE, has_roster=True))

    assert "name &amp; plate" in chat.press("roster.take", str(person.id))
    assert residents.find_by_telegram(5) is None


def test_who_chooses_a_name_and_does_not_agree_leaves_no_message_behind(words: int) -> None:
    """By /roster no registration has begun, so there is no dialogue in which they would be asked."""
    chat = newcomer_of_the_list()
    chat.say("/roster")
    chat.press_label("Борис Смирнов")

    assert "your messages are erased" in chat.press_label("I do not agree")

    at_once(finishing.finish(now=chat.now))
    assert 0 == Inbox.select().where(Inbox.sender_id == 5).count()


def test_an_older_question_takes_the_request_back_that_waits(code: str, words: int) -> None:
    chat = Chat(5, site=replace(SITE, rules=Rules(approve_new=1)))
    chat.say(f"/start {code}")
    chat.press_label("I agree")
    chat.say("Анна Петрова")
    chat.say("+79161234567")
    chat.press_label("All correct")
    assert applications.find(5)

    assert "nobody registers you" in chat.press("consent.no", str(words))

    assert applications.find(5) is None
    assert consents.of_account(5) is None


def test_who_waits_for_an_admin_has_agreed_before(code: str, words: int) -> None:
    chat = Chat(5, site=replace(SITE, rules=Rules(approve_new=1)))
    chat.say(f"/start {code}")
    chat.press_label("I agree")
    chat.say("Анна Петрова")
    chat.say("+79161234567")
    chat.press_label("All correct")

    found = consents.of_account(5)
    assert found is not None
    assert Answer.AGREED is found.answer


def test_who_is_here_is_asked_beside_what_they_wanted(anna: Chat, words: int) -> None:
    told = anna.say("а123вс77")

    assert "А 123 ВС 77" in told
    assert "name &amp; plate" in told
    assert labels(anna) == ["✅ I agree", "I do not agree"]


def test_a_yes_means_the_open_question_and_not_the_words(anna: Chat, words: int) -> None:
    anna.say("а123вс77")

    assert "А 123 ВС 77" in anna.say("yes")

    assert Answer.NONE is consents.everybodys(actor=OPERATOR)[0].answer


def test_they_are_asked_once_a_day_and_the_answer_ends_it(anna: Chat, words: int) -> None:
    assert "name &amp; plate" in anna.say("/passes")
    assert "name &amp; plate" not in anna.say("/passes")
    anna.wait(days=1)
    assert "name &amp; plate" in anna.say("/passes")

    assert f"version {words}" in anna.press_label("I agree")

    anna.wait(days=2)
    assert "name &amp; plate" not in anna.say("/passes")


def test_a_new_version_asks_again(anna: Chat, words: int) -> None:
    anna.say("/passes")
    anna.press_label("I agree")

    consents.say("Two years now.", language="en", actor=OPERATOR, now=NOON)

    assert "Two years now." in anna.say("/passes")


def test_a_no_changes_nothing_and_leads_to_the_data(anna: Chat, words: int) -> None:
    anna.say("/passes")

    assert "you do not agree" in anna.press_label("I do not agree")

    assert "What is stored about you" in anna.press_label("My data")
    assert "А 123 ВС 77" in anna.say("а123вс77")


def test_a_guard_is_not_held_up(guard: Chat, anna: Chat) -> None:
    anna.say("а123вс77")
    anna.press_label("48 hours")
    consents.say(WORDS, language="en", actor=OPERATOR, now=NOON)

    assert "А 123 ВС 77" in guard.say("123")


def test_an_old_button_of_words_that_are_over_says_so(anna: Chat, words: int) -> None:
    anna.say("/passes")
    consents.say("Two years now.", language="en", actor=OPERATOR, now=NOON)

    assert "do not hold any more" in anna.press("consent.yes", str(words))


def test_an_admin_sets_reads_and_ends_them(admin: Chat) -> None:
    assert "nobody is asked" in admin.say("/consent")
    admin.press_label("New words: English")
    assert "name &amp; plate" in admin.say(WORDS)
    assert [] == consents.current()

    assert "version 1" in admin.press_label("Ask with these words")

    assert [WORDS] == [text.words for text in consents.current()]
    assert "not agreed: 0" in admin.say("/consent")
    admin.press_label("Ask no more")
    assert "Nobody is asked" in admin.press_label("Ask no more")
    assert [] == consents.current()


def test_words_that_are_too_long_are_refused_and_may_be_sent_again(admin: Chat) -> None:
    admin.say("/consent")
    admin.press_label("New words: English")

    assert "send shorter ones" in admin.say("x" * 3_500)
    admin.say(WORDS)
    admin.press_label("Ask with these words")

    assert [WORDS] == [text.words for text in consents.current()]


def test_only_admins_have_the_command(anna: Chat) -> None:
    assert "Only an admin" in anna.say("/consent")

"""Who agreed to which words when; and who is asked."""

from datetime import timedelta

import pytest

from passbot.domain.people.consents import LONGEST, Answer
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, NotAllowed, NotFound
from passbot.services.people import consents, invites, residents
from passbot.services.privacy import sweeping
from passbot.services.telling import journal
from passbot.slices import at_once
from passbot.store.models import Consent
from tests.services.people.some_people import NOON, actor

STRANGER = 77
LATER = NOON + timedelta(hours=1)


def say(words: str, language: str = "en") -> int:
    return consents.say(words, language=language, actor=OPERATOR, now=NOON).version


def agree(person: Resident, version: int) -> None:
    telegram_id = person.telegram_id or 0
    consents.answer(telegram_id, version, agrees=True, resident_id=person.id, now=LATER)


def asked(person: Resident, language: str = "en", **later: float) -> int | None:
    now = NOON + timedelta(**later)
    text = consents.to_ask(person.telegram_id or 0, language, resident_id=person.id, now=now)
    return text.version if text else None


def test_without_words_nobody_is_asked(anna: Resident) -> None:
    assert (None, None) == (asked(anna), consents.wanted(STRANGER, "en"))


def test_who_has_agreed_stands_there_with_version_and_time(anna: Resident) -> None:
    version = say("We keep your plate for a year.")
    agree(anna, version)

    (said,) = consents.everybodys(actor=OPERATOR)

    assert (anna.name, version, Answer.AGREED, LATER) == (said.name, said.text.version, said.answer, said.at)
    assert "We keep your plate for a year." == said.text.words
    assert asked(anna) is None


def test_a_new_version_asks_again_and_the_old_answer_stays(anna: Resident) -> None:
    agree(anna, say("One year."))
    second = say("Two years.")

    assert second == asked(anna)

    said = [(each.text.words, each.answer) for each in consents.everybodys(actor=OPERATOR)]
    assert [("One year.", Answer.AGREED), ("Two years.", Answer.NONE)] == said


def test_the_same_words_again_ask_nobody(anna: Resident) -> None:
    version = say("One year.")
    agree(anna, version)

    assert version == say(" One year.\r\n")
    assert asked(anna) is None


def test_words_in_another_language_ask_nobody_who_has_agreed(anna: Resident, boris: Resident) -> None:
    agree(anna, say("Один год.", "ru"))
    english = say("One year.", "en")

    assert (None, None) == (asked(anna, "ru"), asked(anna, "en"))
    assert english == asked(boris, "en")


def test_the_only_words_there_are_ask_everybody(boris: Resident) -> None:
    assert say("Один год.", "ru") == asked(boris, "en")


def test_who_does_not_answer_is_asked_once_a_day(anna: Resident) -> None:
    version = say("One year.")

    told = [asked(anna, hours=hours) for hours in (0, 1, 23, 24, 25)]

    assert [version, None, None, version, None] == told


def test_who_refuses_is_not_asked_again_and_may_agree_later(anna: Resident) -> None:
    version = say("One year.")
    consents.answer(anna.telegram_id or 0, version, agrees=False, resident_id=anna.id, now=NOON)
    assert asked(anna, days=3) is None

    agree(anna, version)

    found = consents.of_account(anna.telegram_id or 0)
    assert found is not None
    assert (Answer.AGREED, LATER) == (found.answer, found.at)


def test_an_agreement_is_taken_back(anna: Resident) -> None:
    version = say("One year.")
    agree(anna, version)

    consents.answer(anna.telegram_id or 0, version, agrees=False, resident_id=anna.id, now=LATER)

    (tally,) = consents.tallies(actor=OPERATOR)
    assert (0, 1, 0) == (tally.agreed, tally.refused, tally.asked)


def test_words_that_ended_ask_nobody_and_take_no_answer(anna: Resident) -> None:
    version = say("One year.")

    assert consents.end("en", actor=OPERATOR, now=NOON)

    assert not consents.end("en", actor=OPERATOR, now=NOON)
    assert asked(anna) is None
    with pytest.raises(NotFound):
        agree(anna, version)


def test_what_a_stranger_agreed_to_is_theirs_once_they_register(db: str) -> None:
    version = say("One year.")
    consents.answer(STRANGER, version, agrees=True, now=NOON)
    assert [] == consents.everybodys(actor=OPERATOR)

    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="1").code
    residents.register(
        code,
        telegram_id=STRANGER,
        name="Вера Орлова",
        phone="+79160000001",
        house=None,
        language="ru",
        now=LATER,
    )

    assert [("Вера Орлова", version)] == [
        (each.name, each.text.version) for each in consents.everybodys(actor=OPERATOR)
    ]


def test_a_released_name_takes_no_answer_along(anna: Resident) -> None:
    agree(anna, say("One year."))

    residents.release(anna.id, actor=OPERATOR, now=LATER)

    assert [] == consents.everybodys(actor=OPERATOR)


def test_what_strangers_agreed_to_leaves_after_two_months(anna: Resident) -> None:
    version = say("One year.")
    consents.answer(STRANGER, version, agrees=True, now=NOON)
    agree(anna, version)

    at_once(sweeping.sweep(now=NOON + sweeping.KEEP_APPLICATIONS))

    assert [anna.telegram_id] == [row.telegram_id for row in Consent.select()]


def test_who_was_not_asked_is_counted(anna: Resident, boris: Resident) -> None:
    assert 0 == consents.unasked(actor=OPERATOR)
    say("One year.")
    asked(anna)

    assert 1 == consents.unasked(actor=OPERATOR)


@pytest.mark.parametrize("words", ["", "  \n", "x" * (LONGEST + 1)])
def test_words_of_no_use_change_nothing(db: str, words: str) -> None:
    held = say("One year.")

    with pytest.raises(InvalidInput, match="Nothing was changed"):
        say(words)

    assert [held] == [text.version for text in consents.current()]


def test_only_an_admin_changes_them_and_sees_who_agreed(guard: Resident) -> None:
    for deed in (
        lambda: consents.say("x", language="en", actor=actor(guard), now=NOON),
        lambda: consents.end("en", actor=actor(guard), now=NOON),
        lambda: consents.everybodys(actor=actor(guard)),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_each_change_stands_in_the_journal(db: str) -> None:
    version = say("One year.")
    consents.end("en", actor=OPERATOR, now=LATER)

    told = [(each.kind, each.details["version"]) for each in journal.latest(actor=OPERATOR)]
    assert [("consent.changed", None), ("consent.changed", version)] == told

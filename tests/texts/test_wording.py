"""What a machine can hear of a wooden sentence: slips that were read once in live dialogues, of a kind each."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest

from passbot.domain.people.languages import LANGUAGES
from passbot.domain.site.rules import Rules
from tests.texts.scanning import TAG
from tests.texts.test_catalogues import catalogue, forms

# Names, what is the same in every language, and examples of what can be typed.
LATIN = frozenset(
    ["PIN", "API", "passbot", "Passbot", "Google", "Sheets", "Drive", "Telegram", "id", "Outlook", "UTF"]
)
LATIN |= frozenset(["creds", "json", "errors", "log", "H", "Orders_completed"])
LATIN |= frozenset(["Kia", "Rio", "Europe", "Moscow", "Language", "In", "English"])
LATIN |= frozenset(["iCal", "ics"])  # as Google names the address, and as it ends
NO_WORDS = ("invite.file_name", "privacy.file_name", "date.short")
PLATES = frozenset(["А123ВС77", "Язык", "По-русски"])

WORD = re.compile(r"[A-Za-z_]+")
RUSSIAN_WORD = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё0-9-]*")
NOT_SAID = re.compile(
    r"<code>.*?</code>|<[^>]+>|\{\w+\}|(?:https?://|t\.me/)\S+|\S+@\S+|(?<!\w)/[a-z_]+|\b[A-Z0-9]{20}\b",
    re.DOTALL,
)
# A name may be a woman's: "{name} въехал", "{who}: удалён".
PERSON = r"\{(?:name|who|guest)\}(?:</b>)?[:,]?\s+"
MASCULINE = re.compile(
    PERSON
    + r"(?:уже |не |больше не )?(?:\w+[аяеиыоу]л(?:ся)?|\w+(?:шёл|шел)|\w+(?:ён|ан|ят)|зарегистрирован)\b"
)
ON_FOOT = re.compile(r"въезд|въехал|drove|driven", re.IGNORECASE)
MIDNIGHT = re.compile(r"(?:до|until|till|by)\s+(?:\w+\s+){0,3}00:00")
SECONDS = re.compile(r"\{\w+\}\s*(?:с\.|сек\b|s\b|sec\b|seconds\b)")
# What was said before, and the word that is said now: one word for one thing.
ONE_WORD = {
    "ru": {
        "регулярн": "постоянный",
        "админа": "администратора",
        "PIN-код": "PIN",
        "пометк": "метка",
        "отметок о въезде": "отметок о прибытии",
        "отметку о въезде": "отметку о прибытии",
    },
    "en": {
        "no more is": "no longer exists",
        "one a line": "one per line",
        "Withdraw the invite": "revoke",
        "un-book": "cancel",
        "wrote down": "added",
        "written down": "entered",
        "has let you in": "approved",
        "good code": "valid code",
        "is good for": "is valid for",
        "’s ": "'s",
    },
}


def said(language: str) -> Iterator[tuple[str, str]]:
    for key, message in catalogue(language).items():
        yield from ((key, form) for form in forms(message))


def test_nobodys_sex_is_guessed_behind_a_name() -> None:
    assert [] == [(key, text) for key, text in said("ru") if MASCULINE.search(text)]


@pytest.mark.parametrize(
    "text",
    ["{name}: удалён", "{who}: въехал", "<b>{name}</b> пришёл", "{name}: зарегистрирован", "{who} записался"],
)
def test_a_guess_would_be_seen(text: str) -> None:
    assert MASCULINE.search(text)


@pytest.mark.parametrize("text", ["{name}: какой дом?", "{name}, дом {house}", "Удалено: {name}"])
def test_what_guesses_nothing_is_left_alone(text: str) -> None:
    assert not MASCULINE.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_comes_on_foot_never_drives(language: str) -> None:
    assert [] == [
        (key, text) for key, text in said(language) if key.startswith("on_foot.") and ON_FOOT.search(text)
    ]


def test_russian_holds_no_english_word() -> None:
    strange = {
        key: found
        for key, text in said("ru")
        if key not in NO_WORDS and (found := set(WORD.findall(NOT_SAID.sub(" ", text))) - LATIN)
    }

    assert {} == strange


def test_english_holds_no_russian_word_but_a_plate() -> None:
    strange = {
        key: found
        for key, text in said("en")
        if (found := set(RUSSIAN_WORD.findall(NOT_SAID.sub(" ", text))) - PLATES)
    }

    assert {} == strange


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_day_ends_at_midnight_of_the_next_and_nothing_lasts_for_thousands_of_seconds(
    language: str,
) -> None:
    assert [] == [
        (key, text) for key, text in said(language) if MIDNIGHT.search(text) or SECONDS.search(text)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_shows_its_internal_name(language: str) -> None:
    internal = [name for name in vars(Rules()) if "_" in name]

    assert [] == [(key, text) for key, text in said(language) if any(name in text for name in internal)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_word(language: str) -> None:
    former = ONE_WORD.get(language, {})

    assert [] == [
        (key, text, f"say {word}")
        for key, text in said(language)
        for old, word in former.items()
        if old.lower() in text.lower()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_blank_too_many(language: str) -> None:
    assert [] == [(key, text) for key, text in said(language) if text != text.strip() or "  " in _flat(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_and_answers_hold_no_foreign_word_either(language: str) -> None:
    faq = resources.files("passbot.texts").joinpath(f"faq.{language}.md").read_text(encoding="utf-8")
    plain = NOT_SAID.sub(" ", faq)

    words = WORD.findall(plain) if language == "ru" else RUSSIAN_WORD.findall(plain)

    assert set() == set(words) - LATIN - PLATES


def _flat(text: str) -> str:
    """Without what stands in fixed columns on purpose: the plan of an office."""
    return "" if "<code>" in text and "\n" in text else TAG.sub("", text)

"""Whatever a person reads stands in the catalogues, in all languages, with the same gaps; and nothing else does."""

import re
from collections import Counter
from dataclasses import fields
from functools import cache
from importlib import resources
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from passbot.domain.people.languages import FALLBACK, LANGUAGES
from passbot.domain.people.people import Role
from passbot.domain.site.rules import Rules
from tests.texts.scanning import (
    TAG,
    asked,
    cyrillic,
    is_speech,
    modules,
    patterns,
    reached_from,
    refused,
    words,
)

FOR_PROGRAMS = (
    "calendar",
    "idempotency",
)  # refused by the HTTP interface alone, in the words of its document
OTHERS = [language for language in LANGUAGES if language != FALLBACK]
TEXTS = resources.files("passbot.texts")


@cache
def read(language: str) -> Catalog:
    with TEXTS.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def catalogue(language: str) -> dict[str, Message]:
    return {each.id if isinstance(each.id, str) else each.id[0]: each for each in read(language) if each.id}


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_has_all_its_files_and_every_file_its_language() -> None:
    names = [each.name for each in TEXTS.iterdir() if each.name.endswith((".po", ".md"))]
    shapes = {re.sub(r"[a-z]+(?=\.(?:po|md)$)", "{}", name) for name in names}

    assert sorted(shape.format(language) for shape in shapes for language in LANGUAGES) == sorted(names)


@pytest.mark.parametrize("language", OTHERS)
def test_all_catalogues_have_the_same_ids(language: str) -> None:
    assert set() == set(catalogue(language)) ^ set(catalogue(FALLBACK))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_stands_twice(language: str) -> None:
    text = TEXTS.joinpath(f"{language}.po").read_text(encoding="utf-8")

    ids = Counter(re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE))

    assert [] == [key for key, count in ids.items() if count > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_has_all_its_plurals(language: str) -> None:
    messages = catalogue(language)

    assert [] == [key for key, each in messages.items() if not all(forms(each))]
    assert [] == [
        key for key, each in messages.items() if len(forms(each)) not in (1, read(language).num_plurals)
    ]


def test_no_russian_sentence_ends_with_a_day_that_has_its_own_full_stop() -> None:
    """`пн 30 нояб..` is what a person would read."""
    ends = re.compile(r"\{(?:day|when)\}\.")

    assert [] == [
        key for key, each in catalogue("ru").items() if any(ends.search(form) for form in forms(each))
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_that_counts_in_one_language_counts_in_the_other(language: str) -> None:
    theirs, english = catalogue(language), catalogue(FALLBACK)

    assert [] == [
        key
        for key in theirs.keys() & english.keys()
        if (len(forms(theirs[key])) > 1) != (len(forms(english[key])) > 1)
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_have_the_same_gaps_or_an_example_of_their_own(language: str) -> None:
    theirs, english = catalogue(language), catalogue(FALLBACK)

    differ = {
        key: found
        for key in theirs.keys() & english.keys()
        if (
            found := {
                frozenset(gaps(text)) - {"example"} for each in (theirs, english) for text in forms(each[key])
            }
        )
        and len(found) > 1
    }

    assert {} == differ


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_have_the_same_markup(language: str) -> None:
    theirs, english = catalogue(language), catalogue(FALLBACK)

    differ = [
        key
        for key in theirs.keys() & english.keys()
        if len({tuple(sorted(TAG.findall(text))) for each in (theirs, english) for text in forms(each[key])})
        > 1
    ]

    assert [] == differ


def test_every_text_that_is_asked_for_exists() -> None:
    ids = set(catalogue("ru"))

    missing = {
        (module, pattern.pattern)
        for module, tree in modules()
        if not module.startswith("sandbox")
        for pattern in asked(tree)
        if not any(pattern.fullmatch(key) for key in ids)
    }

    assert set() == missing


def test_every_text_in_the_catalogues_is_asked_for() -> None:
    named = [pattern for _, tree in modules() for pattern in patterns(tree)]
    codes = [each.code for each in refused()]

    unused = {
        key
        for key in catalogue("ru")
        if not any(pattern.fullmatch(key.removeprefix("error.")) for pattern in codes)
        and not any(pattern.fullmatch(key) for pattern in named)
    }

    assert set() == unused


def test_every_refusal_that_the_chat_can_meet_has_its_words() -> None:
    ids = set(catalogue("ru"))

    wordless = {
        (each.module, each.code.pattern)
        for each in refused(reached_from("bot"))
        if not each.code.pattern.startswith(FOR_PROGRAMS)
        and not any(
            each.code.fullmatch(key.removeprefix("error.")) for key in ids if key.startswith("error.")
        )
    }

    assert set() == wordless


def test_a_refusal_brings_the_facts_that_its_words_name() -> None:
    messages = catalogue("ru")

    lacking = {
        (each.module, key): wanted - each.facts
        for each in refused(reached_from("bot"))
        for key, message in messages.items()
        if each.facts is not None
        and ".+" not in each.code.pattern
        and key.startswith("error.")
        and each.code.fullmatch(key.removeprefix("error."))
        and (wanted := gaps(forms(message)[0])) - each.facts
    }

    assert {} == lacking


def test_every_rule_and_role_has_a_name() -> None:
    named = {f"rule.{rule.name}" for rule in fields(Rules)} | {f"role.{role}" for role in Role}

    assert set() == named - catalogue("ru").keys()


def test_no_words_stand_in_the_bots_code() -> None:
    assert [] == [(module, said) for module, tree in modules("bot") for said in words(tree)]


def test_no_russian_stands_in_the_bots_code() -> None:
    assert [] == [(module, said) for module, tree in modules("bot") for said in cyrillic(tree)]


@pytest.mark.parametrize("text", ["Пропуск", "Order a pass", "<b>Hello there</b>", "no, thanks"])
def test_words_are_told_from_names_of_things(text: str) -> None:
    assert is_speech(text)


@pytest.mark.parametrize("text", ["order ", "pass.place", "success", "🚗 <b>", "menu.png"])
def test_names_of_things_are_no_words(text: str) -> None:
    assert not is_speech(text)

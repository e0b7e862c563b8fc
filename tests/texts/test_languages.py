"""A language is a line in one table and its files: nothing else counts, guesses or lists languages on its own."""

import re
from pathlib import Path

import pytest
from babel import Locale

from passbot.domain.people.languages import LANGUAGES, language_of
from passbot.texts import Texts
from tests.texts.scanning import PACKAGE
from tests.texts.test_times import MOSCOW

NAMED = {
    "domain/people/languages.py": "the table",
    "domain/people/names.py": "particles of names, such as `de`",
    "domain/plates/mask_search.py": "a country, not a language",
    "store/schema.py": "a migration that has run",
    "api/page_files/board.js": "the API's refusals are English",
}
FAR_SIDES = "sandbox/"  # whose languages are Telegram's and Google's
A_LANGUAGE = re.compile(rf"""(["'])(?:{"|".join(LANGUAGES)})\1""")


def test_languages_are_named_in_the_table_alone() -> None:
    code = [file for ending in ("py", "js", "html") for file in PACKAGE.rglob(f"*.{ending}")]

    named = {_name(file) for file in code if A_LANGUAGE.search(file.read_text(encoding="utf-8"))}

    assert set() == {each for each in named if not each.startswith(FAR_SIDES)} - NAMED.keys()


def _name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("UK-ua", "ru"),
        ("kk", "ru"),
        ("en-GB", "en"),
        ("rue", "en"),  # Rusyn: three letters, of which two are not Russian
        ("*", "en"),
        (None, "en"),
        ("", "en"),
    ],
)
def test_a_first_guess_at_the_language(code: str | None, language: str) -> None:
    assert language == language_of(code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_in_a_catalogues_head_counts_as_unicode_does(language: str) -> None:
    texts, category = Texts(language, MOSCOW), Locale(language).plural_form

    said = {(category(n), texts.count("rules.passes_stay", n).replace(str(n), "", 1)) for n in range(200)}

    assert len(said) == len({of for of, _ in said}) == len({form for _, form in said})

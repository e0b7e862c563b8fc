"""The guides for people say what the bot does, in the bot's own words, and have pictures of it."""

import re
from importlib import resources
from pathlib import Path

import pytest

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.bot.answering import routing
from passbot.dbthread import DatabaseThread
from passbot.domain.people.languages import LANGUAGES
from passbot.settings.config import SETTINGS
from passbot.sheets.rows import HEADER

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = DOCS / "pictures"
GUIDES = [
    (language, folder / f"{name}.md")
    for language, folder in (("en", DOCS), ("ru", DOCS / "ru"))
    for name in ("residents", "guards", "admins")
]
ALL = {page: page.read_text(encoding="utf-8") for page in (*DOCS.glob("**/*.md"), DOCS.parent / "README.md")}
QUOTES = {"en": r"\"([^\"]+)\"", "ru": r"«([^»]+)»"}
GOOGLES = {"Filter views", "Режимах\n   фильтрации"}  # words of Google Sheets


def words_of(language: str) -> str:
    """The catalogue of a language, its lines joined, without bold."""
    text = resources.files("passbot.texts").joinpath(f"{language}.po").read_text(encoding="utf-8")
    return re.sub(r"<[^>]+>", "", text.replace('"\n"', ""))


def shown(page: Path) -> set[Path]:
    found = re.findall(r"(?:\]\(|src=\")([^)\"]+\.webp)", ALL[page])
    return {(page.parent / each).resolve() for each in found}


@pytest.mark.parametrize(("language", "page"), GUIDES, ids=str)
def test_what_a_guide_lets_people_write_is_known_to_the_bot(language: str, page: Path) -> None:
    said = set(re.findall(r"`/([a-z]+)\b", ALL[page]))

    assert said
    assert set() == said - set(routing.ROUTES.commands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_one_can_write_to_the_bot_is_in_a_guide(language: str) -> None:
    said = {
        name for spoken, page in GUIDES if spoken == language for name in re.findall(r"`/([a-z]+)", ALL[page])
    }

    assert set() == set(routing.ROUTES.commands) - said


@pytest.mark.parametrize(("language", "page"), GUIDES, ids=str)
def test_a_button_or_an_answer_that_is_quoted_is_in_the_bots_own_words(language: str, page: Path) -> None:
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", ALL[page])
    quoted = set(re.findall(QUOTES[language], text)) - GOOGLES - set(HEADER)

    assert set() == {each for each in quoted if each not in words_of(language)}


def test_guides_say_how_long_before_it_begins_a_pass_stands_on_the_sheet() -> None:
    said = {"en": "two days before it begins", "ru": "за двое суток до начала"}
    guides = [(language, page) for language, page in GUIDES if page.stem != "admins"]

    assert 48 == SETTINGS["sheet_hours"].default
    assert [] == [page.name for language, page in guides if said[language] not in ALL[page]]


def test_each_guide_has_pictures_of_its_own_language() -> None:
    for language, page in GUIDES:
        assert 5 <= len(shown(page)), page
        assert {PICTURES / language} == {each.parent for each in shown(page)}


def test_every_picture_that_is_kept_is_shown_and_they_are_small() -> None:
    kept = {*PICTURES.glob("**/*.webp")}

    assert set() == kept - {each for page in ALL for each in shown(page)}
    assert 1_500_000 > sum(each.stat().st_size for each in kept)


def test_every_address_of_the_api_that_a_page_names_is_there() -> None:
    there = [*build(ApiSite(DatabaseThread())).openapi()["paths"], "/slot-booking", "/docs", "/openapi.json"]
    named = {
        each
        for text in ALL.values()
        for each in re.findall(r"`(?:[A-Z]+ )?(/(?:users|api|feeds)/[^`?\s]*)`?", text)
    }

    assert named
    assert set() == {each for each in named if not any(path.startswith(each.rstrip("/")) for path in there)}


def test_the_figures_of_the_questions_are_those_of_the_pages_that_they_name() -> None:
    faq, size, scale = (ALL[DOCS / f"{name}.md"] for name in ("faq", "size", "scale"))

    for said, page, there in (
        ("21, 29 and 38 MB", size, ("| 21 |", "| 29 |", "| 38 |")),
        ("94 MB of memory and 0.47 s", scale, ("| 94 MB", "| 0.47 s |")),
    ):
        assert said in faq
        assert [] == [each for each in there if each not in page]
    assert 7 == SETTINGS["backup_keep"].default
    assert "seven of them" in faq

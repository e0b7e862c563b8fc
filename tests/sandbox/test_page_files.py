"""The page asks for nothing from elsewhere and speaks both languages alike."""

import re
from itertools import pairwise

import pytest

from passbot.sandbox.front import GOOGLE, TELEGRAM
from passbot.sandbox.pages import FOLDER

WORDS = (FOLDER / "words.js").read_text()
SCRIPTS = sorted(FOLDER.glob("*.js"))


def words_of(language: str) -> dict[str, str]:
    block = re.search(rf"^  {language}: \{{\n(.*?)^  \}},$", WORDS, re.DOTALL | re.MULTILINE)
    assert block
    return dict(re.findall(r"(\w+): \"([^\"]*)\"", block[1]))


def test_both_languages_know_the_same_words() -> None:
    assert list(words_of("en")) == list(words_of("ru"))


def test_both_languages_have_the_same_gaps() -> None:
    gaps = [
        {key: re.findall(r"\{\w+\}", text) for key, text in words_of(each).items()} for each in ("en", "ru")
    ]

    assert all(english == russian for english, russian in pairwise(gaps))


def test_every_word_that_is_said_is_known() -> None:
    said = {word for script in SCRIPTS for word in re.findall(r"\bword\(\"(\w+)\"", script.read_text())}

    assert set() == said - set(words_of("en"))


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path: object) -> None:
    text = FOLDER.joinpath(str(path)).read_text()

    assert [] == re.findall(r"(?:src|href|url\(|import|from)\s*[=(]?\s*[\"']?(?:https?:)?//\S+", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_text_ever_becomes_markup(script: object) -> None:
    text = FOLDER.joinpath(str(script)).read_text()

    assert [] == re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_no_file_has_a_path_of_the_far_sides() -> None:
    assert [] == [path.name for path in FOLDER.iterdir() if f"/{path.name}".startswith(TELEGRAM + GOOGLE)]

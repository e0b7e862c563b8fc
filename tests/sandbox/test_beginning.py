"""A new sandbox takes the language of its first visitor; one in which people have talked stays as it is."""

import httpx
import pytest

from passbot.sandbox.running import Box
from passbot.sandbox.seed import seed
from passbot.sandbox.telegram.client import Telegram


def begin(box: Box, language: object) -> httpx.Response:
    return httpx.post(f"{box.base}/sandbox/begin", json={"language": language})


def people(box: Box) -> set[tuple[str, str]]:
    with Telegram(box.base) as telegram:
        found = telegram.ask("GET", "people")["people"]
    return {(each["first_name"], each["language_code"]) for each in found}


@pytest.fixture
def seeded(box: Box) -> Box:
    box.do(lambda: seed(box.telegram.world, box.google))
    return box


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {("Anna", "en"), ("Boris", "en"), ("Admin", "en"), ("Guard", "en")}),
        ("ru", {("Анна", "ru"), ("Борис", "ru"), ("Админ", "ru"), ("Охранник", "ru")}),
        ("fi", {("Anna", "en"), ("Boris", "en"), ("Admin", "en"), ("Guard", "en")}),
    ],
)
def test_people_speak_the_language_of_the_first_visitor(
    seeded: Box, language: str, names: set[tuple[str, str]]
) -> None:
    answer = begin(seeded, language)

    assert {"begins": True} == answer.json()
    assert names == people(seeded)


def test_who_has_talked_keeps_language_and_name(seeded: Box) -> None:
    with Telegram(seeded.base) as telegram:
        telegram.known(1001).say("/start")
    before = people(seeded)

    answer = begin(seeded, "en")

    assert {"begins": False} == answer.json()
    assert before == people(seeded)


def test_an_empty_sandbox_begins_without_people(box: Box) -> None:
    answer = begin(box, "ru")

    assert {"begins": True} == answer.json()
    assert set() == people(box)


def test_a_beginning_without_a_language_is_refused_in_words(seeded: Box) -> None:
    address = f"{seeded.base}/sandbox/begin"

    answers = [httpx.post(address, content=said) for said in (b"", b"[]", b"{}", b"en")]

    assert [(400, 'Say {"language": "en"}.')] * 4 == [
        (each.status_code, each.json()["error"]) for each in answers
    ]
    assert 405 == httpx.get(address).status_code

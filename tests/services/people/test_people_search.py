"""An admin types a name, a house or some digits and finds whoever lives here."""

import pytest

from passbot.domain.people.people import Resident
from passbot.services.people import people_search
from passbot.services.privacy import households, leaving
from tests.services.people.some_people import NOON, actor, settle


@pytest.fixture
def ivan(db: str) -> Resident:
    return settle("Иван О'Нил-Смит", "27А")


def named(query: str) -> list[str]:
    return [each.name for each in people_search.find(query)]


@pytest.mark.parametrize(
    "query", ["петр", "АННА", "анна петрова", "Пет Ан", "27", " 27 ", "тров", "рова", "анна  п"]
)
def test_a_name_or_a_house_finds_who_is_meant(
    anna: Resident, boris: Resident, ivan: Resident, query: str
) -> None:
    assert ["Анна Петрова"] == named(query)


@pytest.mark.parametrize("query", ["о'нил", "смит", "27а", "О’Нил-"])
def test_what_stands_within_a_name_finds_it_too(anna: Resident, ivan: Resident, query: str) -> None:
    assert ["Иван О'Нил-Смит"] == named(query)


@pytest.mark.parametrize("start", [-4, -7, -10])
def test_digits_of_the_phone_find_it(anna: Resident, boris: Resident, start: int) -> None:
    digits = (anna.phone or "")[start:]

    assert ["Анна Петрова"] == named(f"{digits[:2]} {digits[2:]}")


@pytest.mark.parametrize("query", ["", " ", "%", "_нна", "!", "анна смирнова", "28", "\u200b"])
def test_what_fits_nobody_finds_nobody(anna: Resident, boris: Resident, query: str) -> None:
    assert [] == named(query)


def test_three_digits_are_no_phone(anna: Resident) -> None:
    assert [] == named((anna.phone or "")[-3:])


def test_whose_name_begins_like_that_comes_before_whoever_has_it_within(db: str) -> None:
    settle("Иван Анненков", "1")
    settle("Жанна Ли", "2")

    assert ["Иван Анненков"] == named("анн")


def test_they_stand_in_the_order_of_their_names(db: str) -> None:
    for name in ("Яна Ли", "Анна Ли", "Ольга Ли"):
        settle(name, "5")

    assert ["Анна Ли", "Ольга Ли", "Яна Ли"] == named("ли") == named("5")


def test_who_has_left_is_not_found(anna: Resident, admin: Resident) -> None:
    leaving.remove(anna.id, actor=actor(admin), now=NOON)

    assert [] == named("анна") == named("27") == [each.name for each in people_search.called("анна")]


def test_who_is_renamed_is_found_by_the_new_name_only(anna: Resident, admin: Resident) -> None:
    households.rename(anna.id, "Вера Чайка", actor=actor(admin), now=NOON)

    assert ([], ["Вера Чайка"]) == (named("петрова"), named("чайка"))

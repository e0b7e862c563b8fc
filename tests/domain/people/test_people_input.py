"""Names, phones and houses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.people import houses, names, phones
from passbot.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("+7 916 123-45-67", "+79161234567"),
        ("8 (916) 123 45 67", "+79161234567"),
        ("89161234567", "+79161234567"),
        ("79161234567", "+79161234567"),
        ("9161234567", "+79161234567"),
        (" 8-916-123-45-67 ", "+79161234567"),
        ("8.916.123.45.67", "+79161234567"),
        ("tel:+79161234567", "+79161234567"),
        ("8 495 123-45-67", "+74951234567"),
        ("+7 701 123 45 67", "+77011234567"),
        ("+375 29 123-45-67", "+375291234567"),
        ("4915112345678", "+4915112345678"),
        ("380501234567", "+380501234567"),
        ("8 916 123–45–67", "+79161234567"),
        ("8 930 000-00-00", "+79300000000"),
        ("79300000000", "+79300000000"),
    ],
)
def test_a_phone_is_kept_as_e164(typed: str, e164: str) -> None:
    assert e164 == phones.read(typed)


def test_a_site_elsewhere_reads_its_own_numbers() -> None:
    assert "+33612345678" == phones.read("06 12 34 56 78", region="FR")


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+79161234567", "+7 916 123-45-67"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("", ""),
        ("removed", "removed"),
    ],
)
def test_a_phone_is_shown_spaced_and_anything_else_as_it_is(e164: str, shown: str) -> None:
    assert shown == phones.show(e164)


@given(st.from_regex(r"\+79[0-9]{9}", fullmatch=True))
def test_a_shown_phone_reads_as_the_same_number(e164: str) -> None:
    assert e164 == phones.read(phones.show(e164))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Анна   Петрова ", "Анна Петрова"),
        ("Иванов И. И.", "Иванов И. И."),
        ("Салтыков-Щедрин Михаил Евграфович", "Салтыков-Щедрин Михаил Евграфович"),
        ("Seán O’Neill", "Seán O'Neill"),
        ("Анна Мария фон дер Лейен", "Анна Мария фон дер Лейен"),
        ("王 小明", "王 小明"),
        ("Ахмед \u200fоглы", "Ахмед оглы"),
        ("Ἀχιλλεύς Πηλείδης", "Ἀχιλλεύς Πηλείδης"),
        ("Анна\nПетрова", "Анна Петрова"),
        ("Jan van 't Hoff", "Jan van 't Hoff"),
    ],
)
def test_a_name_is_kept_tidy(typed: str, name: str) -> None:
    assert name == names.read(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алёна Королёва", "алена  королева"),
        ("Семе\u0308н Ли", "СЕМЕН ЛИ"),
        ("Салтыков‑Щедрин", "салтыков-щедрин"),
        ("Groß Anna", "GROSS ANNA"),
    ],
)
def test_names_that_sound_the_same_have_one_key(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    ("typed", "house"),
    [
        ("27", "27"),
        (" 27а ", "27А"),
        ("27A", "27А"),
        ("27 А", "27А"),
        ("27-a", "27А"),
        ("27/2", "27/2"),
        ("27\\2", "27/2"),
        ("27 / 2", "27/2"),
        ("27/2а", "27/2А"),
        ("12-Б", "12Б"),
        ("12б", "12Б"),
        ("0027", "27"),
        ("дом 5", "5"),
        ("д.5", "5"),
        ("№ 5", "5"),
        ("12345", "12345"),
        ("12D", "12D"),
    ],
)
def test_a_house_has_one_spelling(typed: str, house: str) -> None:
    assert house == houses.read(typed)


@given(st.text())
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(text: str) -> None:
    for read in (names.read, houses.read, phones.read):
        try:
            once = read(text)
        except InvalidInput:
            continue
        assert once == read(once)


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = names.key(text)

    assert key == names.key(key)

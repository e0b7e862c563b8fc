"""What people type for a plate, and what we make of it."""

import pytest

from passbot.domain.plates import plates
from passbot.errors import InvalidInput

ONE_CAR = [
    "А123ВС77",
    "а123вс77",
    "A123BC77",
    "a123bc77",
    "А123Вc77",
    " а 123 вс 77 ",
    "А-123-ВС-77",
    "А—123—ВС 77",
    "А.123.ВС/77",
    "А_123_ВС|77",
    "[А123ВС] 77",
    "а123вс 77 rus",
    "А123ВС77RUS 🇷🇺",
    "А123ВС77 РУС",
    "🚕 А123ВС77",
    "Ａ１２３ＢＣ７７",
    "А123\u200bВС77",
    "\u202aА123ВС77\u202c",
    "А123ВС\n77",
    "№ А123ВС77",
    "«А123ВС77»",
    "А 1️⃣23 ВС 77",
]

MENDED = [
    ("А12ЗВС77", "A123BC77"),
    ("АI23ВС77", "A123BC77"),
    ("Аl23ВС77", "A123BC77"),
    ("А12ЧВС77", "A124BC77"),
    ("А12БВС77", "A126BC77"),
    ("А1О3ВС77", "A103BC77"),
    ("А123ВС7О", "A123BC70"),
    ("А1230С77", "A123OC77"),
    ("А12ЗВС", "A123BC"),
    ("А12ЗВС77RUS", "A123BC77"),
    ("12З4АВ7", "1234AB7"),
]


@pytest.mark.parametrize("typed", ONE_CAR)
def test_one_car_has_one_key_however_it_is_typed(typed: str) -> None:
    plate = plates.read(typed)

    assert ("A123BC77", "А 123 ВС 77") == (plate.key, plate.shown)


@pytest.mark.parametrize(("typed", "key"), MENDED)
def test_a_slip_is_mended_by_its_position_and_says_so(typed: str, key: str) -> None:
    plate = plates.read(typed)

    assert (key, ("plate.mended",)) == (plate.key, plate.warnings)


def test_a_slip_that_could_be_several_plates_is_asked_about() -> None:
    with pytest.raises(InvalidInput) as refused:
        plates.read("0O1OAA77")

    assert "plate.ambiguous" == refused.value.code
    assert ["О 010 АА 77", "0010 АА 77", "ОО 10 АА 77"] == refused.value.facts["candidates"]


def test_what_fits_as_it_is_is_not_mended() -> None:
    moped_not_car = plates.read("ОО01ТР98")

    assert ("OO01TP98", ()) == (moped_not_car.key, moped_not_car.warnings)


def test_an_i_in_belarus_is_a_letter_and_not_a_one() -> None:
    assert ("foreign",) == plates.read("I234AB7").hints


def test_letters_that_russia_has_not_are_named_with_the_twelve_and_the_way_out() -> None:
    with pytest.raises(InvalidInput) as refused:
        plates.read("А123БД777")

    assert "plate.letters" == refused.value.code
    assert "БД" == refused.value.facts["found"]
    assert "А В Е К М Н О Р С Т У Х" in refused.value.message
    assert "foreign or special" in refused.value.message


def test_a_plate_that_looks_russian_in_latin_letters_is_refused_alike() -> None:
    with pytest.raises(InvalidInput) as refused:
        plates.read("A123ZZ77")

    assert "plate.letters" == refused.value.code


@pytest.mark.parametrize("typed", ["А123ВС936", "4197ХК947", "С2017988"])
def test_an_unknown_region_is_a_warning(typed: str) -> None:
    plate = plates.read(typed)

    assert (("region.unknown",), False) == (plate.warnings, plate.is_partial)


def test_a_known_region_of_another_reading_silences_the_warning() -> None:
    assert () == plates.read("АН239936").warnings


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("GB12 ABC", "GB12ABC"),
        ("B-AB 1234", "BAB1234"),
        ("TÜ XY 99", "TUXY99"),
        ("LO12ABC",) * 2,
    ],
)
def test_other_latin_plates_are_foreign_and_never_mended(typed: str, key: str) -> None:
    plate = plates.read(typed)

    assert (key, key, False, ("foreign",), ()) == (
        plate.key,
        plate.shown,
        plate.is_partial,
        plate.hints,
        plate.warnings,
    )


@pytest.mark.parametrize(
    ("typed", "key", "shown"),
    [
        ("A123ZZ77", "A123ZZ77", "A123ZZ77"),
        ("ж 8028 ХА", "Ж8028XA", "Ж8028ХА"),
        ("BOSS", "BOSS", "BOSS"),
        ("12345", "12345", "12345"),
    ],
)
def test_who_insists_on_a_foreign_or_special_plate_gets_it(typed: str, key: str, shown: str) -> None:
    plate = plates.read_foreign(typed)

    assert (key, shown, ("foreign",)) == (plate.key, plate.shown, plate.hints)


@pytest.mark.parametrize("typed", ["А", "ABCDEFGHIJKLM", "1", "A1", "粤B12345", "A1=B2", "²³"])
def test_a_foreign_plate_still_has_three_to_twelve_letters_and_digits(typed: str) -> None:
    with pytest.raises(InvalidInput):
        plates.read_foreign(typed)


@pytest.mark.parametrize("typed", ["A1", "S 1", "а1", "9Z"])
def test_two_characters_are_no_foreign_plate(typed: str) -> None:
    with pytest.raises(InvalidInput, match="last 3 or 4 characters"):
        plates.read(typed)


def test_a_foreign_plate_of_the_same_letters_is_the_same_car() -> None:
    assert plates.read("А123ВС77").key == plates.read_foreign("A123BC77").key

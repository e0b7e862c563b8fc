"""Every kind of plate in Russia and around it, and the strings that are plates of several kinds."""

import pytest

from passbot.domain.plates import plates

RUSSIAN = [
    # typed, key, shown, kind
    ("А123ВС77", "A123BC77", "А 123 ВС 77", "ru.car"),
    ("а123вс777", "A123BC777", "А 123 ВС 777", "ru.car"),
    ("Х999УУ01", "X999YY01", "Х 999 УУ 01", "ru.car"),
    ("АА12377", "AA12377", "АА 123 77", "ru.taxi"),
    ("АА123777", "AA123777", "АА 123 777", "ru.taxi"),
    ("АН239936", "AH239936", "АН 2399 36", "ru.trailer"),
    ("АН2399136", "AH2399136", "АН 2399 136", "ru.trailer"),
    ("АВ123478", "AB123478", "АВ 1234 78", "ru.offroad"),
    ("4197ХК47", "4197XK47", "4197 ХК 47", "ru.tractor"),
    ("4197ХК147", "4197XK147", "4197 ХК 147", "ru.tractor"),
    ("7851АА40", "7851AA40", "7851 АА 40", "ru.motorcycle"),
    ("ММ55АА77", "MM55AA77", "ММ 55 АА 77", "ru.moped"),
    ("0500АА99", "0500AA99", "0500 АА 99", "ru.military"),
    ("АА123499", "AA123499", "АА 1234 99", "ru.military_trailer"),
    ("004CD177", "004CD177", "004 CD 1 77", "ru.diplomatic_head"),
    ("004CD12377", "004CD12377", "004 CD 12 377", "ru.diplomatic_head"),
    ("004СС177", "004CC177", "004 СС 1 77", "ru.diplomatic_head"),
    ("001D00477", "001D00477", "001 D 004 77", "ru.diplomatic"),
    ("001Т00477", "001T00477", "001 Т 004 77", "ru.diplomatic"),
    ("002К00177", "002K00177", "002 К 001 77", "ru.diplomatic_old"),
    ("ТАА12377", "TAA12377", "Т АА 123 77", "ru.export"),
    ("НТ005Х77", "HT005X77", "НТ 005 Х 77", "ru.transit"),
    ("С201799", "C201799", "С 2017 99", "ru.police"),
    ("123А77", "123A77", "123 А 77", "ru.police_trailer"),
    ("1234А77", "1234A77", "1234 А 77", "ru.police_motorcycle"),
]

WITHOUT_REGION = [
    ("А123ВС", "А 123 ВС", "ru.car"),
    ("АА123", "АА 123", "ru.taxi"),
    ("АН2399", "АН 2399", "ru.trailer"),
    ("4197ХК", "4197 ХК", "ru.tractor"),
    ("ММ55АА", "ММ 55 АА", "ru.moped"),
    ("004CD1", "004 CD 1", "ru.diplomatic_head"),
    ("001D004", "001 D 004", "ru.diplomatic"),
    ("НТ005Х", "НТ 005 Х", "ru.transit"),
    ("С2017", "С 2017", "ru.police"),
    ("123А", "123 А", "ru.police_trailer"),
    ("1234А", "1234 А", "ru.police_motorcycle"),
    ("482ВС", "482 ВС", "ru.car"),
    ("А482В", "А 482 В", "ru.car"),
]

NEIGHBOURS = [
    ("123 ABC 02", "123ABC02", "123 ABC 02", "kz.private"),
    ("123 ABC 20", "123ABC20", "123 ABC 20", "kz.private"),
    ("123 AB 02", "123AB02", "123 AB 02", "kz.company"),
    ("F 1234 02", "F123402", "F 1234 02", "kz.foreign"),
    ("A 123 BCD", "A123BCD", "A 123 BCD", "kz.1993"),
    ("1234 AI-7", "1234AI7", "1234 AI-7", "by.car"),
    ("E 123 AB-7", "E123AB7", "E 123 AB-7", "by.electric"),
    ("AI 1234-7", "AI12347", "AI 1234-7", "by.truck"),
    ("A 1234 B-7", "A1234B7", "A 1234 B-7", "by.trailer"),
    ("7 TAX 1234", "7TAX1234", "7 TAX 1234", "by.taxi"),
    ("CD 1234-7", "CD12347", "CD 1234-7", "by.diplomatic"),
    ("7 AB T 1234", "7ABT1234", "7 AB T 1234", "by.temporary"),
    ("36 DD 777", "36DD777", "36 DD 777", "am.car"),
    ("123 AZ 45", "123AZ45", "123 AZ 45", "am.car"),
    ("10-AA-123", "10AA123", "10 AA 123", "az.car"),
    ("AB-123-CD", "AB123CD", "AB-123-CD", "ge.car"),
    ("ABC 123", "ABC123", "ABC 123", "ge.old"),
    ("ABC 123", "ABC123", "ABC 123", "md.car"),
    ("01 123 ABC", "01123ABC", "01 123 ABC", "kg.car"),
    ("01 123 AB", "01123AB", "01 123 AB", "kg.company"),
    ("01 123 PT", "01123PT", "01 123 PT", "kg.company"),
    ("B 1234 A", "B1234A", "B 1234 A", "kg.1994"),
    ("01 A 123 BC", "01A123BC", "01 A 123 BC", "uz.private"),
    ("10 123 ABC", "10123ABC", "10 123 ABC", "uz.company"),
    ("АА 1234 ВІ", "AA1234BI", "AA 1234 BI", "ua.car"),
    ("1234 DZ 01", "1234DZ01", "1234 DZ 01", "tj.car"),
    ("AB 1234 CD", "AB1234CD", "AB 1234 CD", "tm.car"),
    ("1234 УБӨ", "1234YБӨ", "1234 УБӨ", "mn.car"),
]

SEVERAL_KINDS = [
    ("АА123777", {"ru.taxi", "ru.trailer"}),
    ("4197ХК47", {"ru.tractor", "ru.motorcycle", "ru.military", "tj.car"}),
    ("АА12377", {"ru.taxi", "by.truck"}),
    ("123AB02", {"kz.company", "am.car"}),
    ("36DD777", {"am.car", "az.car"}),
    ("01123ABC", {"kg.car", "uz.company"}),
    ("ABC123", {"ge.old", "md.car"}),
    ("H123402", {"ru.police", "kz.foreign"}),
    ("А123ВС", {"ru.car", "kz.1993", "abkhazia.car", "ossetia.car"}),
]


@pytest.mark.parametrize(("typed", "key", "shown", "kind"), RUSSIAN)
def test_a_russian_plate_is_whole_and_shown_in_its_spacing(
    typed: str, key: str, shown: str, kind: str
) -> None:
    plate = plates.read(typed)

    assert (key, shown, False, ()) == (plate.key, plate.shown, plate.is_partial, plate.warnings)
    assert kind in plate.hints


@pytest.mark.parametrize(("typed", "shown", "kind"), WITHOUT_REGION)
def test_a_russian_plate_without_its_region_is_partial(typed: str, shown: str, kind: str) -> None:
    plate = plates.read(typed)

    assert (shown, True, kind) == (plate.shown, plate.is_partial, plate.hints[0])


@pytest.mark.parametrize(("typed", "key", "shown", "kind"), NEIGHBOURS)
def test_a_neighbours_plate_is_whole(typed: str, key: str, shown: str, kind: str) -> None:
    plate = plates.read(typed)

    assert (key, shown, False) == (plate.key, plate.shown, plate.is_partial)
    assert kind in plate.hints


@pytest.mark.parametrize(("typed", "kinds"), SEVERAL_KINDS)
def test_a_string_that_is_a_plate_of_several_kinds_names_them_all(typed: str, kinds: set[str]) -> None:
    plate = plates.read(typed)

    assert kinds <= set(plate.hints)
    assert plates.fold(typed) == plate.key


def test_the_reading_whose_region_exists_is_shown() -> None:
    taxi_of_moscow, trailer_of_voronezh = plates.read("АА123777"), plates.read("АН239936")

    assert ("АА 123 777", "АН 2399 36") == (taxi_of_moscow.shown, trailer_of_voronezh.shown)


@pytest.mark.parametrize("piece", ["482", "4821", "А482", "482А", "82ВС", "С77", "Z12"])
def test_three_or_four_characters_are_a_partial_plate(piece: str) -> None:
    plate = plates.read(piece)

    assert (plates.fold(piece), True) == (plate.key, plate.is_partial)


def test_an_armenian_plate_outweighs_a_diplomat_without_region() -> None:
    plate = plates.read("123CD45")

    assert (False, "am.car") == (plate.is_partial, plate.hints[0])

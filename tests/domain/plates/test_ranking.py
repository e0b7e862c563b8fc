"""How the guard's query finds a plate, the likeliest first."""

import pytest

from passbot.domain.plates import plates

CAR = plates.read("А482ВС797").key


@pytest.mark.parametrize(
    ("query", "fit"),
    [
        ("А482ВС797", 0),
        ("a482bc 797", 0),
        ("797", 1),
        ("вс797", 1),
        ("482", 2),
        ("а482", 2),
        ("A482BC", 2),
        ("48", 2),
        ("4В2", 3),
        ("А4Б2", 4),
        ("Ч82", 3),
        ("ч82вс", 3),
        ("4828С797", 3),
        ("А481ВС", 4),
        ("А428ВС", 4),
        ("А42ВС", 4),
        ("А4882ВС", 4),
        ("481", None),
        ("К771МН", None),
        ("", None),
        ("🚕", None),
    ],
)
def test_the_fit_of_a_query(query: str, fit: int | None) -> None:
    assert fit == plates.rank(query, CAR)


def test_o_and_zero_find_each_other() -> None:
    plate = plates.read("О001ТР98")

    assert [3, 3, 2] == [plates.rank(query, plate.key) for query in ("0001", "ОО01", "О001")]


def test_a_query_in_either_alphabet_finds_the_skeleton() -> None:
    column = plates.skeleton("А482ВС797")

    assert all(plates.skeleton(query) in column for query in ("482вс", "482BC", "ч82", "4828c", "а482"))


def test_the_better_fit_comes_first() -> None:
    keys = [plates.read(typed).key for typed in ("М821КК77", "К482ВС77", "О048АА82", "А048КК482")]

    found = sorted((fit, key) for key in keys if (fit := plates.rank("482", key)) is not None)

    assert [(1, "A048KK482"), (2, "K482BC77")] == found

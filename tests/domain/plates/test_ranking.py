"""How the guard's query finds a plate, the likeliest first."""

import pytest

from passbot.domain.plates import plates
from passbot.domain.plates.ranking import Match

CAR = plates.read("А482ВС797").key


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("А482ВС797", Match.WHOLE),
        ("a482bc 797", Match.WHOLE),
        ("797", Match.END),
        ("вс797", Match.END),
        ("482", Match.PART),
        ("а482", Match.PART),
        ("A482BC", Match.PART),
        ("48", Match.PART),
        ("4В2", Match.LOOK_ALIKE),
        ("А4Б2", Match.SLIP),
        ("Ч82", Match.LOOK_ALIKE),
        ("ч82вс", Match.LOOK_ALIKE),
        ("4828С797", Match.LOOK_ALIKE),
        ("А481ВС", Match.SLIP),
        ("А428ВС", Match.SLIP),
        ("А42ВС", Match.SLIP),
        ("А4882ВС", Match.SLIP),
        ("481", None),
        ("К771МН", None),
        ("", None),
        ("🚕", None),
    ],
)
def test_the_match_of_a_query(query: str, match: Match | None) -> None:
    assert match is plates.rank(query, CAR)


def test_o_and_zero_find_each_other() -> None:
    plate = plates.read("О001ТР98")

    found = [plates.rank(query, plate.key) for query in ("0001", "ОО01", "О001")]

    assert [Match.LOOK_ALIKE, Match.LOOK_ALIKE, Match.PART] == found


def test_a_query_in_either_alphabet_finds_the_skeleton() -> None:
    column = plates.skeleton("А482ВС797")

    assert all(plates.skeleton(query) in column for query in ("482вс", "482BC", "ч82", "4828c", "а482"))


def test_the_better_match_comes_first() -> None:
    keys = [plates.read(typed).key for typed in ("М821КК77", "К482ВС77", "О048АА82", "А048КК482")]

    found = sorted((match, key) for key in keys if (match := plates.rank("482", key)) is not None)

    assert [(Match.END, "A048KK482"), (Match.PART, "K482BC77")] == found

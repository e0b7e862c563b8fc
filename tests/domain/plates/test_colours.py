"""The colour of a car, where a message says one."""

import pytest

from passbot.domain.plates import colours


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("желтый киа", "желтый"),
        ("Чёрная Lada Vesta", "чёрная"),
        ("К вам едет серебристый Hyundai", "серебристый"),
        ("yellow kia", "yellow"),
        ("kia, GREY", "grey"),
        ("Kia Rio, через 5 мин", None),
        ("Белгород", None),
        ("Синицын", None),
        ("", None),
    ],
)
def test_a_colour_is_found_among_other_words(text: str, colour: str | None) -> None:
    found = colours.find(text)

    assert colour == (found.colour if found else None)

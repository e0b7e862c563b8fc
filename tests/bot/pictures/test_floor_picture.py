"""The floor as it is drawn: whatever spaces an admin types, no desk lies on another or beside the paper."""

from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from passbot.bot.pictures import floor_picture
from passbot.bot.pictures.floor_picture import Box, laid_out
from passbot.domain.desks import floor

PLANS = {
    "single spaces": "1 2 3 4 5 6 window\n7 8 9 10 11 12",
    "double spaces": "1  2  3   window\n4  5  6   door",
    "long numbers": "А14Б 1234 5\n9999Я А9999Я",
    "words between": "1 door 2 лестница 3",
    "as wide as it gets": " ".join(map(str, range(1, 22))),
    "as high as it gets": "\n".join(map(str, range(1, 41))),
}


@pytest.mark.parametrize("text", PLANS.values(), ids=list(PLANS))
def test_no_two_spots_of_a_plan_overlap(text: str) -> None:
    boxes = laid_out(floor.read(text))

    assert [] == [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


def test_desks_with_long_names_stand_apart_without_a_plan() -> None:
    boxes = laid_out(floor.without_plan([f"Переговорная {number}" for number in range(1, 14)]))

    assert [] == [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


@pytest.mark.parametrize("text", PLANS.values(), ids=list(PLANS))
def test_the_paper_is_as_large_as_what_stands_on_it(text: str) -> None:
    plan = floor.read(text)
    facts = {
        "plan": text,
        "title": "Офис с названием, которое длиннее всего, что стоит под ним, пн 4 мая",
        "seats": dict.fromkeys(plan.desks, "taken"),
        "names": dict.fromkeys(plan.desks, "Щщщщщщщщщ"),
        "key": {seat: seat for seat in floor_picture.COLOURS},
    }

    image = Image.open(BytesIO(floor_picture.draw(facts, "ru")))

    assert all(0 < box[0] and box[2] < image.width and box[3] < image.height for box in laid_out(plan))
    assert image.width + image.height < 10_000  # Telegram takes no larger photo


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

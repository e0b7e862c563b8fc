"""The statistics' picture: what its bars and axes say, and that a phone's bubble leaves it readable."""

from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageColor

from passbot.bot.pictures.canvas import CAME, MISSED, font
from passbot.bot.pictures.pictures import draw
from passbot.bot.pictures.stats_picture import DOTS, HIGH, LEFT, NUMBER, RIGHT, WIDTH, WORD, placed, ticks
from passbot.domain.people.languages import LANGUAGES
from passbot.texts import Texts
from tests.services.people.some_people import NOON

BUBBLE = 345
LEAST_READABLE = 11  # pixels of a letter's size, as Telegram's own smallest


def facts(language: str, days: list[tuple[int, int]], hours: list[int] | None = None) -> dict[str, Any]:
    texts = Texts(language, NOON.tzinfo)  # type: ignore[arg-type]  # NOON has one
    label = texts.short_day if len(days) <= 7 else texts.short_date
    first = date(2026, 11, 30) - timedelta(days=len(days) - 1)
    return {
        "days": [(label(first + timedelta(days=at)), *each) for at, each in enumerate(days)],
        "hours": hours or [0] * 24,
        "words": {name: texts(f"stats.{name}") for name in ("by_day", "by_hour", "came", "missed")},
    }


def drawn(shown: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(draw("stats", shown, "ru"))).convert("RGB")


def column(image: Image.Image, x: float, top: float, bottom: float) -> list[tuple[int, ...]]:
    """The colours of one line of dots, downwards; measured in points."""
    dots = range(round(top * DOTS), round(bottom * DOTS))
    return [image.getpixel((round(x * DOTS), y)) for y in dots]  # type: ignore[misc]  # RGB


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (17, [0, 5, 10, 15, 20]),
        (100, [0, 50, 100]),
        (101, [0, 50, 100, 150]),
        (680, [0, 200, 400, 600, 800]),
        (123_456, [0, 50_000, 100_000, 150_000]),
    ],
)
def test_the_axis_has_round_numbers_and_ends_above_the_highest_bar(most: int, marks: list[int]) -> None:
    assert marks == ticks(most)


def test_a_bar_is_as_high_as_its_number_says_on_the_axis() -> None:
    image = drawn(facts("ru", [(6, 2)]))

    bar = column(image, (LEFT + RIGHT) / 2, 60, 160)

    unit = HIGH * DOTS / ticks(8)[-1]
    assert 6 * unit == pytest.approx(bar.count(ImageColor.getrgb(CAME)), abs=DOTS)
    assert 2 * unit == pytest.approx(bar.count(ImageColor.getrgb(MISSED)), abs=DOTS)


def test_an_hour_stands_where_the_axis_has_it() -> None:
    hours = [0] * 24
    hours[18] = 5
    image = drawn(facts("ru", [(5, 0)], hours))
    step = (RIGHT - LEFT) / 24

    heights = [
        column(image, LEFT + (hour + 0.5) * step, 210, 310).count(ImageColor.getrgb(CAME))
        for hour in range(24)
    ]

    assert [18] == [hour for hour, height in enumerate(heights) if height]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_has_both_colours_and_its_words_find_room(language: str) -> None:
    shown = facts(language, [(0, 0)])
    image = drawn(shown)

    row = {image.getpixel((x, round(43 * DOTS))) for x in range(image.width)}

    assert {ImageColor.getrgb(CAME), ImageColor.getrgb(MISSED)} <= row
    words = sum(font(WORD * DOTS).getlength(shown["words"][name]) for name in ("came", "missed"))
    assert WIDTH * DOTS > words + 80 * DOTS


def test_its_smallest_letters_can_be_read_in_a_phones_bubble() -> None:
    image = drawn(facts("en", [(1, 0)]))

    assert LEAST_READABLE <= NUMBER * DOTS * BUBBLE / image.width
    assert image.height <= image.width  # or a bubble would make it smaller still


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 7, 30])
def test_no_label_lies_on_its_neighbour_or_beyond_the_edge(language: str, count: int) -> None:
    labels = [each[0] for each in facts(language, [(1, 1)] * count)["days"]]

    written = list(placed(labels, (RIGHT - LEFT) / count))

    halves = [font(NUMBER * DOTS).getlength(label) / DOTS / 2 for label, _ in written]
    spans = [(middle - half, middle + half) for (_, middle), half in zip(written, halves, strict=True)]
    assert labels[-1] == written[-1][0]
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert (True, True) == (spans[0][0] >= 0, spans[-1][1] <= WIDTH)

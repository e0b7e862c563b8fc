"""The statistics as a picture: arrivals and no-shows by day, arrivals by hour.

Measured in points of a message bubble, about 345 wide on a phone, and drawn with three dots to a point: what is too
small to read here is too small there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from passbot.bot.pictures.canvas import CAME, GRID, INK, MISSED, PAPER, QUIET, font, png

WIDTH, HEIGHT, DOTS = 345, 330, 3
LEFT, RIGHT = 34, WIDTH - 10
TITLE, WORD, NUMBER = 16, 13, 12  # font sizes
HIGH = 88  # height of a chart
MOST_TICKS = 4
LEAST_FOR_NUMBER = 18  # a bar needs that much width to have its number above it
HOURS = tuple(str(hour) for hour in range(24))


@dataclass(frozen=True)
class Bars:
    """One chart: the bars' labels, and for each how many came and did not come."""

    labels: Sequence[str]
    came: Sequence[int]
    missed: Sequence[int]

    @property
    def totals(self) -> list[int]:
        return [here + away for here, away in zip(self.came, self.missed, strict=True)]


def stats(facts: Mapping[str, Any], _language: str) -> bytes:  # Any: JSON
    words = facts["words"]
    days = Bars(*([each[at] for each in facts["days"]] for at in range(3)))
    hours = Bars(HOURS, facts["hours"], [0] * len(HOURS))
    chart = Chart()
    chart.title(10, words["by_day"])
    chart.legend(34, {CAME: words["came"], MISSED: words["missed"]})
    chart.bars(64, days)
    chart.title(182, words["by_hour"])
    chart.bars(214, hours)
    return png(chart.image)


def ticks(most: int) -> list[int]:
    """Round numbers from 0 to the first that is not below the highest bar."""
    steps = (unit * power for power in (10**exponent for exponent in range(9)) for unit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= most)
    return list(range(0, max(step, -(-most // step) * step) + 1, step))


def placed(labels: Sequence[str], step: float) -> Iterator[tuple[str, float]]:
    """The labels that fit, with their middles: all, or every second, third and so on.

    The newest day always has its label, and of the hours the first.
    """
    widest = max((font(NUMBER * DOTS).getlength(label) / DOTS for label in labels), default=0)
    every = max(1, -int(-(widest + 4) // step))
    first = 0 if labels is HOURS else (len(labels) - 1) % every
    for at in range(first, len(labels), every):
        yield labels[at], min(LEFT + (at + 0.5) * step, WIDTH - widest / 2 - 2)


class Chart:
    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * DOTS, HEIGHT * DOTS), PAPER)
        self._painter = ImageDraw.Draw(self.image)

    def title(self, top: float, words: str) -> None:
        self._text(12, top, words, TITLE, INK, is_bold=True)

    def legend(self, top: float, colours: Mapping[str, str]) -> None:
        left = 12.0
        for colour, word in colours.items():
            self._box(left, top + 3, left + 11, top + 14, colour)
            self._text(left + 16, top, word, WORD, INK)
            left += 16 + font(WORD * DOTS).getlength(word) / DOTS + 18

    def bars(self, top: float, shown: Bars) -> None:
        marks, base = ticks(max(shown.totals, default=0)), top + HIGH
        for mark in marks:
            y = base - HIGH * mark / marks[-1]
            self._line(LEFT, y, RIGHT, y, QUIET if mark == 0 else GRID)
            self._text(LEFT - 6, y, str(mark), NUMBER, QUIET, anchor="rm")
        step = (RIGHT - LEFT) / max(1, len(shown.labels))
        for at, total in enumerate(shown.totals):
            self._bar(LEFT + at * step, step, base, shown, at, HIGH / marks[-1])
            if total and step >= LEAST_FOR_NUMBER:
                middle = LEFT + (at + 0.5) * step
                y = base - total * HIGH / marks[-1] - 2
                self._text(middle, y, str(total), NUMBER, INK, anchor="mb")
        self._labels(base + 3, step, shown.labels)

    def _bar(self, left: float, step: float, base: float, shown: Bars, at: int, unit: float) -> None:
        wide = min(step * 0.72, 60)
        left += (step - wide) / 2
        edge = base - shown.came[at] * unit
        if shown.came[at]:
            self._box(left, edge, left + wide, base, CAME)
        if shown.missed[at]:
            self._box(left, edge - shown.missed[at] * unit, left + wide, edge, MISSED)

    def _labels(self, top: float, step: float, labels: Sequence[str]) -> None:
        for label, middle in placed(labels, step):
            self._text(middle, top, label, NUMBER, QUIET, anchor="ma")

    def _text(
        self,
        x: float,
        y: float,
        words: str,
        size: int,
        colour: str,
        *,
        is_bold: bool = False,
        anchor: str = "la",
    ) -> None:
        letters = font(size * DOTS, is_bold=is_bold)
        self._painter.text((x * DOTS, y * DOTS), words, colour, letters, anchor=anchor)

    def _box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self._painter.rectangle(
            (left * DOTS, top * DOTS, max(left, right) * DOTS, max(top, bottom) * DOTS), colour
        )

    def _line(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self._painter.line((left * DOTS, top * DOTS, right * DOTS, bottom * DOTS), colour, DOTS)

"""The picture above the menu: the admin's own from the site's home, or a car at a barrier."""

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import hypot
from typing import Any

from PIL import Image, ImageDraw

from passbot.bot.canvas import PAPER, font, png

logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 960, 400
FINER = 3  # drawn larger and made smaller, or every slope would have teeth
LARGEST = 1280
TITLE_SIZE, LINE_SIZE = 76, 40  # a phone shows all of it 345 wide
DUSK, DAWN, ROAD, LINE = (24, 38, 66), (94, 142, 190), "#2b3440", "#aeb9c4"
BOOM, STRIPE, BODY, GLASS, LAMP = "#f4f6f8", "#d6453d", "#f2b632", "#20405c", "#fff3b0"

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Colour = str | tuple[int, int, int]


def menu(facts: Mapping[str, Any], _language: str) -> bytes:  # Any: JSON
    return _drawn(facts["title"], facts["line"], facts.get("file", ""), facts.get("saved", ""))


@lru_cache(maxsize=8)
def _drawn(title: str, line: str, file: str, _saved: str) -> bytes:
    own = _own(file) if file else None
    return png(own or _ours(title, line))


def _own(file: str) -> Image.Image | None:
    """What an admin has put there may be anything; what is no picture is left out and said so once."""
    try:
        with Image.open(file) as image:
            found = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        logger.warning("menu picture unreadable file=%s error=%s", file, type(exc).__name__)
        return None
    found.thumbnail((LARGEST, LARGEST))
    return found


def _ours(title: str, line: str) -> Image.Image:
    brush = Brush()
    _sky(brush)
    _road(brush)
    _car(brush, 430, 232)
    _barrier(brush)
    image = brush.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    painter = ImageDraw.Draw(image)
    painter.text((48, 36), title, PAPER, font(TITLE_SIZE, is_bold=True))
    painter.text((50, 140), line, PAPER, font(LINE_SIZE))
    return image


class Brush:
    """Paints in the picture's own measure on a finer canvas."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self._painter = ImageDraw.Draw(self.image)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._painter.polygon([_finer(point) for point in points], colour)

    def box(self, box: Box, colour: Colour, *, round_by: float = 0) -> None:
        self._painter.rounded_rectangle(_finer(box), round_by * FINER, colour)

    def ring(self, box: Box, colour: Colour, edge: Colour | None = None, wide: int = 0) -> None:
        self._painter.ellipse(_finer(box), colour, edge, wide * FINER)


def _finer(measures: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(each * FINER for each in measures)


def _sky(brush: Brush) -> None:
    for y in range(HEIGHT):
        share = y / HEIGHT
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(DUSK, DAWN, strict=True))
        brush.box((0, y, WIDTH, y + 1), (red, green, blue))


def _road(brush: Brush) -> None:
    brush.box((0, 330, WIDTH, HEIGHT), ROAD)
    for x in range(20, WIDTH, 120):
        brush.box((x, 364, x + 60, 370), LINE)


def _car(brush: Brush, x: int, y: int) -> None:
    brush.polygon([(x + 50, y + 45), (x + 85, y), (x + 175, y), (x + 215, y + 45)], BODY)
    brush.polygon([(x + 68, y + 43), (x + 93, y + 10), (x + 126, y + 10), (x + 126, y + 43)], GLASS)
    brush.polygon([(x + 134, y + 43), (x + 134, y + 10), (x + 170, y + 10), (x + 196, y + 43)], GLASS)
    brush.box((x, y + 42, x + 262, y + 96), BODY, round_by=18)
    brush.box((x + 248, y + 56, x + 262, y + 70), LAMP)
    for wheel in (x + 58, x + 202):
        brush.ring((wheel - 28, y + 70, wheel + 28, y + 126), ROAD, LINE, 6)


def _barrier(brush: Brush) -> None:
    """The boom goes up: somebody is expected."""
    brush.box((856, 236, 900, 346), BOOM, round_by=6)
    brush.box((856, 262, 900, 278), STRIPE)
    steps, (left, high), (right, low) = 8, (716, 58), (878, 250)
    length = hypot(right - left, low - high)
    across = (9 * (low - high) / length, -9 * (right - left) / length)
    for step in range(steps):
        ends = [
            (left + (right - left) * at / steps, high + (low - high) * at / steps) for at in (step, step + 1)
        ]
        sides = [(x + side * across[0], y + side * across[1]) for x, y in ends for side in (1, -1)]
        brush.polygon([sides[0], sides[1], sides[3], sides[2]], STRIPE if step % 2 else BOOM)
    brush.ring((864, 236, 892, 264), ROAD)

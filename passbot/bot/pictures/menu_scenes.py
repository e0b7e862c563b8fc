"""Things in the menu's picture: a car at a barrier, a calendar with a clock, a desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 400
FINER = 3  # drawn larger, then scaled down, so that slopes are smooth
GROUND = 346
DUSK, DAWN, ROAD, LINE = (24, 38, 66), (94, 142, 190), "#2b3440", "#aeb9c4"
BOOM, STRIPE, BODY, GLASS, LAMP = "#f4f6f8", "#d6453d", "#f2b632", "#20405c", "#fff3b0"

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Colour = str | tuple[int, int, int]


class Brush:
    """Draws in the picture's coordinates on the larger canvas."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self._painter = ImageDraw.Draw(self.image)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._painter.polygon([_finer(point) for point in points], colour)

    def box(self, box: Box, colour: Colour, *, round_by: float = 0) -> None:
        self._painter.rounded_rectangle(_finer(box), round_by * FINER, colour)

    def ring(self, box: Box, colour: Colour, edge: Colour | None = None, wide: int = 0) -> None:
        self._painter.ellipse(_finer(box), colour, edge, wide * FINER)

    def line(self, points: Sequence[Point], colour: Colour, wide: float) -> None:
        self._painter.line([_finer(point) for point in points], colour, round(wide * FINER), joint="curve")


def _finer(measures: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(each * FINER for each in measures)


@dataclass(frozen=True)
class At:
    """Where a thing stands on the ground, and its scale."""

    left: float
    size: float = 1

    def point(self, x: float, y: float) -> Point:
        """A point given from the thing's lower left corner, upwards."""
        return self.left + x * self.size, GROUND - y * self.size

    def box(self, left: float, low: float, right: float, high: float) -> Box:
        return (*self.point(left, high), *self.point(right, low))


def sky(brush: Brush) -> None:
    for y in range(HEIGHT):
        share = y / HEIGHT
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(DUSK, DAWN, strict=True))
        brush.box((0, y, WIDTH, y + 1), (red, green, blue))


def ground(brush: Brush, *, is_road: bool) -> None:
    brush.box((0, 330, WIDTH, HEIGHT), ROAD)
    for x in range(20, WIDTH, 120) if is_road else ():
        brush.box((x, 364, x + 60, 370), LINE)


def car(brush: Brush, at: At) -> None:
    x, y = at.left, 232
    brush.polygon([(x + 50, y + 45), (x + 85, y), (x + 175, y), (x + 215, y + 45)], BODY)
    brush.polygon([(x + 68, y + 43), (x + 93, y + 10), (x + 126, y + 10), (x + 126, y + 43)], GLASS)
    brush.polygon([(x + 134, y + 43), (x + 134, y + 10), (x + 170, y + 10), (x + 196, y + 43)], GLASS)
    brush.box((x, y + 42, x + 262, y + 96), BODY, round_by=18)
    brush.box((x + 248, y + 56, x + 262, y + 70), LAMP)
    for wheel in (x + 58, x + 202):
        brush.ring((wheel - 28, y + 70, wheel + 28, y + 126), ROAD, LINE, 6)


def barrier(brush: Brush) -> None:
    """A barrier with its boom half raised."""
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


def calendar(brush: Brush, at: At) -> None:
    """A calendar page with one slot taken, and a clock in front."""
    brush.box(at.box(10, 0, 200, 140), BOOM, round_by=10 * at.size)
    brush.box(at.box(10, 106, 200, 140), STRIPE, round_by=10 * at.size)
    brush.box(at.box(10, 100, 200, 116), STRIPE)
    for column in range(4):
        for row in range(3):
            left, low = 24 + column * 44, 12 + row * 29
            is_theirs = (column, row) == (1, 1)
            brush.box(at.box(left, low, left + 32, low + 20), BODY if is_theirs else LINE, round_by=3)
    _clock(brush, at)


def _clock(brush: Brush, at: At) -> None:
    brush.ring(at.box(150, -8, 250, 92), GLASS)
    brush.ring(at.box(157, -1, 243, 85), BOOM)
    brush.line([at.point(200, 72), at.point(200, 42), at.point(222, 28)], GLASS, 6 * at.size)
    brush.ring(at.box(195, 37, 205, 47), STRIPE)


def desk(brush: Brush, at: At) -> None:
    """A desk with a screen and a lamp."""
    for leg in (18, 226):
        brush.box(at.box(leg, -4, leg + 12, 62), LINE)
    brush.box(at.box(0, 62, 256, 74), BODY, round_by=4)
    brush.box(at.box(112, 74, 124, 92), LINE)
    brush.box(at.box(92, 74, 144, 79), LINE)
    brush.box(at.box(62, 88, 174, 160), GLASS, round_by=6)
    brush.box(at.box(69, 95, 167, 153), BOOM, round_by=3)
    for row, wide in ((137, 66), (121, 48), (105, 58)):
        brush.box(at.box(78, row, 78 + wide, row + 7), LINE, round_by=2)
    brush.line([at.point(216, 74), at.point(230, 118), at.point(206, 142)], STRIPE, 5 * at.size)
    brush.polygon([at.point(188, 128), at.point(216, 156), at.point(222, 136), at.point(208, 122)], STRIPE)
    brush.ring(at.box(190, 122, 206, 138), LAMP)
    brush.box(at.box(200, 74, 232, 80), STRIPE, round_by=2)


THINGS: dict[str, Callable[[Brush, At], None]] = {"passes": car, "slots": calendar, "desks": desk}

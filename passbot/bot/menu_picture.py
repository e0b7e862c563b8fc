"""The picture above the menu: the admin's own from the site's home, or a car at a barrier."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from passbot.bot.canvas import PAPER, font, png

logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 960, 400
LARGEST = 1280
DUSK, DAWN, ROAD, LINE = (24, 38, 66), (94, 142, 190), "#2b3440", "#aeb9c4"
BOOM, STRIPE, BODY, GLASS, LAMP = "#f4f6f8", "#d6453d", "#f2b632", "#20405c", "#fff3b0"


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
    image = Image.new("RGB", (WIDTH, HEIGHT))
    painter = ImageDraw.Draw(image)
    _sky(painter)
    _road(painter)
    _car(painter, 470, 232)
    _barrier(painter)
    painter.text((48, 44), title, PAPER, font(64, is_bold=True))
    painter.text((50, 132), line, PAPER, font(28))
    return image


def _sky(painter: ImageDraw.ImageDraw) -> None:
    for y in range(HEIGHT):
        share = y / HEIGHT
        colour = tuple(round(a + (b - a) * share) for a, b in zip(DUSK, DAWN, strict=True))
        painter.line((0, y, WIDTH, y), colour)


def _road(painter: ImageDraw.ImageDraw) -> None:
    painter.rectangle((0, 330, WIDTH, HEIGHT), ROAD)
    for x in range(20, WIDTH, 120):
        painter.rectangle((x, 364, x + 60, 370), LINE)


def _car(painter: ImageDraw.ImageDraw, x: int, y: int) -> None:
    painter.polygon([(x + 50, y + 45), (x + 85, y), (x + 175, y), (x + 215, y + 45)], BODY)
    painter.polygon([(x + 68, y + 43), (x + 93, y + 10), (x + 126, y + 10), (x + 126, y + 43)], GLASS)
    painter.polygon([(x + 134, y + 43), (x + 134, y + 10), (x + 170, y + 10), (x + 196, y + 43)], GLASS)
    painter.rounded_rectangle((x, y + 42, x + 262, y + 96), 18, BODY)
    painter.rectangle((x + 248, y + 56, x + 262, y + 70), LAMP)
    for wheel in (x + 58, x + 202):
        painter.ellipse((wheel - 28, y + 70, wheel + 28, y + 126), ROAD, LINE, 6)


def _barrier(painter: ImageDraw.ImageDraw) -> None:
    """The boom goes up: somebody is expected."""
    painter.rounded_rectangle((856, 236, 900, 346), 6, BOOM)
    painter.rectangle((856, 262, 900, 278), STRIPE)
    left, low, right, high = 610, 96, 878, 250
    steps = 8
    for step in range(steps):
        ends = [
            (left + (right - left) * at / steps, low + (high - low) * at / steps) for at in (step, step + 1)
        ]
        painter.line(ends, STRIPE if step % 2 else BOOM, 18)
    painter.ellipse((864, 236, 892, 264), ROAD)

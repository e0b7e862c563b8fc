"""Pictures that the bot draws when it sends them. A delivery keeps only what they show."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import segno
from PIL import Image, ImageDraw

from passbot.bot import floor_picture
from passbot.bot.canvas import CAME, INK, MISSED, PALE, PAPER, font, png
from passbot.bot.menu_picture import menu

Facts = Mapping[str, Any]  # Any: JSON
Painter = ImageDraw.ImageDraw

WIDTH, HEIGHT = 960, 620


def draw(name: str, facts: Facts, language: str) -> bytes:
    """The PNG of a picture by its name."""
    return _PAINTERS[name](facts, language)


def _qr(facts: Facts, _language: str) -> bytes:
    out = io.BytesIO()
    segno.make(facts["text"], error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()


def _stats(facts: Facts, _language: str) -> bytes:
    """Arrivals by day with those who did not come, and arrivals by the hour."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    painter = ImageDraw.Draw(image)
    by_day, by_hour, missed = facts["titles"]
    came = [day[1] for day in facts["days"]]
    absent = [day[2] for day in facts["days"]]
    labels = [str(day[0]) for day in facts["days"]]
    _bars(painter, 50, by_day, labels, came, absent)
    _bars(painter, 350, by_hour, [str(hour) for hour in range(24)], facts["hours"], [0] * 24)
    _key(painter, missed)
    return png(image)


def _bars(
    painter: Painter, top: int, title: str, labels: Sequence[str], came: Sequence[int], missed: Sequence[int]
) -> None:
    left, right, base = 40, WIDTH - 40, top + 210
    painter.text((left, top - 32), title, INK, font(24))
    painter.line((left, base, right, base), PALE, 2)
    most = max(1, *(a + b for a, b in zip(came, missed, strict=True)))
    step = (right - left) / max(1, len(labels))
    every = max(1, round(90 / step)) if len(labels) != 24 else 2
    for at, (label, here, away) in enumerate(zip(labels, came, missed, strict=True)):
        x, wide = left + at * step, max(2.0, step * 0.7)
        low = base - here / most * 170
        painter.rectangle((x, low, x + wide, base), CAME)
        painter.rectangle((x, low - away / most * 170, x + wide, low), MISSED)
        if here + away and step > 24:
            painter.text(
                (x + wide / 2, low - away / most * 170 - 4), str(here + away), INK, font(16), anchor="ms"
            )
        if at % every == 0:
            painter.text((x + wide / 2, base + 6), label, PALE, font(16), anchor="mt")


def _key(painter: Painter, missed: str) -> None:
    painter.rectangle((WIDTH - 260, 20, WIDTH - 242, 38), MISSED)
    painter.text((WIDTH - 234, 18), missed, INK, font(18))


_PAINTERS: dict[str, Callable[[Facts, str], bytes]] = {
    "qr": _qr,
    "stats": _stats,
    "menu": menu,
    "floor": floor_picture.draw,
}

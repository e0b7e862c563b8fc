"""The picture above the menu: the site's own file, or a drawing of what can be ordered there."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from passbot import picture_file
from passbot.bot.pictures.canvas import PAPER, font, png
from passbot.bot.pictures.menu_scenes import HEIGHT, THINGS, WIDTH, At, Brush, barrier, ground, sky

logger = logging.getLogger(__name__)

TITLE_SIZE, LINE_SIZE = 76, 40  # font sizes; a phone shows the picture 345 points wide
LEFT, RIGHT = 48, 912
ALONE = {"passes": At(430), "slots": At(640, 1.05), "desks": At(610, 1.15)}
BESIDE = {1: (350,), 2: (270, 600), 3: (60, 370, 650)}


def menu(facts: Mapping[str, Any], _language: str) -> bytes:  # Any: JSON
    """The first of the site's own files that can be read, else a drawing."""
    for file, saved in facts.get("files", ()):
        if own := _own(file, saved):
            return own
    return _ours(facts["title"], facts["line"], tuple(facts.get("things", ("passes",))))


@lru_cache(maxsize=8)
def _own(file: str, _saved: str) -> bytes | None:
    """A file that an admin put there, as PNG; None, with one line in the log, if it is no picture."""
    try:
        return png(picture_file.read(Path(file)))
    except picture_file.Unusable as fault:
        logger.error("picture unusable why=%s", fault)
        return None


@lru_cache(maxsize=8)
def _ours(title: str, line: str, things: tuple[str, ...]) -> bytes:
    brush = Brush()
    sky(brush)
    ground(brush, is_road="passes" in things)
    if len(things) == 1:
        THINGS[things[0]](brush, ALONE[things[0]])
    else:
        for thing, left in zip(things, BESIDE.get(len(things), ()), strict=False):
            THINGS[thing](brush, At(left))
    if things == ("passes",):
        barrier(brush)
    image = brush.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    painter = ImageDraw.Draw(image)
    painter.text((LEFT, 36), title, PAPER, _fitting(title, TITLE_SIZE, is_bold=True))
    painter.text((LEFT + 2, 140), line, PAPER, _fitting(line, LINE_SIZE))
    return png(image)


def _fitting(text: str, size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font at this size, or smaller if the text would not fit."""
    while (chosen := font(size, is_bold=is_bold)).getlength(text) > RIGHT - LEFT:
        size -= 4
    return chosen

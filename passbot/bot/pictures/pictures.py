"""Pictures drawn when a message is sent. A delivery stores only the facts in them."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import segno

from passbot.bot.pictures import floor_picture, stats_picture
from passbot.bot.pictures.menu_picture import menu

Facts = Mapping[str, Any]  # Any: JSON


def draw(name: str, facts: Facts, language: str) -> bytes:
    """The PNG of the picture with this name."""
    return _PAINTERS[name](facts, language)


def _qr(facts: Facts, _language: str) -> bytes:
    out = io.BytesIO()
    segno.make(facts["text"], error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()


_PAINTERS: dict[str, Callable[[Facts, str], bytes]] = {
    "qr": _qr,
    "stats": stats_picture.stats,
    "menu": menu,
    "floor": floor_picture.draw,
}

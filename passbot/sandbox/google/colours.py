"""Colours as Google keeps them: eight bits of each part, a part of 0 left out, the older name beside the newer one."""

import struct

from passbot.sandbox.google.body import Json

STYLE = "Style"
NEAR = 0.001  # of one of the 255: what a float of 32 bits may lack
PARTS = ("red", "green", "blue", "alpha")


def joined(old: Json, new: Json, name: str) -> Json:
    """`new` with both names of a colour, or none of them: the one that was changed counts, the newer one first."""
    style = name + STYLE
    changed = [each for each in (style, name) if new.get(each) != old.get(each)]
    if not changed or "themeColor" in new.get(style, {}):
        return new
    said = [new.get(style, {}).get("rgbColor") if each == style else new.get(name) for each in changed]
    rgb = next((each for each in said if each is not None), None)
    rest = {key: value for key, value in new.items() if key not in (name, style)}
    return rest if rgb is None else {**rest, name: kept_as(rgb), style: {"rgbColor": kept_as(rgb)}}


def kept_as(rgb: Json) -> Json:
    parts = {name: int(rgb.get(name, 0) * 255 + NEAR) / 255 for name in PARTS}
    return {name: _single(part) for name, part in parts.items() if part}


def _single(part: float) -> float:
    """The shortest decimal of the nearest float of 32 bits."""
    (wanted,) = struct.unpack("f", struct.pack("f", part))
    texts = (f"{wanted:.{digits}g}" for digits in range(1, 10))
    return next(
        float(text) for text in texts if struct.unpack("f", struct.pack("f", float(text))) == (wanted,)
    )


def of_format(old: Json, new: Json) -> Json:
    """A CellFormat with both names of its background and of its text's colour."""
    painted = joined(old, new, "backgroundColor")
    if text := painted.get("textFormat"):
        painted = {**painted, "textFormat": joined(old.get("textFormat", {}), text, "foregroundColor")}
    return painted

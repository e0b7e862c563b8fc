"""The picture of an office's floor on one day."""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw

from passbot.bot.pictures.canvas import INK, PALE, PAPER, font, png
from passbot.domain.desks import floor

LETTER, LINE, MARGIN, HEAD, FOOT = 26, 84, 40, 70, 60
LEAST_WIDTH = 640
DESK_WIDE, DESK_HIGH, GAP = 86, 58, 8
COLOURS = {
    "free": "#dff3e6",
    "mine": "#2f8fd8",
    "taken": "#e6e9ed",
    "offered": "#fbe3c4",
    "blocked": "#f3f4f6",
}
EDGES = {"free": "#2e9e5b", "mine": "#1f6fb0", "taken": "#b7c0c9", "offered": "#d58a2b", "blocked": "#d5dae0"}
Box = tuple[float, float, float, float]


def draw(facts: Mapping[str, Any], _language: str) -> bytes:  # Any: JSON
    """Draw `plan`, or without one the desks in rows; `seats` and `names` are by desk, `key` is the legend."""
    plan = floor.read(facts["plan"]) if facts.get("plan") else floor.without_plan(list(facts["seats"]))
    boxes = laid_out(plan)
    title, key = font(28, is_bold=True), facts["key"]
    inner = max(*(box[2] for box in boxes), MARGIN + title.getlength(facts["title"]), _key_end(key))
    width = max(LEAST_WIDTH, math.ceil(inner) + MARGIN)
    height = HEAD + plan.height * LINE + FOOT
    image = Image.new("RGB", (width, height), PAPER)
    painter = ImageDraw.Draw(image)
    painter.text((MARGIN, 20), facts["title"], INK, title)
    for spot, box in zip(plan.spots, boxes, strict=True):
        _spot(painter, spot, box, facts)
    _key(painter, key, height - FOOT + 14)
    return png(image)


def laid_out(plan: floor.Plan) -> list[Box]:
    """The box of each spot. The closest pair of neighbours decides how wide one character of the plan becomes."""
    letter = max((_needed(*pair) for pair in _neighbours(plan)), default=LETTER)
    return [_box(spot, max(letter, LETTER)) for spot in plan.spots]


def _neighbours(plan: floor.Plan) -> Iterator[tuple[floor.Spot, floor.Spot]]:
    return ((left, right) for left, right in pairwise(plan.spots) if left.top == right.top)


def _needed(left: floor.Spot, right: floor.Spot) -> float:
    return ((_wide(left) + _wide(right)) / 2 + GAP) / (_centre(right) - _centre(left))


def _centre(spot: floor.Spot) -> float:
    return spot.left + len(spot.text) / 2


def _wide(spot: floor.Spot) -> float:
    if not spot.is_desk:
        return font(20).getlength(spot.text)
    return max(DESK_WIDE, font(24, is_bold=True).getlength(spot.text) + 2 * GAP)


def _box(spot: floor.Spot, letter: float) -> Box:
    centre = MARGIN + DESK_WIDE / 2 + (_centre(spot) - 0.5) * letter
    middle, half = HEAD + (spot.top + 0.5) * LINE, _wide(spot) / 2
    return (centre - half, middle - DESK_HIGH / 2, centre + half, middle + DESK_HIGH / 2)


def _spot(
    painter: ImageDraw.ImageDraw, spot: floor.Spot, box: Box, facts: Mapping[str, Any]
) -> None:  # Any: JSON
    seat = facts["seats"].get(spot.text)
    if seat is None:
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        painter.text(middle, spot.text, PALE, font(20), anchor="mm")
        return
    painter.rounded_rectangle(box, 9, COLOURS[seat], EDGES[seat], 2)
    _label(painter, spot.text, _fitting(facts["names"].get(spot.text, ""), box), seat, box)


def _fitting(name: str, box: Box) -> str:
    """The name, cut to fit on its desk."""
    shown, wide = name, box[2] - box[0] - GAP
    while shown and font(14).getlength(shown) > wide:
        shown = shown.rstrip("…")[:-1] + "…"
    return shown


def _label(painter: ImageDraw.ImageDraw, desk: str, who: str, seat: str, box: Box) -> None:
    left, top, right, _ = box
    colour = {"mine": PAPER, "free": EDGES["free"], "blocked": PALE}.get(seat, INK)
    centre = (left + right) / 2
    painter.text(
        (centre, top + (18 if who else 29)), desk, colour, font(24, is_bold=seat == "free"), anchor="mm"
    )
    if who:
        painter.text((centre, top + 43), who, colour, font(14), anchor="mm")
    if seat == "blocked":
        painter.line((left + 8, top + DESK_HIGH - 8, right - 8, top + 8), EDGES["blocked"], 3)


def _key(painter: ImageDraw.ImageDraw, words: Mapping[str, str], top: int) -> None:
    left = float(MARGIN)
    for seat, word in words.items():
        painter.rounded_rectangle((left, top, left + 22, top + 22), 5, COLOURS[seat], EDGES[seat], 2)
        painter.text((left + 30, top + 11), word, INK, font(16), anchor="lm")
        left += _key_step(word)


def _key_step(word: str) -> float:
    return 30 + font(16).getlength(word) + 22


def _key_end(words: Mapping[str, str]) -> float:
    return MARGIN + sum(map(_key_step, words.values())) - 22

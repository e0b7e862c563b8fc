"""The floor of an office on one day: free, taken, mine, kept for somebody, closed."""

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw

from passbot.bot.canvas import INK, PALE, PAPER, font, png
from passbot.domain import floor

LETTER, LINE, MARGIN, HEAD, FOOT = 26, 84, 40, 70, 60
LEAST_WIDTH = 640
DESK_HIGH = 58
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
    """`plan` or else `desks`, `seats` by desk, `names` of who sits there, `title` and the `key` below."""
    plan = floor.read(facts["plan"]) if facts.get("plan") else floor.without_plan(list(facts["seats"]))
    width = max(LEAST_WIDTH, plan.width * LETTER + 2 * MARGIN + LETTER)
    height = HEAD + plan.height * LINE + FOOT
    image = Image.new("RGB", (width, height), PAPER)
    painter = ImageDraw.Draw(image)
    painter.text((MARGIN, 20), facts["title"], INK, font(28, is_bold=True))
    for spot in plan.spots:
        _spot(painter, spot, facts)
    _key(painter, facts["key"], height - FOOT + 14)
    return png(image)


def _spot(painter: ImageDraw.ImageDraw, spot: floor.Spot, facts: Mapping[str, Any]) -> None:  # Any: JSON
    centre = MARGIN + (spot.left + len(spot.text) / 2 + 0.5) * LETTER
    middle = HEAD + (spot.top + 0.5) * LINE
    seat = facts["seats"].get(spot.text)
    if seat is None:
        painter.text((centre, middle), spot.text, PALE, font(20), anchor="mm")
        return
    half = max(LETTER * 1.25, len(spot.text) * LETTER / 2 + 8)
    box = (centre - half, middle - DESK_HIGH / 2, centre + half, middle + DESK_HIGH / 2)
    painter.rounded_rectangle(box, 9, COLOURS[seat], EDGES[seat], 2)
    _label(painter, spot.text, facts["names"].get(spot.text, ""), seat, box)


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
        left += 30 + font(16).getlength(word) + 22

"""README's one picture, which moves: the order, the tick, the notice."""

from pathlib import Path

from PIL import Image, ImageDraw

from passbot.bot.pictures.canvas import font
from tests.pictures.studio import QUALITY

WIDE, TALL, LINE = 1500, 490, 58
SECONDS = 3
INK, PAPER = "#17212b", "white"
STEPS = {
    "ordered": "1. A resident sends a plate",
    "sheet-ticked": "2. A guard ticks column H on the sheet, column K answers",
    "arrived": "3. The resident hears of it",
}


def make(pictures: Path) -> None:
    first, *others = (
        frame(Image.open(pictures / "en" / f"{name}.webp"), words) for name, words in STEPS.items()
    )
    first.save(
        pictures / "steps.webp",
        "WEBP",
        quality=QUALITY,
        method=6,
        save_all=True,
        append_images=others,
        duration=1000 * SECONDS,
        loop=0,
    )


def frame(picture: Image.Image, words: str) -> Image.Image:
    made = Image.new("RGB", (WIDE, TALL), PAPER)
    shown = picture.convert("RGB").crop((0, 0, min(picture.width, WIDE), min(picture.height, TALL - LINE)))
    made.paste(shown, ((WIDE - shown.width) // 2, LINE))
    ImageDraw.Draw(made).text((WIDE // 2, LINE // 2), words, INK, font(30, is_bold=True), anchor="mm")
    return made

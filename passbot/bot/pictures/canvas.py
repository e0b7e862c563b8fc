"""What all pictures share: colours, a font with Cyrillic, PNG output."""

import io
from functools import cache
from importlib import resources

from PIL import Image, ImageFont

INK, PALE, CAME, MISSED, PAPER = "#1f2d3a", "#8796a5", "#2f8fd8", "#e0913a", "#ffffff"
QUIET, GRID = "#566473", "#dde3e9"  # labels (dark enough to read) and grid lines


@cache
def font(size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans, because Pillow's own font has no Cyrillic."""
    file = resources.files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    with resources.as_file(file) as path:
        found = ImageFont.truetype(path, size)
    if is_bold:
        found.set_variation_by_axes([700, 100])
    return found


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()

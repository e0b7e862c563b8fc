"""Read a picture that the site has put into its home, with limits against harmful files."""

from pathlib import Path

from PIL import Image

ENDINGS = ("png", "jpg", "jpeg")
LARGEST = 1280  # pixels of the longer side: Telegram scales larger ones down anyway
MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000  # four bytes each, until the picture is scaled down


class Unusable(Exception):
    """The error in a file, and the remedy."""


def find(home: Path | None, name: str, named: Path | None) -> Path | None:
    """The file of the setting, whether it exists or not; else `menu.png` and the like, if one exists."""
    if named is not None:
        return named if home is None else home / named
    files = [home / f"{name}.{ending}" for ending in ENDINGS] if home else []
    return next((file for file in files if file.is_file()), None)


def read(file: Path) -> Image.Image:
    """Raises Unusable with the error."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _unusable(file, f"is larger than {MOST_BYTES // 1_000_000} MB")
        with Image.open(file) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _unusable(file, f"has more than {MOST_PIXELS // 1_000_000} million pixels")
            image.draft("RGB", (LARGEST, LARGEST))
            found = image.convert("RGB")
    except Unusable:
        raise
    except OSError as exc:
        raise _unusable(
            file, f"cannot be read ({exc.strerror})" if exc.strerror else "is no picture"
        ) from exc
    except Exception as exc:  # Pillow raises all kinds of exceptions for a broken file
        raise _unusable(file, "is no picture that can be read") from exc
    found.thumbnail((LARGEST, LARGEST))
    return found


def _unusable(file: Path, why: str) -> Unusable:
    return Unusable(f"{file} {why}: put another picture there")

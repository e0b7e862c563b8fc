"""Read a text file that the site has put into its home."""

from pathlib import Path

from passbot.errors import InvalidInput


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidInput(
            "own.unreadable", f"{file.name} cannot be read. Save it as UTF-8 text.", file=file.name
        ) from exc

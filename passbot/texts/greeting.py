"""The site's own greeting: `greeting.ru.md`, `greeting.en.md` in its home; read again when changed."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from passbot.errors import InvalidInput
from passbot.texts.own import text_of

logger = logging.getLogger(__name__)

LONGEST = 600  # it is part of a picture's caption, for which Telegram's limit is 1,024 characters


@dataclass(frozen=True)
class Greeting:
    """Empty if the site has no usable one; `fault` says why."""

    text: str = ""
    fault: InvalidInput | None = None


def read(home: Path | None, language: str) -> Greeting:
    own = home / f"greeting.{language}.md" if home else None
    if own is None or not own.is_file():
        return Greeting()
    found = own.stat()
    return _of_site(own, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _of_site(file: Path, _saved: int, _size: int) -> Greeting:
    """For a broken file, `fault`; the bot then uses its own greeting."""
    try:
        return Greeting(_checked(text_of(file).strip(), file.name))
    except InvalidInput as fault:
        logger.error("greeting unusable file=%s why=%s", file, fault)
        return Greeting(fault=fault)


def _checked(text: str, name: str) -> str:
    if not 1 <= len(text) <= LONGEST:
        message = f"It has {len(text)} characters. Write 1 to {LONGEST}."
        raise InvalidInput("greeting.long", message, file=name, most=LONGEST)
    return text

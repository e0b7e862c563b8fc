"""Read errors.log: which errors occurred, how often, and their lines."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

LONGEST = 120
MOST_TEXT = 100_000
EARLIER = "(earlier ones stand in errors.log)"
MOST_BYTES = 2_000_000  # of a larger file only the end is read

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (?:ERROR|CRITICAL) (\S+) (.*)")
_NUMBER = re.compile(r"\d+")


def since(file: Path, moment: datetime) -> Counter[str]:
    """Count errors by their text, ignoring numbers. Empty without a file."""
    found: Counter[str] = Counter()
    for at, words in map(_read, _lines(file)):
        if at is not None and at >= moment:
            found[words] += 1
    return found


def text_since(file: Path, moment: datetime, *, most: int = MOST_TEXT) -> str:
    """The lines of the errors with their tracebacks; if there are very many, the newest."""
    found: list[str] = []
    is_new = False
    for line in _lines(file):
        at, words = _read(line)
        if words:  # first line of an error; the following ones belong to it
            is_new = at is not None and at >= moment
        if is_new:
            found.append(line)
    text = "\n".join(found)
    return text if len(text) <= most else f"{EARLIER}\n{text[-most:].partition(chr(10))[2]}"


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - MOST_BYTES))
            return opened.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _read(line: str) -> tuple[datetime | None, str]:
    """Parse a line in either format; a continuation line has no time of its own."""
    if line.startswith("{"):
        return _from_json(line)
    match = _LINE.match(line)
    return (_moment(match[1]), _told(match[2], match[3])) if match else (None, "")


def _from_json(line: str) -> tuple[datetime | None, str]:
    try:
        said = json.loads(line)
        return _moment(str(said["at"])), _told(str(said["logger"]), str(said["event"]))
    except (ValueError, KeyError):
        return None, ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _told(logger: str, words: str) -> str:
    return f"{logger.removeprefix('passbot.')}: {_NUMBER.sub('N', words)}"[:LONGEST]

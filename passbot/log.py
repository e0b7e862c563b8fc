"""Log files and their format. No secret and no phone number ever appears in them.

stderr        everything, when passbot runs as a server; in colours on a terminal
events.log    what passbot did, and what it will try again
errors.log    what a human must look at
"""

import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

SIZE = 10_000_000
KEPT = 5

SECRETS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.S), "[key]"),
    (re.compile(r"\d{6,}(:|%3A)[\w-]{30,}", re.A | re.I), "[token]"),
    (re.compile(r"\b(Bearer|Basic) +[\w.~+/=-]+", re.A | re.I), r"\1 [key]"),
    (re.compile(r"(://[^\s:/@]*):[^\s/@]+@"), r"\1:[password]@"),
    (re.compile(r"\+\d[\d ()-]{8,}\d"), "[phone]"),
    (re.compile(r"(?<![\w.-])[78][ (-]*\d{3}[ )-]*\d{3}[ -]*\d{2}[ -]*\d{2}(?!\w)"), "[phone]"),
)
UNSEEN = str.maketrans({"\r": " ", "\n": " ", "\x1b": "␛"})  # they could forge a line, or change the terminal
DIM, RED, GREEN, YELLOW, CYAN, PLAIN = (f"\x1b[{code}m" for code in (2, 31, 32, 33, 36, 0))
COLOURS = {logging.DEBUG: DIM, logging.INFO: GREEN, logging.WARNING: YELLOW}
FACT = re.compile(r' (\w+)=("[^"]*"|\S+)')


def redact(text: str) -> str:
    for secret, stand_in in SECRETS:
        text = secret.sub(stand_in, text)
    return text


def set_up(
    folder: Path, *, level: str = "INFO", as_json: bool = False, console: bool = True, size: int = SIZE
) -> None:
    """Set up once per process. Libraries log from WARNING on: below that they log addresses with tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    events = SharedFile(folder / "events.log", size)
    events.addFilter(lambda record: record.name.startswith("passbot") and record.levelno < logging.ERROR)
    errors = SharedFile(folder / "errors.log", size)
    errors.setLevel(logging.ERROR)
    handlers: list[logging.Handler] = [events, errors]
    for handler in handlers:
        handler.setFormatter(JsonLine() if as_json else LogFormatter())
    if console:
        handlers.append(_console(as_json=as_json))
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    logging.getLogger("passbot").setLevel(level)


def _console(*, as_json: bool) -> logging.Handler:
    """Colours only on a terminal: not in a pipe, not with JSON, not with NO_COLOR."""
    console = logging.StreamHandler()
    is_seen = console.stream.isatty() and not os.environ.get("NO_COLOR")
    console.setFormatter(JsonLine() if as_json else ColouredLine() if is_seen else LogFormatter())
    return console


class LogFormatter(logging.Formatter):
    """One event is one line; continuation lines are indented, so that no text can forge another event."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage().translate(UNSEEN)
        lines = [self.head(record, said)]
        if record.exc_info:
            lines += self.formatException(record.exc_info).splitlines()
        return redact("\n    ".join(lines))

    def head(self, record: logging.LogRecord, said: str) -> str:
        return f"{_moment(record)} {record.levelname} {record.name} {said}"


class ColouredLine(LogFormatter):
    """The level as a colour, the part of passbot, and the event."""

    def head(self, record: logging.LogRecord, said: str) -> str:
        colour = COLOURS.get(record.levelno, RED)
        return f"{DIM}{_moment(record)}{PLAIN} {colour}{record.levelname}{PLAIN} {CYAN}{record.name}{PLAIN} {said}"


class JsonLine(logging.Formatter):
    """`order placed id=3` becomes {"event": "order placed", "id": "3"}, for programs that read logs."""

    def format(self, record: logging.LogRecord) -> str:
        message = redact(record.getMessage())
        line = {
            **{name: value.strip('"') for name, value in FACT.findall(message)},
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "event": FACT.sub("", message),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class SharedFile(RotatingFileHandler):
    """For several processes of a site: if another one has rotated the file, go on in the new one."""

    def __init__(self, file: Path, size: int) -> None:
        super().__init__(file, maxBytes=size, backupCount=KEPT, encoding="utf-8", delay=True)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802  # the standard library's name
        if self.stream and _was_moved(self.stream, Path(self.baseFilename)):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))


def _was_moved(stream: TextIO, name: Path) -> bool:
    try:
        return not os.path.samestat(os.fstat(stream.fileno()), name.stat())
    except FileNotFoundError:
        return True


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

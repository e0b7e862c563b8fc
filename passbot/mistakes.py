"""What can be wrong with the settings that people write, in words: the setting, the fault and the mend."""

import logging
import os
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from pydantic_core import ErrorDetails

from passbot.errors import Misconfigured
from passbot.log import redact
from passbot.values import meant

logging.getLogger("dotenv").setLevel(logging.ERROR)  # what it warns of, `read` says better

PREFIX = "PASSBOT_"
ORIGINALS = {"token": "token.txt", "creds": "creds.json", "admins": "admins.txt"}
SECRETS = {"token", "creds", "admin_password", "database_url"}
EXPECTED = {
    "bool_parsing": "write yes or no",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
}


def read(env_file: Path, *, known: set[str]) -> tuple[set[str], list[str]]:
    """The names that passbot.env sets, and what is wrong with its lines and with the environment's names."""
    names = {PREFIX + name.upper() for name in known}
    environment = [name for name in os.environ if name.upper().startswith(PREFIX)]
    wrong = [_unknown(name, names) for name in environment if name.upper() not in names]
    try:
        lines = _lines(env_file)
    except (OSError, UnicodeDecodeError):
        return set(), [
            *wrong,
            f"{env_file} cannot be read: make it a text file in UTF-8 that passbot may read",
        ]
    # The home cannot be moved by a file that stands in it.
    allowed = names - {f"{PREFIX}HOME"}
    wrong += [fault for line in lines if (fault := _fault(line, allowed, env_file))]
    return {line.key.upper() for line in lines if line.key}, wrong


def _lines(env_file: Path) -> list[Binding]:
    if not env_file.exists():
        return []
    with env_file.open(encoding="utf-8") as stream:
        return [line for line in parse_stream(stream) if line.key or line.error]


def _fault(line: Binding, names: set[str], env_file: Path) -> str | None:
    place = f"{env_file}, line {line.original.line}"
    if line.error or line.key is None or line.value is None:
        return f"{place} is not a setting: write NAME=value"
    if line.key.upper() not in names:
        return f"{place}: {_unknown(line.key, names)}"
    return None


def _unknown(name: str, names: set[str]) -> str:
    full = name.upper() if name.upper().startswith(PREFIX) else PREFIX + name.upper()
    return f"{name} is not a setting{meant(full, names) or ': take it away'}"


def in_words(error: ErrorDetails, written: set[str], home: Path) -> str:
    field = str(error["loc"][0])
    return redact(
        f"{_where(field, written, home)} {_what(field, error)}"
    )  # a secret may stand in a wrong place


def _where(field: str, written: set[str], home: Path) -> str:
    name = PREFIX + field.upper()
    if name in (key.upper() for key in os.environ):
        return name
    if name not in written and field in ORIGINALS and (home / ORIGINALS[field]).exists():
        return str(home / ORIGINALS[field])
    return f"{name} in passbot.env" if name in written else name


def _what(field: str, error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    value = "what it is" if field in SECRETS else repr(error["input"])
    return f"cannot be {value}: {EXPECTED.get(error['type'], error['msg'])}"


def text_of(file: Path) -> str:
    """What stands in one of the originals' files; nothing where there is none."""
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").strip() if file.exists() else ""
    except OSError as exc:
        raise Misconfigured(
            "settings.file", f"{file} cannot be read ({exc.strerror}): let passbot's user read it."
        ) from exc

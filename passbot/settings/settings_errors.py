"""Errors in settings as text: the setting, the error, and the remedy."""

import logging
import os
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from passbot.errors import Misconfigured
from passbot.log import redact
from passbot.settings.setting_types import meant

logging.getLogger("dotenv").setLevel(logging.ERROR)  # `read` reports the same better

PREFIX = "PASSBOT_"
PROXIES = {"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"}
OR_TELEGRAMS = "Telegram's own may stand here, as PASSBOT_TELEGRAM_PROXY"
ORIGINALS = {"token": "token.txt", "creds": "creds.json", "admins": "admins.txt"}


def read(env_file: Path, *, known: set[str]) -> tuple[set[str], list[str]]:
    """Return the names that passbot.env sets, and the errors in its lines and in the environment's names.

    An empty value sets nothing.
    """
    names = {PREFIX + name.upper() for name in known}
    environment = [name for name in os.environ if name.upper().startswith(PREFIX)]
    wrong = [_unknown(name, names) for name in environment if name.upper() not in names]
    lines = _lines(env_file)
    wrong += [
        f"{env_file}, line {line.original.line}{fault}" for line in lines if (fault := _fault(line, names))
    ]
    return {line.key.upper() for line in lines if line.key and line.value}, wrong


def _lines(env_file: Path) -> list[Binding]:
    text = text_of(env_file, errors="strict")
    return [line for line in parse_stream(StringIO(text)) if line.key or line.error]


def _fault(line: Binding, names: set[str]) -> str | None:
    if line.error or line.key is None or line.value is None:
        return " is not a setting: write NAME=value"
    if line.key.upper() not in names:
        return f": {_unknown(line.key, names)}"
    if line.key.upper() == PREFIX + "HOME":
        return f": {line.key} cannot stand in the home itself: set it in the environment"
    return None


def _unknown(name: str, names: set[str]) -> str:
    if name.upper() in PROXIES:
        return f"{name} is read from the environment alone: set it where passbot is started; {OR_TELEGRAMS}"
    full = name.upper() if name.upper().startswith(PREFIX) else PREFIX + name.upper()
    return f"{name} is not a setting{meant(full, names) or ': take it away'}"


def text_of(file: Path, *, errors: str = "replace") -> str:
    """The text of one of the site's files; empty if there is none."""
    try:
        return file.read_text(encoding="utf-8-sig", errors=errors) if file.exists() else ""
    except OSError as exc:
        fault = f"cannot be read ({exc.strerror}): let passbot's user read it"
    except UnicodeDecodeError:
        fault = "is not text in UTF-8: save it as such"
    raise Misconfigured("settings.file", f"{file} {fault}.", mistakes=[f"{file} {fault}"])


def in_words(field: str, fault: ValueError, written: set[str], home: Path) -> str:
    return redact(f"{_where(field, written, home)} {fault}")  # a secret may stand in the wrong place


def is_in_environment(name: str) -> bool:
    return any(text and key.upper() == name for key, text in os.environ.items())


def _where(field: str, written: set[str], home: Path) -> str:
    name = PREFIX + field.upper()
    if is_in_environment(name):
        return name
    if name not in written and field in ORIGINALS and (home / ORIGINALS[field]).exists():
        return str(home / ORIGINALS[field])
    return f"{name} in passbot.env" if name in written else name

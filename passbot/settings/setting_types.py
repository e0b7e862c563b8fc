"""Types of settings: each check says what is wrong with a value, and what to write instead."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from passbot import proxies
from passbot.domain.people.languages import LANGUAGES

TOKEN = re.compile(r"\d+:[\w-]{30,}", re.ASCII)
CLOCK = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?|(24)(?::00)?", re.ASCII)
CHAT_ID = re.compile(r"[1-9]\d{0,15}", re.ASCII)
KEY_PARTS = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True)
class Secret:
    """A text that is hidden in logs and tracebacks."""

    _text: str = field(repr=False)

    def get_secret_value(self) -> str:
        return self._text


def meant(name: str, known: set[str]) -> str:
    """A "did you mean" question for an unknown name."""
    from difflib import get_close_matches  # imported late: only for a misspelt name

    close = get_close_matches(name, sorted(known), n=1)
    return f": did you mean {close[0]}?" if close else ""


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ValueError("names no database that passbot knows: begin it with sqlite:/// or postgresql://")
    return url


def _token(token: str) -> Secret:
    if not TOKEN.fullmatch(token):
        raise ValueError("is not a bot's token, such as 123456789:AAE...: copy it again from @BotFather")
    return Secret(token)


def _key(given: str) -> Secret:
    """The JSON of a service account's key, or the path of a file with it."""
    text = given if given.lstrip().startswith("{") else _read(Path(given))
    try:
        key = json.loads(text)
    except ValueError:
        key = None
    if not isinstance(key, dict) or not all(isinstance(key.get(part), str) for part in KEY_PARTS):
        raise ValueError("is not the key of a service account: download it again from Google Cloud, as JSON")
    return Secret(text)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ValueError(
            f"names {file}, which cannot be read: put the key there, or name another file"
        ) from None


def _ids(given: str) -> tuple[int, ...]:
    """Ids, one or several a line; comments are allowed."""
    words = re.sub(r"#.*", "", given).replace(",", " ").split()
    for word in words:
        if not CHAT_ID.fullmatch(word):
            raise ValueError(
                f"has {word!r}, which is not the Telegram id of a person: write numbers, one a line"
            )
    return tuple(dict.fromkeys(int(word) for word in words))


def _words(given: str) -> tuple[str, ...]:
    """Words separated by commas or spaces."""
    return tuple(given.replace(",", " ").split())


def _networks(given: tuple[str, ...]) -> tuple[str, ...]:
    """Networks; `none` trusts no proxy."""
    for each in given if given != ("none",) else ():
        try:
            ip_network(each, strict=False)
        except ValueError:
            raise ValueError(
                f"has {each!r}: write addresses or networks such as 10.0.0.0/8, or none"
            ) from None
    return () if given == ("none",) else given


def one_of(words: Sequence[str], text: str) -> str:
    if text not in words:
        raise ValueError(f"cannot be {text!r}: write {listed(words)}")
    return text


def listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _language(code: str) -> str:
    return one_of(list(LANGUAGES), code)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, LookupError, OSError):
        raise ValueError(f"is {name!r}, which is no time zone{meant(name, available_timezones())}") from None


def _clock(text: str) -> str:
    """A time of day; midnight at the end of the day may be 24:00."""
    found = CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(f"is {text!r}, which is no time: write one such as 08:30, or 24:00")
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}"


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"is {url!r}, which is no address: write one such as http://127.0.0.1:8080")
    return url.rstrip("/")


def _smtp_url(url: str) -> Secret:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("is no mail server: write smtp://user:password@host:587")
    return Secret(url)


def _metrics_key(key: str) -> Secret:
    if not re.fullmatch(r"[\x21-\x7e]{16,}", key):
        raise ValueError(
            "is no key: write 16 or more letters and digits, such as `openssl rand -hex 24` prints"
        )
    return Secret(key)


def _proxy(address: str) -> Secret:
    """Never repeated in the error: it may contain a password."""
    fault = proxies.fault(address)
    if fault:
        raise ValueError(fault)
    return Secret(address)


def _sender(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError(f"is {address!r}, which is no address: write one such as passbot@example.com")
    return address


SWITCH = {
    "yes": 1,
    "y": 1,
    "on": 1,
    "true": 1,
    "t": 1,
    "1": 1,
    "no": 0,
    "n": 0,
    "off": 0,
    "false": 0,
    "f": 0,
    "0": 0,
}


def switched(text: str) -> int:
    try:
        return SWITCH[text.strip().lower()]
    except KeyError:
        raise ValueError(f"cannot be {text!r}: write yes or no") from None


# The functions after the type are applied to the text in order.
DatabaseUrl = Annotated[str, _database_url]
Token = Annotated[Secret, _token]
Key = Annotated[Secret, _key]
Words = Annotated[tuple[str, ...], _words]
Networks = Annotated[Words, _networks]
Ids = Annotated[tuple[int, ...], _ids]
Language = Annotated[str, _language]
Zone = Annotated[str, _zone]
Clock = Annotated[str, _clock]
Address = Annotated[str, _address]
Flag = Annotated[int, switched]  # an int: rules are numbers
MetricsKey = Annotated[Secret, _metrics_key]
Proxy = Annotated[Secret, _proxy]
SmtpUrl = Annotated[Secret, _smtp_url]
Sender = Annotated[str, _sender]

"""What is another at every run, by names that stay: codes as CODE1, moments as TIME, tomorrow as DAY1."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from passbot.domain.codes import INVITE_ALPHABET, INVITE_LENGTH, ORDER_ALPHABET, ORDER_LENGTH, ORDER_LETTERS
from passbot.texts import Texts

_DAY = r"(?:[^\W\d]{2,3}\.?,? \d{1,2} [^\W\d]{3,5}\.? )?"
_TIME = re.compile(rf"{_DAY}\b\d\d:\d\d\b")
_EXAMPLE = "7ACD34GH9KMNPQRT6WXY"  # stands in the texts
_RANDOM = {
    "CODE": re.compile(rf"\b(?!{_EXAMPLE})[{INVITE_ALPHABET}]{{{INVITE_LENGTH}}}\b"),
    "PASS": re.compile(rf"\b[{ORDER_LETTERS}][{ORDER_ALPHABET}]{{{ORDER_LENGTH - 1}}}\b"),
    "PHONE": re.compile(r"\+7 999 \d{3}-\d\d-\d\d"),  # of those whom a test has settled
}

_DAYS_AHEAD = 7 * 26


def days_from(today: date, texts: Texts) -> dict[str, str]:
    """Each day as the bot writes it, and the name of today's weekday."""
    days = {f"DAY{ahead}": texts.day(today + timedelta(days=ahead)) for ahead in range(_DAYS_AHEAD + 1)}
    return days | {"WEEKDAY": texts(f"regular.day.{today.weekday()}")}


def typed_days(today: date) -> dict[str, str]:
    """As people type them."""
    return {f"DATE{ahead}": f"{today + timedelta(days=ahead):%d.%m}" for ahead in range(15)}


class Volatile:
    """One transcript's names for what is random, in the order of their first appearance."""

    def __init__(self, days: Mapping[str, str], typed: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        self._days = days
        self._typed = typed

    def hidden(self, text: str) -> str:
        for kind, pattern in _RANDOM.items():
            text = pattern.sub(self._namer(kind), text)
        text = _TIME.sub("TIME", text)
        for name, day in self._days.items():
            text = re.sub(rf"\b{re.escape(day)}(?!\w)", name, text)
        return re.sub(r"(\bDAY\d+) 20\d\d\b", r"\1 YEAR", text)

    def _namer(self, kind: str) -> Callable[[re.Match[str]], str]:
        def name(found: re.Match[str]) -> str:
            known = [each for each in self._names.values() if each.startswith(kind)]
            return self._names.setdefault(found[0], f"{kind}{len(known) + 1}")

        return name

    def shown(self, text: str) -> str:
        """The other way: what stands behind the names in a line that somebody is to say."""
        names = {name: real for real, name in self._names.items()}
        for name, real in {**names, **self._days, **self._typed}.items():
            text = re.sub(rf"\b{name}\b", real, text)
        return text

"""What is another at every run, by names that stay: codes as CODE1 or PASS1, moments as TIME."""

import re
from collections.abc import Callable

from passbot.domain.codes import INVITE_ALPHABET, INVITE_LENGTH, ORDER_ALPHABET, ORDER_LENGTH, ORDER_LETTERS

_DAY = r"(?:[^\W\d]{2,3}\.?,? \d{1,2} [^\W\d]{3,5}\.? )?"
_TIME = re.compile(rf"{_DAY}\b\d\d:\d\d\b")
_EXAMPLE = "7ACD34GH9KMNPQRT6WXY"  # stands in the texts
_RANDOM = {
    "CODE": re.compile(rf"\b(?!{_EXAMPLE})[{INVITE_ALPHABET}]{{{INVITE_LENGTH}}}\b"),
    "PASS": re.compile(rf"\b[{ORDER_LETTERS}][{ORDER_ALPHABET}]{{{ORDER_LENGTH - 1}}}\b"),
    "PHONE": re.compile(r"\+7 999 \d{3}-\d\d-\d\d"),  # of those whom a test has settled
}


class Volatile:
    """One transcript's names for what is random, in the order of their first appearance."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def hidden(self, text: str) -> str:
        for kind, pattern in _RANDOM.items():
            text = pattern.sub(self._namer(kind), text)
        return _TIME.sub("TIME", text)

    def _namer(self, kind: str) -> Callable[[re.Match[str]], str]:
        def name(found: re.Match[str]) -> str:
            known = [each for each in self._names.values() if each.startswith(kind)]
            return self._names.setdefault(found[0], f"{kind}{len(known) + 1}")

        return name

    def shown(self, text: str) -> str:
        """The other way: what stands behind the names in a line that somebody is to say."""
        for real, name in self._names.items():
            text = re.sub(rf"\b{name}\b", real, text)
        return text

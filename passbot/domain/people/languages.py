"""The languages in which passbot speaks: a line for each catalogue in passbot/texts."""

import re

from passbot.errors import InvalidInput

# Each with the languages whose speakers rather read it than FALLBACK.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "ru": ("uk", "be", "kk"),
    "en": (),
}
DEFAULT = "ru"  # of a site that sets none
FALLBACK = "en"  # for people who read none of ours

_READ_BY = {code: language for language, others in LANGUAGES.items() for code in others}
_READ_BY |= {language: language for language in LANGUAGES}
_REST = re.compile(r"[^a-z].*", re.DOTALL)


def language_of(code: str | None, unsaid: str = FALLBACK) -> str:
    """The language for a person with this code, such as Telegram's or a browser's; only a first guess."""
    if not code:
        return unsaid
    return _READ_BY.get(_REST.sub("", code.lower()), FALLBACK)


def check(language: str) -> None:
    """Refuse a language that the texts are not in."""
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise InvalidInput("resident.language", f"The languages are {known}.", languages=known)

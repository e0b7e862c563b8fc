"""Whatever a person reads: the catalogues ru.po and en.po, with plurals and dates as people write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from importlib import resources
from typing import Any

from babel import dates
from babel.messages.pofile import read_po

from passbot.errors import PassbotError

LANGUAGES = ("ru", "en")
FALLBACK = "en"


@dataclass(frozen=True)
class Texts:
    """The texts of one language, with moments told in one zone."""

    language: str
    zone: tzinfo

    def __call__(self, key: str, /, **facts: Any) -> str:  # Any: whatever a text may show
        """The text behind a key; `{gaps}` are filled with the facts. An unknown key is a fault of ours."""
        said = _catalogue(self.language)[key]
        return str(said).format_map(facts) if facts else str(said)

    def count(self, key: str, number: int, /, **facts: Any) -> str:  # Any: whatever a text may show
        """A text with `{count}` in the plural form that the language wants for this number."""
        forms = _catalogue(self.language)[key]
        return str(forms[_form(self.language, number)]).format_map({"count": number} | facts)

    def knows(self, key: str) -> bool:
        return key in _catalogue(self.language)

    def refusal(self, refusal: PassbotError, *, now: datetime) -> str:
        """What was refused and why, in this language where the catalogue has it."""
        key = f"error.{refusal.code}"
        if not self.knows(key):
            return refusal.told(self.zone)
        return self(key, **{name: self._fact(name, fact, now) for name, fact in refusal.facts.items()})

    def _fact(self, name: str, fact: Any, now: datetime) -> Any:  # Any: whatever a refusal may name
        """A moment by the clock of the place, a rule of the house by its label."""
        if isinstance(fact, datetime):
            return self.moment(fact, now=now)
        return self(f"rule.{fact}") if name == "rule" and self.knows(f"rule.{fact}") else fact

    def time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"

    def day(self, day: date) -> str:
        """A day as in a list: `Sat 21 Nov`, `сб 21 нояб.`"""
        return dates.format_date(day, "ccc d MMM", locale=self.language)

    def moment(self, moment: datetime, *, now: datetime) -> str:
        """The hour alone for today, otherwise with its day."""
        local = moment.astimezone(self.zone)
        today = now.astimezone(self.zone).date()
        return self.time(moment) if local.date() == today else f"{self.day(local.date())} {self.time(moment)}"

    def span(self, start: datetime, end: datetime, *, now: datetime) -> str:
        """A window, without saying a day twice."""
        same_day = start.astimezone(self.zone).date() == end.astimezone(self.zone).date()
        till = self.time(end) if same_day else self.moment(end, now=now)
        return f"{self.moment(start, now=now)}–{till}"


def language_of(code: str | None, unsaid: str = FALLBACK) -> str:
    """The language for somebody whose Telegram speaks this one; a first guess only."""
    if not code:
        return unsaid
    return "ru" if code[:2].lower() in ("ru", "uk", "be", "kk") else FALLBACK


@cache
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    with resources.files(__package__).joinpath(f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {_first(message.id): _forms(message.string) for message in catalogue if message.id}


def _form(language: str, number: int) -> int:
    if language != "ru":
        return 0 if number == 1 else 1
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def _first(key: str | Sequence[str]) -> str:
    return key if isinstance(key, str) else key[0]


def _forms(said: str | Sequence[str] | None) -> str | tuple[str, ...]:
    return said or "" if isinstance(said, str | None) else tuple(said)

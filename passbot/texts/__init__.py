"""Texts for people: a catalogue for each language, with plurals and dates as the language writes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from gettext import c2py
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates
from babel.core import get_global
from babel.messages.pofile import read_po

from passbot import called
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.errors import PassbotError, own_zone


@dataclass(frozen=True)
class Texts:
    """The texts of one language, with times in one zone: the site's, or a place's, whose city is then named."""

    language: str
    zone: tzinfo
    site: tzinfo | None = None  # the site's zone, if `zone` is a place's
    has_passes: bool = True  # without passes the texts do not mention cars and gates

    def at(self, zone: tzinfo) -> "Texts":
        """The same texts with times in a place's zone."""
        return replace(self, zone=zone, site=self.site or self.zone)

    def __call__(self, key: str, /, **facts: Any) -> str:  # Any: whatever a text may show
        """The text of a key, its `{gaps}` filled with the facts. An unknown key is a bug."""
        said = self._said(key)
        return str(said).format_map(facts) if facts else str(said)

    def count(self, key: str, number: int, /, **facts: Any) -> str:  # Any: whatever a text may show
        """A text with `{count}`, in the language's plural form for the number."""
        forms = self._said(key)
        return str(forms[_catalogue(self.language).form(number)]).format_map({"count": number} | facts)

    def _said(self, key: str) -> str | tuple[str, ...]:
        """Some texts about cars have a variant about bookings."""
        catalogue = _catalogue(self.language).texts
        return (not self.has_passes and catalogue.get(f"no_passes.{key}")) or catalogue[key]

    def knows(self, key: str) -> bool:
        return key in _catalogue(self.language).texts

    def refusal(self, refusal: PassbotError, *, now: datetime) -> str:
        """The refusal in this language if the catalogue has its code, else in English."""
        key = f"error.{refusal.code}"
        if not self.knows(key):
            return refusal.told(self.zone)
        return self(key, **{name: self._fact(name, fact, now) for name, fact in refusal.facts.items()})

    def _fact(self, name: str, fact: Any, now: datetime) -> Any:  # Any: whatever a refusal may name
        """Format a fact: a moment in the place's zone, a rule by its label."""
        if isinstance(fact, datetime):
            texts = self.at(own_zone(fact) or self.zone)
            return texts.end(fact, now=now) if name == "until" else texts.moment(fact, now=now)
        return self(f"rule.{fact}") if name == "rule" and self.knows(f"rule.{fact}") else fact

    def time(self, moment: datetime) -> str:
        """`02:30`; in a repeated hour `02:30 UTC+1`."""
        local = moment.astimezone(self.zone)
        return f"{local:%H:%M}{_which(local)}"

    def day(self, day: date) -> str:
        """A day in a list: `Sat 21 Nov`, `сб 21 нояб.`"""
        return dates.format_date(day, "ccc d MMM", locale=self.language)

    def short_day(self, day: date) -> str:
        """A label below a bar of a week's chart: `Mo 23`, `пн 23`."""
        return dates.format_date(day, "cccccc d", locale=self.language)

    def short_date(self, day: date) -> str:
        """A label below a bar of a month's chart: `23 Nov`, `23.11`."""
        return dates.format_date(day, self("date.short"), locale=self.language)

    def lasting(self, seconds: float) -> str:
        """A duration in the largest unit that fits: `22 hr`, `22 ч`."""
        return dates.format_timedelta(
            timedelta(seconds=seconds), threshold=1, format="short", locale=self.language
        )

    def weekday(self, day: date) -> str:
        """`Sat`, `сб`."""
        return dates.format_date(day, "ccc", locale=self.language)

    def moment(self, moment: datetime, *, now: datetime) -> str:
        """The time alone for today, otherwise with its day."""
        local = moment.astimezone(self.zone)
        day = "" if self._is_today(local.date(), now) else f"{self.day(local.date())} "
        return f"{day}{self.time(moment)}{self.beside}"

    def full(self, moment: datetime) -> str:
        """With the year: `30 Nov 2026, 18:51`."""
        local = moment.astimezone(self.zone)
        return f"{dates.format_date(local.date(), 'd MMM y', locale=self.language)}, {self.time(moment)}{self.beside}"

    def end(self, moment: datetime, *, now: datetime) -> str:
        """The end of something. Midnight counts as the end of the day before, as people say it."""
        ends, last = self._end(moment)
        if ends.time() == time.min:
            key = "till.end_of_today" if self._is_today(last.date(), now) else "till.end_of_day"
            return self(key, day=self.day(last.date())) + self.beside
        day = "" if self._is_today(ends.date(), now) else f"{self.day(ends.date())} "
        return f"{day}{ends:%H:%M}{_which(last)}{self.beside}"

    def span(self, start: datetime, end: datetime, *, now: datetime | None = None) -> str:
        """A window: whole days by their names; midnight as the end of the day before.

        With `now`, today's hours stand without a day.
        """
        begins, (ends, last) = start.astimezone(self.zone), self._end(end)
        if begins.time() == ends.time() == time.min:
            days = dict.fromkeys(self.day(each.date()) for each in (begins, last))
            return " – ".join(days) + self.beside
        since = f"{begins:%H:%M}" + ("" if _which(begins) == _which(last) else _which(begins))
        until = ("24:00" if ends.time() == time.min else f"{ends:%H:%M}") + _which(last)
        if now is None or not self._is_today(begins.date(), now):
            since = f"{self.day(begins.date())} {since}"
        if last.date() != begins.date():
            until = f"{self.day(last.date())} {until}"
        return f"{since}–{until}{self.beside}"

    def _end(self, moment: datetime) -> tuple[datetime, datetime]:
        """Local time at that moment, and one second before."""
        ends = windows.end_reading(moment, self.zone)
        return ends, (ends - windows.SECOND).replace(fold=ends.fold)

    def _is_today(self, day: date, now: datetime) -> bool:
        """True if it is today both in the place's and in the site's zone."""
        return all(now.astimezone(zone).date() == day for zone in (self.zone, self.site or self.zone))

    @property
    def beside(self) -> str:
        """The zone's name if it is not the site's: ` (New York)`."""
        if self.site is None or str(self.site) == str(self.zone):
            return ""
        return f" ({self.city})"

    @property
    def city(self) -> str:
        """The city by which people know the zone: `New York`."""
        return _city(str(self.zone), self.language)


@cache
def _city(zone: str, language: str) -> str:
    if zone.startswith("Etc/GMT"):  # POSIX has the sign the other way round: Etc/GMT-9 is nine hours ahead
        return f"UTC{zone.removeprefix('Etc/GMT').translate(str.maketrans('+-', '-+'))}"
    cities = Locale(language).time_zones
    spellings = (zone, *_former_names().get(zone, ()))
    known = (cities[each]["city"] for each in spellings if "city" in cities.get(each, ()))
    return next(known, zone.rpartition("/")[2].replace("_", " "))


def _which(local: datetime) -> str:
    """For a repeated hour, which of the two it is: ` UTC+1`."""
    if not windows.comes_twice(local):
        return ""
    minutes = round((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def texts_for(language: str, rules: Rules, *, has_passes: bool) -> Texts:
    """Texts in the site's zone, for what the site offers."""
    return Texts(language, ZoneInfo(rules.zone), has_passes=has_passes)


@cache
def _former_names() -> dict[str, list[str]]:
    """Babel knows some cities only by their zone's former name: Asia/Calcutta."""
    found: dict[str, list[str]] = {}
    for former, name in get_global("zone_aliases").items():
        found.setdefault(name, []).append(former)
    return found


def load() -> None:
    """Load all catalogues at start, so that no user waits for it."""
    for language in LANGUAGES:
        _catalogue(language)


@dataclass(frozen=True)
class _Catalogue:
    """`form` is the number's plural form, by the rule in the head of the file."""

    texts: Mapping[str, str | tuple[str, ...]]
    form: Callable[[int], int]


@cache
def _catalogue(language: str) -> _Catalogue:
    with resources.files(__package__).joinpath(f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    texts = {_first(message.id): _forms(message.string) for message in read if message.id}
    return _Catalogue(texts, c2py(read.plural_expr))


def _first(key: str | Sequence[str]) -> str:
    return key if isinstance(key, str) else key[0]


def _forms(said: str | Sequence[str] | None) -> str | tuple[str, ...]:
    """Commands in them stand as in a clone."""
    if isinstance(said, str | None):
        return called.told(said or "")
    return tuple(map(called.told, said))

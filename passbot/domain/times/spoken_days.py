"""Read days as people type them (`завтра`, `в субботу`, `31.12`, `20 декабря`), and weekdays."""

import re
from datetime import date, timedelta
from functools import lru_cache

from passbot.domain.times import windows
from passbot.errors import InvalidInput

_NEAR = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2, "overmorrow": 2}
# Whole words only: a Subaru is no Saturday, a Sunny no Sunday.
_WEEKDAYS = tuple(
    re.compile(rf"(?:{words})\.?")
    for words in (
        "пн|пон|понед|понедельник[а-я]*|mon|mondays?",
        "вт|втор|вторник[а-я]*|tues?|tuesdays?",
        "ср|сред|сред(?:а|у|ы|е|ам|ами)|wed|weds|wednesdays?",
        "чт|чет|четв|четверг[а-я]*|thu|thurs?|thursdays?",
        "пт|пят|пятн|пятниц[а-я]*|fri|fridays?",
        "сб|суб|субб|суббот[а-я]*|sat|saturdays?",
        "вс|вос|воскр|воскресен[а-я]*|sun|sundays?",
    )
)
_SOME_DAYS = {
    r"(?:по )?будн\w*|(?:on )?weekdays": range(5),
    r"(?:по )?выходн\w*|(?:on )?weekends?": range(5, 7),
    r"кажд\w* день|ежедневно|every ?day|daily|все дни|all days": range(7),
}
_MONTHS = (
    "янв|jan", "фев|feb", "мар|mar", "апр|apr", "ма[йя]|may", "июн|jun",
    "июл|jul", "авг|aug", "сен|sep", "окт|oct", "ноя|nov", "дек|dec",
)  # fmt: skip
_MONTH_WORDS = tuple(re.compile(rf"(?:{names})[a-zа-я]*") for names in _MONTHS)
_GLUED = re.compile(r"\b(со?|во?|ко?|до|по|после)(?=[0-9])")  # `с18 до22`
_IN_TWO_DAYS = re.compile(r"\b(?:the )?day after tomorrow\b")  # joined to one word, as in Russian
_DASHES = re.compile(r"\s*[-‐-―−]\s*")
DAY = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}(?:[./](?:[0-9]{4}|[0-9]{2}))?(?![0-9.:])"
    r"|[0-9]{1,2} (?:[a-z]{3,9}|[а-я]{3,8})\.?(?: [0-9]{4})?|[a-zа-я]+\.?"
)
_ON = r"(?:(?:во?|на|со?|on|from)\s+)?"
DAYS = re.compile(rf"{_ON}({DAY})(?:(?:-|\s+(?:по|до|to)\s+)({DAY}))?(?:,?\s+|$)")
_DATE = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})(?:[./](?P<year>[0-9]{2,4}))?")
_NAMED_DATE = re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[a-zа-я]+)\.?(?: (?P<year>[0-9]{4}))?")


_ON_DAYS = (
    r"(?:будн\w+|выходн\w+|понедельник\w*[ая]м|вторник\w*[ая]м|сред\w*ам|четверг\w*[ая]м|пятниц\w*ам|суббот\w*ам"
    r"|воскресень\w*ям)"
)
REPEATED = re.compile(
    rf"\bпо\s+{_ON_DAYS}(?:(?:,|\s+и)\s+{_ON_DAYS})*|\bкажд\w+\s+[а-яё]+|\bежедневно\b|\bevery\s+[a-z]+"
    r"|\bon\s+(?:weekdays|weekends|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b",
    re.IGNORECASE,
)


def read_day(text: str, *, today: date) -> date:
    """Read a day: `31.12` is the next one, `пт` may be today."""
    return day_of(re.sub(r"^(?:до|по|till|until|by)\s+", "", plain(text)), today)


def read_weekdays(text: str) -> frozenset[int]:
    """Read weekdays: `пн, ср и пт`, `вт-чт`, `будни`, `каждый день`; 0 is Monday."""
    said = plain(text)
    for words, days in _SOME_DAYS.items():
        if re.fullmatch(words, said):
            return frozenset(days)
    parts = re.split(r"[\s,;]+(?:(?:и|and)\s+)?", re.sub(r"^(?:по|on) ", "", said))
    return frozenset(day for part in parts for day in _weekdays(part))


def _weekdays(part: str) -> list[int]:
    first, _, last = part.partition("-")
    start = _weekday(first)
    length = (_weekday(last) - start) % 7 + 1 if last else 1
    return [(start + step) % 7 for step in range(length)]


def _weekday(word: str) -> int:
    for number, words in enumerate(_WEEKDAYS):
        if words.fullmatch(word):
            return number
    raise InvalidInput("when.weekdays", "Write days of the week, like: Mon, Wed, Fri.")


@lru_cache(maxsize=2048)
def names_a_day(word: str) -> bool:
    """True for a word like `завтра`, `сб` or `мая`, which is no part of a plate."""
    said = plain(word).rstrip(".")
    return said in _NEAR or any(words.fullmatch(said) for words in (*_WEEKDAYS, *_MONTH_WORDS))


@lru_cache(maxsize=2048)
def names_a_month(word: str) -> bool:
    return any(words.fullmatch(plain(word).rstrip(".")) for words in _MONTH_WORDS)


def plain(text: str) -> str:
    said = _DASHES.sub("-", " ".join(text.lower().replace("ё", "е").split()))[:100]
    return _GLUED.sub(r"\1 ", _IN_TWO_DAYS.sub("overmorrow", said))


def day_of(said: str, today: date) -> date:
    said = said.strip().rstrip(".")
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    for number, words in enumerate(_WEEKDAYS):
        if words.fullmatch(said):
            return today + timedelta(days=(number - today.weekday()) % 7)
    dated = _DATE.fullmatch(said) or _NAMED_DATE.fullmatch(said)
    if dated is None:
        return windows.read_day(said)
    return _date(int(dated["day"]), _month(dated["month"]), dated["year"], today)


def _month(said: str) -> int:
    if said.isdigit():
        return int(said)
    for number, names in enumerate(_MONTHS, 1):
        if re.match(names, said):
            return number
    raise _unclear_day()


def _date(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year, the next such date; for 29 February that may be years away."""
    given = [int(year) + (2000 if len(year) == 2 else 0)] if year else range(today.year, today.year + 9)
    for each in given:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    raise _unclear_day()


def _unclear_day() -> InvalidInput:
    return InvalidInput("when.day", "Write a day of the calendar, like 31.12.")

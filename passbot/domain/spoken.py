"""Days and hours as people type them: `завтра 18-22`, `сб с 14 до 23`, `31.12`, `20 декабря после 9`."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from passbot.domain import windows
from passbot.domain.windows import Window
from passbot.errors import InvalidInput

Hours = tuple[time | None, time | None]

_NEAR = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
# Whole words, so that a Subaru is no Saturday and a Sunny no Sunday.
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
_ALL_DAY = r"весь день|круглосуточно|all day|(?:the )?whole day"
_MONTHS = (
    "янв|jan", "фев|feb", "мар|mar", "апр|apr", "ма[йя]|may", "июн|jun",
    "июл|jul", "авг|aug", "сен|sep", "окт|oct", "ноя|nov", "дек|dec",
)  # fmt: skip
_DASHES = re.compile(r"\s*[-‐-―−]\s*")
_DAY = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}(?:\.(?:[0-9]{4}|[0-9]{2}))?(?![0-9.:])"
    r"|[0-9]{1,2} (?:[a-z]{3,9}|[а-я]{3,8})\.?(?: [0-9]{4})?|[a-zа-я]+\.?"
)
_ON = r"(?:(?:во?|на|со?|on|from)\s+)?"
_DAYS = re.compile(rf"{_ON}({_DAY})(?:(?:-|\s+(?:по|до|to)\s+)({_DAY}))?(?:,?\s+|$)")
_CLOCK = r"([0-9]{1,2}(?:[:.][0-9]{2})?)(?:\s*(?:ч|час\w*|h)\b\.?)?"
_SPAN = re.compile(rf"(?:(?:со?|from)\s+)?{_CLOCK}(?:-|\s+(?:до|to|till|until)\s+){_CLOCK}")
_TILL = re.compile(rf"(?:до|till|until|by)\s+{_CLOCK}")
_FROM = re.compile(rf"(?:(?:со?|после|в|во|к|from|after|at)\s+)?{_CLOCK}")
_DATE = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})(?:\.(?P<year>[0-9]{2,4}))?")
_NAMED_DATE = re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[a-zа-я]+)\.?(?: (?P<year>[0-9]{4}))?")


def read_window(text: str, *, zone: ZoneInfo, now: datetime) -> Window:
    """From a day, hours, or both. A day alone is the whole day; hours alone are the next ones to come."""
    said, today = _plain(text), windows.local_day(now, zone)
    days, rest = _days_and_rest(said, today)
    if days is None:
        return _coming(_hours(rest), today, zone, now)
    if rest and days[0] != days[1]:
        raise _unclear()
    return _window(_hours(rest) if rest else (None, None), days, zone, now)


def read_day(text: str, *, today: date) -> date:
    """`31.12` is the next one there will be, `пт` may be today."""
    return _day(re.sub(r"^(?:до|по|till|until|by)\s+", "", _plain(text)), today)


def read_weekdays(text: str) -> frozenset[int]:
    """`пн, ср и пт`, `вт-чт`, `будни`, `каждый день`; 0 is Monday."""
    said = _plain(text)
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


def read_hours(text: str) -> tuple[time, time]:
    """From midnight to midnight is the whole day."""
    said = _plain(text)
    if re.fullmatch(_ALL_DAY, said):
        return time.min, time.min
    found = _SPAN.fullmatch(said)
    if found is None:
        raise InvalidInput("when.hours", "Write the hours like 9-18 or 08:30-20:00.")
    return _clock(found[1]), _clock(found[2])


def _plain(text: str) -> str:
    return _DASHES.sub("-", " ".join(text.lower().replace("ё", "е").split()))[:100]


def _days_and_rest(said: str, today: date) -> tuple[tuple[date, date] | None, str]:
    found = _DAYS.match(said)
    if found is None:
        return None, said
    try:
        first = _day(found[1], today)
        last = _day(found[2], first) if found[2] else first
    except InvalidInput:
        return None, said  # `18.30` may be an hour
    return (first, last), said[found.end() :]


def _coming(hours: Hours, today: date, zone: ZoneInfo, now: datetime) -> Window:
    """Today, or tomorrow where they are over for today."""
    window = _window(hours, (today, today), zone, now)
    if window.end > now:
        return window
    tomorrow = today + windows.DAY
    return _window(hours, (tomorrow, tomorrow), zone, now)


def _window(hours: Hours, days: tuple[date, date], zone: ZoneInfo, now: datetime) -> Window:
    (start, end), (first, last) = hours, days
    if start and end:
        return windows.span(first, start, end, zone)
    whole = Window(windows.day_window(first, zone).start, windows.day_window(last, zone).end)
    begins = windows.to_utc(datetime.combine(first, start), zone) if start else whole.start
    ends = windows.to_utc(datetime.combine(last, end), zone) if end and end > time.min else whole.end
    is_on = begins <= now < ends
    return Window(now if is_on and not start else begins, ends)


def _hours(said: str) -> Hours:
    for form, sides in ((_SPAN, (1, 2)), (_TILL, (0, 1)), (_FROM, (1, 0))):
        found = form.fullmatch(said)
        if found:
            start, end = (_clock(found[side]) if side else None for side in sides)
            return start, end
    raise _unclear()


def _clock(said: str) -> time:
    return time.min if said.partition(":")[0] == "24" else windows.read_time(said)


def _day(said: str, today: date) -> date:
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
    """Without a year, the next such day; 29 February may be years away."""
    given = [int(year) + (2000 if len(year) == 2 else 0)] if year else range(today.year, today.year + 9)
    for each in given:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    raise _unclear_day()


def _unclear() -> InvalidInput:
    return InvalidInput(
        "when.unclear", "Write a day, hours, or both, like: tomorrow 18-22, or 31.12 from 14."
    )


def _unclear_day() -> InvalidInput:
    return InvalidInput("when.day", "Write a day of the calendar, like 31.12.")

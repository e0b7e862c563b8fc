"""Display of values: Google's number formats, in the file's locale."""

import re
from datetime import datetime, timedelta

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.cells import CellError, Scalar

DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 — a serial number has no zone
BOOLEANS = {
    "ru": ("ИСТИНА", "ЛОЖЬ"),
    "it": ("VERO", "FALSO"),
    "de": ("WAHR", "FALSCH"),
    "fr": ("VRAI", "FAUX"),
}
DATES = frozenset({"DATE", "TIME", "DATE_TIME"})
USUAL_PATTERN = {
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "NUMBER": "#,##0.00",
}
NAMES = {"mmm": "%b", "mmmm": "%B", "ddd": "%a", "dddd": "%A"}
DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+|am/pm|a/p)', re.IGNORECASE)


def formatted(cell: Json, locale: str = "en_US") -> str | None:
    """None for a cell without a value."""
    value = effective(cell)
    if value is None:
        return None
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _boolean(value, locale)
    return _number(value, number_format(cell))


def number_format(cell: Json) -> Json:
    found: Json = cell.get("userEnteredFormat", {}).get("numberFormat", {})
    return found


def is_date(cell: Json) -> bool:
    return number_format(cell).get("type") in DATES


def _boolean(value: bool, locale: str) -> str:
    yes, no = BOOLEANS.get(locale.partition("_")[0], ("TRUE", "FALSE"))
    return yes if value else no


def _number(value: Scalar, given: Json) -> str:
    kind = given.get("type", "")
    pattern = given.get("pattern") or USUAL_PATTERN.get(kind, "")
    if kind in DATES:
        return date_text(float(value), pattern)
    if kind == "TEXT" or not pattern:
        return general(float(value))
    return _by_pattern(float(value), pattern)


def general(value: float) -> str:
    """Ten significant digits, the default display of a number."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}".replace("e+", "E+").replace("e-", "E-")


def _by_pattern(value: float, pattern: str) -> str:
    found = re.search(r"[#0,]*[#0](?:\.[#0]+)?", pattern)
    if not found:
        return pattern
    digits = found[0].partition(".")[2]
    number = value * 100 if "%" in pattern else value
    text = f"{abs(number):{',' if ',' in found[0] else ''}.{len(digits)}f}"
    for _ in range(len(digits) - len(digits.rstrip("#"))):
        text = text.removesuffix("0")
    before, after = pattern[: found.start()], pattern[found.end() :]
    return ("-" if number < 0 else "") + _words(before) + text.removesuffix(".") + _words(after)


def _words(text: str) -> str:
    return text.replace('"', "").replace("\\", "")


def date_text(serial: float, pattern: str) -> str:
    moment = DAY_ZERO + timedelta(seconds=round(serial * 86_400))
    half = re.search(r"am/pm|a/p", pattern, re.IGNORECASE) is not None
    shown: list[str] = []
    last_end, after_hours = 0, False
    for found in DATE_TOKEN.finditer(pattern):
        shown.append(pattern[last_end : found.start()])
        last_end = found.end()
        token = (found[3] or "").lower()
        minutes = token[:1] == "m" and (after_hours or _seconds_follow(pattern[last_end:]))
        shown.append(_date_part(token, moment, half=half, minutes=minutes) if token else found[1] or found[2])
        after_hours = token[:1] == "h" or (after_hours and not token)
    return "".join(shown) + pattern[last_end:]


def _seconds_follow(rest: str) -> bool:
    following = DATE_TOKEN.search(rest)
    return bool(following and following[3] and following[3][0].lower() == "s")


def _date_part(token: str, moment: datetime, *, half: bool, minutes: bool) -> str:
    if token in ("am/pm", "a/p"):
        return moment.strftime("%p")
    if token[0] == "y":
        return f"{moment.year:04}" if len(token) > 2 else f"{moment.year % 100:02}"
    number = {
        "m": moment.minute if minutes else moment.month,
        "d": moment.day,
        "h": (moment.hour % 12 or 12) if half else moment.hour,
        "s": moment.second,
    }[token[0]]
    if token in NAMES and not minutes:
        return moment.strftime(NAMES[token])
    return f"{number:0{min(len(token), 2)}}"

"""Parse typed text (USER_ENTERED): formulas, booleans, numbers, money, percentages, dates; else text."""

import re
from collections.abc import Callable
from datetime import datetime

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.cells import Scalar, entered, is_checkbox, with_value
from passbot.sandbox.google.shown import BOOLEANS, DAY_ZERO

NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?")
ISO_DATE = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
MONTH_FIRST = re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})")
DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})")
Typed = tuple[Json, Json | None]  # the value, and the number format that it implies


def write(cell: Json, text: str, locale: str = "en_US") -> Json:
    """The cell after somebody has typed the text."""
    if is_checkbox(cell) and (ticked := _boolean(text, locale)) is not None:
        return with_value(cell, entered(ticked))
    if cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") == "TEXT":
        return with_value(cell, entered(text))
    value, number_format = typed(text, locale)
    changed = with_value(cell, value)
    if number_format and "numberFormat" not in cell.get("userEnteredFormat", {}):
        look = {**cell.get("userEnteredFormat", {}), "numberFormat": number_format}
        changed["userEnteredFormat"] = look
    return changed


def typed(text: str, locale: str = "en_US") -> Typed:
    if text.startswith("'"):
        return entered(text[1:]), None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    ticked = _boolean(text, locale)
    if ticked is not None:
        return entered(ticked), None
    return _number(text.strip(), locale) or (entered(text), None)


def _boolean(text: str, locale: str) -> bool | None:
    yes, no = BOOLEANS.get(locale.partition("_")[0], ("TRUE", "FALSE"))
    folded = text.strip().upper()
    if folded in ("TRUE", yes):
        return True
    return False if folded in ("FALSE", no) else None


def _number(text: str, locale: str) -> Typed | None:
    readers: list[Callable[[], Typed | None]] = [
        lambda: _plain(text),
        lambda: _percent(text),
        lambda: _money(text),
        lambda: _moment(text, locale),
    ]
    return next((found for read in readers if (found := read()) is not None), None)


def _plain(text: str) -> Typed | None:
    value = _value(text)
    if value is None:
        return None
    grouped = {"type": "NUMBER", "pattern": "#,##0.00" if "." in text else "#,##0"}
    return entered(value), grouped if "," in text else None


def _value(text: str) -> Scalar | None:
    if not any(letter.isdigit() for letter in text) or not NUMBER.fullmatch(text) or text[0] in "eE":
        return None
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _percent(text: str) -> Typed | None:
    value = _value(text.removesuffix("%").strip()) if text.endswith("%") else None
    if not isinstance(value, int | float):
        return None
    pattern = "0.00%" if "." in text else "0%"
    return entered(value / 100), {"type": "PERCENT", "pattern": pattern}


def _money(text: str) -> Typed | None:
    value = _value(text.replace("$", "", 1)) if text.lstrip("+-").startswith("$") else None
    if value is None:
        return None
    pattern = '"$"#,##0.00' if "." in text else '"$"#,##0'
    return entered(value), {"type": "CURRENCY", "pattern": pattern}


def _moment(text: str, locale: str) -> Typed | None:
    day_text, _, time_text = text.partition(" ")
    day, pattern = _day(day_text, locale)
    if day is not None and not time_text:
        return entered(day), {"type": "DATE", "pattern": pattern}
    time = _time(time_text if day is not None else text)
    if time is None:
        return None
    if day is None:
        return entered(time), {"type": "TIME", "pattern": _time_pattern(text)}
    return entered(day + time), {"type": "DATE_TIME", "pattern": f"{pattern} {_time_pattern(time_text)}"}


def _day(text: str, locale: str) -> tuple[int | None, str]:
    usual, pattern = (MONTH_FIRST, "m/d/yyyy") if locale == "en_US" else (DAY_FIRST, "dd.mm.yyyy")
    for form, shown in ((ISO_DATE, "yyyy-mm-dd"), (usual, pattern)):
        found = form.fullmatch(text)
        if found:
            return _serial(int(found["y"]), int(found["m"]), int(found["d"])), shown
    return None, ""


def _serial(year: int, month: int, day: int) -> int | None:
    try:
        return (datetime(year, month, day) - DAY_ZERO).days  # noqa: DTZ001 — a serial number has no zone
    except ValueError:
        return None


def _time(text: str) -> float | None:
    found = TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) / 86_400


def _time_pattern(text: str) -> str:
    pattern = "h:mm:ss" if text.count(":") == 2 else "h:mm"
    return pattern + (" am/pm" if text.lower().rstrip(".").endswith("m") else "")

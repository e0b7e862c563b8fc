"""Time zones that a calendar file defines (VTIMEZONE, RFC 5545, 3.6.5): bounded, and separate for each file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from threading import Lock
from typing import Any

from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

MOST_RULES = 100  # of all zones of a file; zones with a long history have many
ONCE_A_YEAR = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST", "UNTIL"}
FIRST_YEAR, LAST_YEAR = 1972, 2100  # 1972 is a leap year, so that 29 February of an earlier one exists in it

_one_file = Lock()  # icalendar has one table of zones for the whole process


@contextmanager
def own() -> Iterator[None]:
    """Give each file its own table of zones: several files may define another "Customized Time Zone"."""
    with _one_file:
        tzp.use(Zones())
        try:
            yield
        finally:
            tzp.use_default()


class Zones(ZONEINFO):
    def __init__(self) -> None:
        super().__init__()
        self._rules = 0

    def timezone(self, name: str) -> tzinfo | None:
        try:
            return super().timezone(name)
        except OSError:  # "Europe" is a folder in the zone database
            return None

    # Any: components of icalendar have no types of their own; its interface is written for another provider
    def create_timezone(self, tz: Any) -> tzinfo:  # type: ignore[override]
        for each in tz.walk():
            if "RRULE" in each:
                self._rules += 1
                _bound(each)
        if self._rules > MOST_RULES:
            raise ValueError("This file has too many rules of time zones")
        return super().create_timezone(tz)


def _bound(observance: Any) -> None:  # Any: as above
    """Allow one change of the clocks a year, in one month; any other rule is reduced to its first change.

    dateutil counts from the first change each time: in Outlook's files from 1601 on, so the start is moved to 1972.
    """
    rule, start = observance["RRULE"], observance.get("DTSTART")
    if isinstance(rule, list) or start is None or not _is_yearly(rule):
        del observance["RRULE"]
        return
    if start.dt.year < FIRST_YEAR:
        start.dt = start.dt.replace(year=FIRST_YEAR)
    until: list[date] = rule.get("UNTIL") or []
    if not until or until[0].year >= LAST_YEAR:
        rule["UNTIL"] = [datetime(LAST_YEAR, 1, 1, tzinfo=UTC)]


def _is_yearly(rule: Any) -> bool:  # Any: as above
    return (
        ["YEARLY"] == rule.get("FREQ")
        and [1] == rule.get("INTERVAL", [1])
        and set(rule) <= ONCE_A_YEAR
        and (len(rule.get("BYMONTH", [])) == 1 or not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & set(rule))
    )

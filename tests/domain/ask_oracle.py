"""What recurring-ical-events makes of the calendars in calendars.json; its answers are written beside them.

    python -m tests.domain.ask_oracle

It cannot stand beside the icalendar and dateutil that passbot pins, so it is installed into an environment of its own
under /tmp, from the package index that pip is set to. Where it reads RFC 5545 otherwise than we do, `ours` and `why`
are written into the file by hand; they are kept.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

INSTALLED = (
    "recurring-ical-events==3.8.2",
    "icalendar==7.3.2",
    "python-dateutil==2.9.0.post0",
    "tzdata==2026.6",
)
FILE = Path(__file__).with_name("calendars.json")
WITHIN = ("2027-03-01T00:00:00Z", "2027-05-01T00:00:00Z")
ZONE = "Europe/Moscow"

Case = dict[str, Any]  # Any: JSON


def text(case: Case) -> str:
    """The calendar file of a case. All its events are one series."""
    events = [line for event in case["events"] for line in ("BEGIN:VEVENT", "UID:a", *event, "END:VEVENT")]
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))


def within(case: Case) -> tuple[datetime, datetime]:
    start, end = map(datetime.fromisoformat, case.get("within", WITHIN))
    return start, end


def zone(case: Case) -> ZoneInfo:
    return ZoneInfo(case.get("zone", ZONE))


def told(start: datetime, end: datetime) -> str:
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}/{end.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def main() -> None:
    """Ask again and write the file anew."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    with TemporaryDirectory(prefix="oracle-", dir="/tmp") as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "-q", *INSTALLED], check=True)
        asked = [python, __file__, "--answer"]
        said = subprocess.run(
            asked, input=json.dumps(found), capture_output=True, text=True, check=True
        ).stdout
    for case, answer in zip(found["calendars"], json.loads(said), strict=True):
        case["oracle"] = answer
    found = {"oracle": list(INSTALLED)} | found
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(found['calendars'])} answers are in {FILE}")


def answer() -> None:
    """Inside the other environment."""
    print(json.dumps([sorted(_occurrences(case)) for case in json.load(sys.stdin)["calendars"]]))


def _occurrences(case: Case) -> Iterator[str]:
    """Days and floating times are by the clock of the case's zone; what has no length takes no time."""
    import icalendar
    import recurring_ical_events  # type: ignore[import-not-found]  # in its own environment only

    calendar = icalendar.Calendar.from_ical(text(case))
    for event in recurring_ical_events.of(calendar).between(*within(case)):
        start, end = (_moment(event[name].dt, zone(case)) for name in ("DTSTART", "DTEND"))
        begin, until = within(case)
        if start < end and start < until and end > begin:
            yield told(start, end)


def _moment(at: date | datetime, place: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, tzinfo=place).astimezone(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=place)).astimezone(UTC)


if __name__ == "__main__":
    if "--answer" in sys.argv:
        answer()
    else:
        main()

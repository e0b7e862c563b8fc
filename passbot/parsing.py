"""Parse untrusted calendar files in a separate process, so that none can block the gate.

A file of a few lines can keep a parser busy for ever or fill the memory. The process has the lowest priority and limits
for every resource, and is killed at its deadline.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.domain.calendars.calendar_entries import Entry
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

AT_ONCE = 2  # more must wait
PATIENCE = 20.0  # seconds, including the start of the process
MOST_SECONDS, MOST_BYTES = 15, 1_000_000_000
NICE = 15

_places = threading.BoundedSemaphore(AT_ONCE)


def read(text: str, within: Window, zone: ZoneInfo, *, patience: float = PATIENCE) -> list[Entry]:
    """Like `ical.read`."""
    asked = {"text": text, "within": [within.start.isoformat(), within.end.isoformat()], "zone": zone.key}
    with _places:  # reading its answer (perhaps ten thousand entries) is work here too
        answer = json.loads(_asked(json.dumps(asked).encode(), patience))
        if "error" in answer:
            raise InvalidInput(*answer["error"])
        return [_entry(*each) for each in answer["entries"]]


def _asked(question: bytes, patience: float) -> bytes:
    command = [sys.executable, "-m", "passbot.parsing"]
    here = Path(__file__).parents[1]
    try:
        ended = subprocess.run(  # noqa: S603  # the file is its input, not its name
            command, input=question, capture_output=True, timeout=patience, cwd=here, env={}, check=True
        )
    except subprocess.TimeoutExpired as exc:
        raise InvalidInput("calendar.file_large", "This calendar takes too long to be read") from exc
    except subprocess.CalledProcessError as exc:
        raise InvalidInput("calendar.file_large", "This calendar is too much to be read") from exc
    return ended.stdout


def _entry(
    uid: str,
    start: str,
    end: str,
    title: str | None,
    description: str | None,
    is_free: bool,
    is_cancelled: bool,
) -> Entry:
    window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return Entry(uid, window, title, description, is_free, is_cancelled)


def main() -> None:
    """The parsing process."""
    from passbot.domain.calendars import ical

    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    asked = json.load(sys.stdin.buffer)
    start, end = (datetime.fromisoformat(each) for each in asked["within"])
    try:
        found = ical.read(asked["text"], Window(start, end), ZoneInfo(asked["zone"]))
    except InvalidInput as exc:
        answer: dict[str, object] = {"error": [exc.code, exc.message]}
    else:
        answer = {"entries": [_told(each) for each in found]}
    json.dump(answer, sys.stdout)


def _told(each: Entry) -> list[object]:
    start, end = each.window.start.isoformat(), each.window.end.isoformat()
    return [each.uid, start, end, each.title, each.description, each.is_free, each.is_cancelled]


if __name__ == "__main__":
    main()

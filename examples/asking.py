"""What a program needs to speak with the API: Python's own urllib, a key, and an eye for what comes back."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any  # JSON
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SLOTS = "/users/time-slots/"
WEEKS_LOOKED_AT = 12
PATIENCE = 30  # seconds
TRIES = 5


class Differs(Exception):
    """The site does not answer as the document says; the text tells how."""


@dataclass
class Site:
    url: str
    key: str
    made: list[str] = field(default_factory=list)  # ids of slots, to be deleted in the end

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> tuple[int, Any]:
        """The status and what was said. With `key` as somebody else, with an empty one as nobody."""
        key = self.key if key is None else key
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        data = None if body is None else json.dumps(body).encode()
        status, said = _answer(Request(self.url + path, data, headers, method=method))
        if method == "POST" and status == 200:
            self.made += [each["id"] for each in said.get("slots", [said]) if "id" in each]
        return status, said

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """What was said to something that must succeed."""
        status, said = self.ask(method, path, body)
        same(200, status, f"{method} {path}: {said}")
        return said

    def slot(self, start: str, end: str, **more: object) -> Any:
        return self.done("POST", SLOTS, {"start_time": start, "end_time": end} | more)

    def tidy(self) -> None:
        while self.made:
            self.ask("DELETE", SLOTS + self.made.pop())


def _answer(request: Request) -> tuple[int, Any]:
    """Whoever asks too fast is told how many seconds to wait, and asks again."""
    for _ in range(TRIES):
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as refused:
            status, said = refused.code, json.loads(refused.read())
            if status != 429:
                break
            time.sleep(int(refused.headers.get("Retry-After", 1)))
    return status, said


def same(expected: object, found: object, where: str) -> None:
    if expected != found:
        raise Differs(f"{where}: {expected!r} was expected, {found!r} came")


def holds(expected: dict[str, Any], found: dict[str, Any], where: str) -> None:
    """Every field of the document with its value; a site may say more."""
    same(expected, {name: found.get(name, "nothing") for name in expected}, where)


def free_monday(site: Site) -> date:
    """Of two weeks in which nothing is offered yet."""
    after_tomorrow = datetime.now(UTC).date() + timedelta(days=2)  # tomorrow may be today somewhere else
    first = after_tomorrow + timedelta(days=-after_tomorrow.weekday() % 7)
    for monday in (first + timedelta(weeks=number) for number in range(WEEKS_LOOKED_AT)):
        query = urlencode({"start_date": f"{monday}", "end_date": f"{monday + timedelta(days=13)}"})
        status, said = site.ask("GET", f"{SLOTS}?{query}")
        if status != 200:
            raise SystemExit(f"{site.url} answers {status}: {said.get('detail', said)}. Is this key yours?")
        if not said:
            return monday
    raise SystemExit(f"You have slots in each of the next {WEEKS_LOOKED_AT} weeks: use another person's key.")

"""The gate while something long runs beside it: `python -m tests.bench.lane [sqlite|postgres] [export retention]`.

A guard searches and lets in over the bot, a camera over REST, and another process writes, all the while; first with
nothing else, then beside each long work. Goals: the p99 at most 100 ms and the longest 300 ms beyond the same
without it, and no "database is locked" anywhere. Words name the rows that are wanted, and the databases.
"""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import httpx

from passbot.process import collecting
from passbot.sandbox.telegram.client import Phone, Telegram, TelegramRefuses
from passbot.store.db import database, session, transaction
from passbot.store.statement import Statement
from tests import databases
from tests.bench.bot import running, stand_in
from tests.bench.lane_town import Town, furnish
from tests.bench.table import Row, tell

TOKEN = "1000002:" + "o" * 35
ALONE, BETWEEN, AT_LEAST, LONGEST_LOAD = 10.0, 5.0, 8.0, 20.0  # seconds
P99, LONGEST = 0.1, 0.3

TOUCH = Statement("""
    INSERT INTO rules (name, value) VALUES ('bench', :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
""")


@dataclass
class Watch:
    """How long each thing took, and what failed."""

    took: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def time(self, name: str, deed: Callable[[], object]) -> None:
        began = time.perf_counter()
        try:
            deed()
        except Exception as exc:  # noqa: BLE001  # told at the end
            self.faults.append(f"{name}: {type(exc).__name__} {exc}"[:200])
        self.took.setdefault(name, []).append(time.perf_counter() - began)

    def add(self, other: "Watch") -> None:
        for name, each in other.took.items():
            self.took[name] += each
        self.faults += other.faults

    def p99(self, name: str) -> float:
        each = sorted(self.took[name])
        return each[min(len(each) - 1, int(0.99 * len(each)))]


@dataclass
class Gate:
    base: str
    town: Town
    guard: Phone

    def watched(self, until: Callable[[], bool]) -> Watch:
        self.town.expect()
        watch, over = Watch(), threading.Event()
        lanes = [threading.Thread(target=each, args=(watch, over)) for each in (self.bot, self.camera, other)]
        for lane in lanes:
            lane.start()
        while not until():
            time.sleep(0.05)
        over.set()
        for lane in lanes:
            lane.join()
        return watch

    def bot(self, watch: Watch, over: threading.Event) -> None:
        while not over.wait(0.1):  # two answers each: faster, and it is Telegram's limit that makes them wait
            car = self.town.plates.pop()
            watch.time("bot search", lambda car=car: self._asks(car))  # type: ignore[misc]  # a default of a lambda
            watch.time("bot arrival", self._lets_in)

    def _lets_in(self) -> None:
        try:
            self.guard.press("✅ ARRIVED")
        except TelegramRefuses as exc:
            raise AssertionError(self.guard.chat().last.text) from exc

    def _asks(self, car: str) -> None:
        self.guard.say(car)
        while "LET IN" not in self.guard.wait(quiet=0).last.text:
            time.sleep(0.002)  # the card of the one before is still being brought up to date

    def camera(self, watch: Watch, over: threading.Event) -> None:
        with httpx.Client(base_url=self.base, timeout=60, trust_env=False) as http:
            http.headers["Authorization"] = f"Bearer {self.town.camera}"
            while not over.wait(0.03):
                car = self.town.plates.pop()
                watch.time("REST arrival", lambda car=car: self._shows(http, car))  # type: ignore[misc]

    def _shows(self, http: httpx.Client, car: str) -> None:
        answer = http.post("/api/v1/arrivals", json={"plate": car})
        assert answer.status_code == 201, answer.text[:100]


def other(watch: Watch, over: threading.Event) -> None:
    """Another process that writes: this one."""
    with session():
        while not over.wait(0.05):
            watch.time("other process", touch)


def touch() -> None:
    with transaction():
        TOUCH.run(value=str(time.time()))


@dataclass
class Site:
    base: str
    process: subprocess.Popen[str]
    said: SimpleQueue[str]
    heard: set[str] = field(default_factory=set)

    def does(self, work: str) -> Callable[[], bool]:
        """Begin it; answers a question whether it is done."""
        assert self.process.stdin
        self.process.stdin.write(f"{work}\n")
        self.process.stdin.flush()
        began = time.monotonic()
        return lambda: time.monotonic() - began > LONGEST_LOAD or self._is_said(f"done {work}")

    def slow_slices(self) -> list[str]:
        """What the site has said of them since it was asked last."""
        self._is_said("")
        found = sorted(line for line in self.heard if line.startswith("slow slice"))[-5:]
        self.heard = {line for line in self.heard if not line.startswith("slow slice")}
        return found

    def _is_said(self, line: str) -> bool:
        while not self.said.empty():
            self.heard.add(self.said.get().strip())
        return line in self.heard


@contextmanager
def site(url: str, home: Path, telegram: str) -> Iterator[Site]:
    settings = {
        "PASSBOT_HOME": str(home), "PASSBOT_DATABASE_URL": url, "PASSBOT_API_PORT": "0",
        "PASSBOT_TELEGRAM_BASE": telegram, "PASSBOT_TOKEN": TOKEN, "PASSBOT_CHAT_PACE": "0",
    }  # fmt: skip
    command = ("tests.bench.lane_site", "start", "--only", "bot,api")
    with running(*command, stdin=subprocess.PIPE, stderr=subprocess.STDOUT, environment=settings) as process:
        assert process.stdout
        said = SimpleQueue[str]()
        base = ""
        for line in process.stdout:
            if found := re.search(r"address=(\S+)", line):
                base = found[1]
                break
        threading.Thread(target=drain, args=(process.stdout, said), daemon=True).start()
        yield Site(base, process, said)


def drain(lines: Iterable[str], said: SimpleQueue[str]) -> None:
    with suppress(ValueError):  # closed, at the end
        for line in lines:
            said.put(line)


def asking(base: str, key: str, method: str, path: str, **said: object) -> Callable[[], bool]:
    """A request of somebody else, on a thread of its own; answers a question whether it is done."""
    answers: list[int] = []

    def ask() -> None:
        headers = {"Authorization": f"Bearer {key}", **said.pop("headers", {})}  # type: ignore[dict-item]  # httpx's
        answer = httpx.request(method, base + path, headers=headers, timeout=120, trust_env=False, **said)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text[:200]
        answers.append(answer.status_code)

    thread = threading.Thread(target=ask)
    thread.start()
    return lambda: not thread.is_alive()


def loads(served: Site, town: Town) -> Iterator[tuple[str, Callable[[], Callable[[], bool]]]]:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    lines = [town.filled_from + timedelta(minutes=90 * number + 40) for number in range(1_000)]
    table = "start_time,end_time\n" + "".join(
        f"{at.isoformat()},{(at + timedelta(minutes=20)).isoformat()}\n" for at in lines
    )
    own = "/users/time-slots/"
    csv = {"content": table, "headers": {"Content-Type": "text/csv"}}
    bulk = {
        "start_date": f"{tomorrow}", "end_date": f"{tomorrow + timedelta(days=89)}", "start_time": "08:00",
        "end_time": "12:00", "days_of_week": list(range(7)), "slot_duration_minutes": 45,
    }  # fmt: skip
    days = {
        "start_date": f"{tomorrow + timedelta(days=100)}",
        "end_date": f"{tomorrow + timedelta(days=290)}",
    }

    def asks(method: str, path: str, **said: object) -> Callable[[], Callable[[], bool]]:
        return lambda: asking(served.base, town.owner, method, path, **said)

    yield "import of 1,000", asks("POST", f"{own}import", **csv)
    yield "bulk of 90 days", asks("POST", f"{own}bulk", json=bulk)
    yield "export of 3,000", asks("GET", f"{own}export", params={"format": "ics", **days})
    yield "feed", asks("GET", f"/feeds/{town.feed}.ics")
    # A year's retention takes minutes, so nothing comes behind it.
    for work in ("audit", "calendars", "retention", "broadcast"):  # the last goes on for minutes
        yield work, lambda work=work: served.does(work)  # type: ignore[misc]  # a default of a lambda


def told(name: str, watch: Watch, alone: Watch | None) -> bool:
    """Whether it is as good as it must be."""
    good = not watch.faults
    for what, each in sorted(watch.took.items()):
        p99, most = watch.p99(what), max(each)
        line = f"{name:18} {what:14} {len(each):5} times  p99 {p99 * 1000:6.0f} ms  longest {most * 1000:6.0f} ms"
        if alone:
            more = p99 - alone.p99(what), most - max(alone.took[what])
            is_good = more[0] <= P99 and more[1] <= LONGEST
            good &= is_good
            line += (
                f"  more {more[0] * 1000:+6.0f} {more[1] * 1000:+6.0f} ms{'' if is_good else '  TOO MUCH'}"
            )
        print(line, flush=True)
        if alone and what == "bot arrival":
            tell(
                Row(f"an arrival beside {name}, p99", p99 * 1000, "ms", alone.p99(what) * 1000, "without it")
            )
    for fault in watch.faults:
        print(f"{name:18} FAULT {fault}", flush=True)
    return good


def measure(kind: str, wanted: list[str]) -> bool:
    print(f"--- {kind}", flush=True)
    with TemporaryDirectory() as folder, stand_in(folder) as base, Telegram(base) as telegram:
        url = databases.empty_url(kind, Path(folder))
        town = furnish(url)
        telegram.add_bot(TOKEN, username="bench_bot")
        telegram.person("Boris", id=town.guard, language_code="en")
        home = Path(folder) / "site"
        home.mkdir()
        with site(url, home, base) as served:
            bot = TOKEN.partition(":")[0]
            assert telegram.awake(bot=bot, timeout=30)
            gate = Gate(served.base, town, telegram.known(town.guard, bot=bot))
            gate.watched(for_seconds(collecting.AFTER))  # until it has settled
            alone, good = gate.watched(for_seconds(ALONE)), True
            for name, begin in loads(served, town):
                if wanted and name.split()[0] not in wanted:
                    continue
                alone.add(
                    gate.watched(for_seconds(BETWEEN))
                )  # what else the machine does changes by the minute
                done = begin()
                began = time.monotonic()
                watch = gate.watched(partial(is_over, done, began))
                print(f"{name:18} took {time.monotonic() - began:.1f} s")
                for slow in served.slow_slices():
                    print(f"{name:18} {slow}")
                good &= told(name, watch, alone)
            good &= told("alone", alone, None)
        if not database.is_closed():
            database.close()
    return good


def is_over(done: Callable[[], bool], began: float) -> bool:
    return done() and time.monotonic() - began > AT_LEAST


def for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def main() -> int:
    kinds = [kind for kind in databases.KINDS if kind in sys.argv] or databases.KINDS
    rows = [word for word in sys.argv[1:] if word not in databases.KINDS]
    results = [measure(kind, rows) for kind in kinds]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())

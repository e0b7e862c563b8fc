"""Faults of a real site, and who notices: `python -m tests.long watched [--rows killed,stopped,...]`.

The API and the bot are one process, the sheet and the timetable another, the far sides a third. Of each row: after how
many seconds /health of the first named it, what it and `check --health` said, when the admin's chat and errors.log had
it, and when its end was told. Rows of a database that is away run on PostgreSQL. The exit code says whether each was
named within thirty seconds, told within two and a half minutes, once, and its end too.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from passbot.sandbox.seed import ADMIN_ID
from tests.long.program import Program
from tests.long.whole_site import WholeSite, whole_site

NAMED_WITHIN, TOLD_WITHIN, OVER_WITHIN = 30.0, 150.0, 200.0
FRONT, WORKER = "api,bot", "sync,jobs"


@dataclass
class Watched:
    site: WholeSite
    processes: dict[str, Program] = field(default_factory=dict)

    def begin(self, parts: str) -> None:
        program = self.processes.setdefault(parts, Program(self.site.home, self.site.settings, parts))
        program.start()

    def end(self) -> None:
        for process in self.processes.values():
            process.end()

    def plan(self, side: str, kind: str) -> None:
        fault = {"side": side, "kind": kind, "times": None}
        httpx.post(f"{self.site.far.base}/sandbox/faults", json=fault).raise_for_status()

    def clear(self) -> None:
        httpx.delete(f"{self.site.far.base}/sandbox/faults").raise_for_status()

    def health(self) -> tuple[int, dict[str, Any]]:  # Any: JSON
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.site.settings['PASSBOT_API_PORT']}/health", timeout=5)
        except httpx.HTTPError:
            return 0, {}
        return answer.status_code, answer.json()

    def troubles(self) -> set[tuple[str, str]]:
        _, said = self.health()
        return {(part["part"], part["trouble"]) for part in said.get("parts", ()) if part["trouble"]}

    def is_whole(self) -> bool:
        status, said = self.health()
        well = {part["part"] for part in said.get("parts", ()) if part["status"] == "healthy"}
        return status == 200 and {"api", "bot", "sheet", "timetable"} <= well and not self.troubles()

    def check(self) -> int:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
        command = [sys.executable, "-m", "passbot", "check", "--health"]
        return subprocess.run(command, env=environment | self.site.settings, capture_output=True).returncode

    def chat(self) -> list[str]:
        """What the admin has heard of the site."""
        said = [each.text for each in self.site.telegram.known(ADMIN_ID).chat().messages if each.text]
        return [text for text in said if text.startswith(("⚠️", "✅"))]

    def errors(self) -> str:
        file = self.site.home / "log" / "errors.log"
        return file.read_text() if file.exists() else ""


@dataclass(frozen=True)
class Row:
    name: str
    breaks: Callable[[Watched], None]
    mends: Callable[[Watched], None]
    part: str
    code: str
    status: int = 200
    checked: int = 0
    database: str = "sqlite"


def _kill(watched: Watched) -> None:
    watched.processes[WORKER].kill()


def _signal(parts: str, number: signal.Signals) -> Callable[[Watched], None]:
    return lambda watched: watched.processes[parts].signal(number)


def _far(side: str, kind: str) -> Callable[[Watched], None]:
    return lambda watched: watched.plan(side, kind)


def _database(how: str) -> Callable[[Watched], None]:
    def do(watched: Watched) -> None:
        assert watched.site.server
        if how == "start":
            watched.site.server.start()
        else:
            watched.site.server.stop(how)

    return do


ROWS = {
    "killed": Row(
        "worker killed", _kill, lambda watched: watched.begin(WORKER), "sheet", "silent", checked=1
    ),
    "stopped": Row(
        "worker stopped by SIGSTOP",
        _signal(WORKER, signal.SIGSTOP),
        _signal(WORKER, signal.SIGCONT),
        "sheet",
        "silent",
        checked=1,
    ),
    "google": Row("Google away", _far("google", "unavailable_before"), Watched.clear, "sheet", "google"),
    "telegram": Row("Telegram away", _far("telegram", "bad_gateway"), Watched.clear, "bot", "telegram"),
    "token": Row("wrong token", _far("telegram", "expired_token"), Watched.clear, "bot", "token"),
    "database": Row(
        "PostgreSQL away",
        _database("fast"),
        _database("start"),
        "database",
        "database",
        status=503,
        checked=1,
        database="postgres",
    ),
}


@dataclass
class Seen:
    """Seconds from the fault, or from its mending."""

    named: float | None = None
    told: float | None = None
    logged: float | None = None
    status: int = 0
    checked: int = -1
    well: float | None = None
    over: float | None = None
    warnings: list[str] = field(default_factory=list)

    def is_good(self, row: Row) -> bool:
        in_time = [(self.named, NAMED_WITHIN), (self.logged, TOLD_WITHIN), (self.over, OVER_WITHIN)]
        in_time += [] if row.part == "bot" else [(self.told, TOLD_WITHIN)]  # the chat is what is away
        return all(took is not None and took <= within for took, within in in_time) and (
            (row.status, row.checked) == (self.status, self.checked) and len(self.warnings) <= 1
        )


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long watched")
    parser.add_argument("--rows", default=",".join(ROWS))
    wanted = [ROWS[name] for name in parser.parse_args(args.rest).rows.split(",")]
    good = True
    for row in wanted:
        with _site(row.database) as watched:
            seen = _suffered(watched, row)
        good = good and seen.is_good(row)
        print(json.dumps({"fault": row.name, "good": seen.is_good(row)} | vars(seen)), flush=True)
    return 0 if good else 1


@contextmanager
def _site(kind: str) -> Iterator[Watched]:
    folder = tempfile.TemporaryDirectory(prefix="passbot-watched-")
    with folder, whole_site(kind, Path(folder.name), language="en", chat_pace=0, overall_pace=0) as site:
        watched = Watched(site)
        try:
            watched.begin(FRONT)
            assert site.telegram.awake(timeout=90), site.log()
            site.telegram.known(ADMIN_ID).say("/start")
            watched.begin(WORKER)
            _wait(watched.is_whole, 90)
            time.sleep(12)  # until both have written their notes twice
            yield watched
        finally:
            watched.end()


def _suffered(watched: Watched, row: Row) -> Seen:
    seen, heard = Seen(), len(watched.chat())
    row.breaks(watched)
    began = time.monotonic()
    while time.monotonic() - began < TOLD_WITHIN and None in (seen.named, seen.told, seen.logged):
        now = time.monotonic() - began
        seen.named = seen.named or (now if (row.part, row.code) in watched.troubles() else None)
        seen.logged = seen.logged or (now if f" code={row.code} " in watched.errors() else None)
        seen.told = seen.told or (now if len(watched.chat()) > heard else None)
        if row.part == "bot" and seen.logged and "trouble parts=" in watched.errors():
            break
        time.sleep(0.5)
    seen.status, seen.checked = watched.health()[0], watched.check()
    row.mends(watched)
    mended = time.monotonic()
    while time.monotonic() - mended < OVER_WITHIN and None in (seen.well, seen.over):
        now = time.monotonic() - mended
        seen.well = seen.well or (now if watched.is_whole() else None)
        seen.over = seen.over or (now if any("✅" in text for text in watched.chat()[heard:]) else None)
        time.sleep(0.5)
    seen.warnings = [text for text in watched.chat()[heard:] if "⚠️" in text]
    return seen


def _wait(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.3)

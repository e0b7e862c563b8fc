"""The sheet's worker on a site of years: what a start and a night cost, beside a site without a past.

python -m tests.bench.audit [--arrivals 0 180000 540000] [--databases sqlite postgres]: the stand-in for Google is
a process of its own, the worker another, so that its memory is its own. A hold is the time from the beginning of a
transaction to its end, in whichever it was longest. The first start knows of no audit before it.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from passbot import store
from passbot.domain.site.rules import Rules
from passbot.sheets.google_client import Far
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.worker import Worker
from passbot.store.db import database, session
from passbot.texts import Texts
from tests import databases
from tests.bench.audit_site import NOW, ZONE, site
from tests.sheets import sites
from tests.sheets.clock import Clock

HEAD = (
    "| Database | Arrivals | | Seconds | Processor | Longest hold, ms | Memory, MB | Calls | Cells "
    "| Most in one call |\n" + "| --- " * 10 + "|"
)


class Counting(Far):
    """What it asks of Google."""

    calls = cells = most = 0

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        said = super()._call(budget, verb, path, **given)
        found = sum(len(row) for each in _ranges(said) for row in each.get("values", []))
        self.calls, self.cells, self.most = self.calls + 1, self.cells + found, max(self.most, found)
        return said


def _ranges(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:  # Any: Google's JSON
    for each in said.get("valueRanges", []):
        yield each.get("valueRange", each)


@dataclass
class Held:
    longest: float = 0.0
    began: float = 0.0

    def watch(self) -> None:
        """Between the database's own begin and end of each transaction of this process."""
        kind = type(database.obj)
        begin, commit, rollback = kind.begin, kind.commit, kind.rollback

        def began(bound: Any, *given: Any, **named: Any) -> Any:  # Any: Peewee's
            done = begin(bound, *given, **named)
            self.began = monotonic()
            return done

        def ended(end: Callable[..., Any]) -> Callable[..., Any]:  # Any: Peewee's
            def ending(bound: Any) -> Any:  # Any: Peewee's
                done = end(bound)
                self.longest = max(self.longest, monotonic() - self.began)
                return done

            return ending

        kind.begin, kind.commit, kind.rollback = began, ended(commit), ended(rollback)


def measured(given: Mapping[str, Any]) -> None:  # Any: a bench's own
    store.bind(given["url"], synchronous="off")
    texts = Texts("en", ZONE)
    sheet = Spreadsheet(
        given["key"],
        "Orders",
        "Orders_latest",
        "Orders_completed",
        texts,
        sites.ZONE,
        Rules(),
        base=given["base"],
    )
    clock, held = Clock(NOW), Held()
    far = Counting(given["key"], base=given["base"], monotonic=clock.monotonic)
    vars(sheet)["far"] = far
    far.read("/drive/v3/files", {"q": "trashed = false"})  # the token, and the imports behind it
    made = sheet.worker(holder="bench")
    worker = Worker(made._opened, holder="bench", now=clock, monotonic=clock.monotonic)
    with session():
        database.execute_sql("SELECT 1")
        held.watch()
        for name in given["parts"]:
            held.longest = 0.0
            calls, cells, far.most = far.calls, far.cells, 0
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            memory, began, worked = _memory("VmRSS"), monotonic(), process_time()
            turns = night(worker, clock) if name == "night" else start(worker, clock)
            figures = {
                "part": name,
                "turns": turns,
                "seconds": monotonic() - began,
                "processor": process_time() - worked,
                "held": held.longest * 1000,
                "memory": _memory("VmHWM") - memory,
                "calls": far.calls - calls,
                "cells": far.cells - cells,
                "most": far.most,
            }
            print(json.dumps(figures), flush=True)


def start(worker: Worker, clock: Clock) -> int:
    """Until nothing is in doubt."""
    turns = 0
    while True:
        worker.turn()
        turns += 1
        clock.passes(3)
        assert not worker.health.failures, worker.health.error
        assert worker._sync is not None
        if not worker._sync.audits.in_doubt:
            return turns


def night(worker: Worker, clock: Clock) -> int:
    """Until nothing is left to be read."""
    clock.moment = (clock.moment + timedelta(days=1)).replace(hour=4)
    turns = 0
    while True:
        worker.turn()
        turns += 1
        clock.passes(3)
        assert worker._sync is not None
        if not worker._sync.audits.is_reading:
            return turns


def _memory(name: str) -> float:
    (line,) = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith(name)]
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit", description=__doc__)
    parser.add_argument("--arrivals", type=int, nargs="*", default=[0, 180_000, 540_000])
    parser.add_argument("--databases", nargs="*", default=list(databases.KINDS))
    parser.add_argument("--parts", nargs="*", default=["first start", "night"])
    asked = parser.parse_args()
    print(HEAD, flush=True)
    for kind in asked.databases:
        for count in asked.arrivals:
            with site(kind, count) as given:
                for parts in (asked.parts, ["start", "night"]):
                    _run(kind, count, given | {"parts": parts})


def _run(kind: str, count: int, given: Mapping[str, Any]) -> None:  # Any: what the other process is given
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.audit"],
        input=json.dumps(given),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"PASSBOT_BENCH_CHILD": "1"},
    )
    for each in map(json.loads, child.stdout.splitlines()):
        print(
            f"| {kind} | {count:,} | {each['part']}, {each['turns']} cycles "
            f"| {each['seconds']:.1f} | {each['processor']:.1f} | {each['held']:.0f} "
            f"| {each['memory']:.0f} | {each['calls']} | {each['cells']:,} | {each['most']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    if os.environ.get("PASSBOT_BENCH_CHILD"):
        measured(json.loads(sys.stdin.read()))
    else:
        main()

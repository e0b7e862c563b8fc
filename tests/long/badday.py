"""A bad day: people order, a guard ticks, and the site is killed, stopped, filled up and left by its database.

`python -m tests.long badday --seed N [--minutes 10] [--database sqlite|postgres]`: half of the time on each database,
where none is named. The product is begun again when it has ended, as a supervisor does. At the end everything is
mended, and then: every confirmed order is there, every tick is one arrival, archived once, no message came more than
twice. The figures are printed; the exit code says whether all of it held.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from passbot import store
from passbot.store.db import session
from tests.long.faults_of_a_day import FAULTS, mend, supervise
from tests.long.life_of_a_day import Guard, Host, Life
from tests.long.verdict_of_a_day import Verdict, judged
from tests.long.whole_site import WholeSite, whole_site
from tests.machine.room import settle

DATABASES = ("sqlite", "postgres")
HOSTS = ("Anna", "Boris", "Clara", "David")
SETTLED_WITHIN = 180.0  # seconds after the last fault is mended
SETTINGS: dict[str, Any] = {  # Any: settings of several types
    "language": "en",
    "chat_pace": 0,
    "overall_pace": 0,
    "quota_house_day": 100_000,
    "sync_seconds": 1.5,
}


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long badday")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", choices=DATABASES)
    given = parser.parse_args(args.rest)
    kinds = [given.database] if given.database else DATABASES
    return max(told(day(kind, args.seed, given.minutes * 60 / len(kinds))) for kind in kinds)


def told(verdict: Verdict) -> int:
    for name, figure in verdict.figures.items():
        print(f"  {name:32} {figure}")
    for fault in verdict.broken:
        print(f"  BROKEN: {fault}")
    sys.stdout.flush()
    return 1 if verdict.broken else 0


def day(kind: str, seed: int, seconds: float) -> Verdict:
    print(f"badday database={kind} seed={seed} seconds={seconds:.0f}", flush=True)
    folder = tempfile.TemporaryDirectory(prefix="passbot-badday-")
    with folder, whole_site(kind, Path(folder.name), **SETTINGS) as site:
        return _lived(site, Random(seed), seconds)


def _lived(site: WholeSite, random: Random, seconds: float) -> Verdict:
    store.bind(site.url)
    phones = [site.telegram.person(name, language_code="en") for name in HOSTS]
    with session():
        for number, phone in enumerate(phones):
            settle(phone.id, f"{HOSTS[number]} Demo", house=str(30 + number))
    site.start()
    assert site.telegram.awake(timeout=90), site.log()
    life = Life()
    hosts = [Host(phone, life, number) for number, phone in enumerate(phones)]
    guards = [Guard(site.far, life, name) for name in ("guard1", "guard2")]
    with Running([*(host.live for host in hosts), *(guard.live for guard in guards)]) as running:
        suffered = _suffer(site, random, seconds)
        mend(site)
        running.stop_asking()
        took = _settled(site, life)
    return judged(site, life, phones, suffered=suffered, took=took)


def _suffer(site: WholeSite, random: Random, seconds: float) -> dict[str, int]:
    """One fault after the other, in random order, and sometimes the next before the last is over."""
    suffered: dict[str, int] = {}
    end = time.monotonic() + seconds
    possible = [fault for fault in FAULTS if fault.is_for(site)]
    while time.monotonic() < end:
        supervise(site)
        fault = random.choice(possible)
        suffered[fault.name] = suffered.get(fault.name, 0) + 1
        fault.happens(site, random)
        pause = time.monotonic() + random.uniform(0.5, 20)
        while time.monotonic() < pause:
            supervise(site)
            time.sleep(0.2)
    return suffered


def _settled(site: WholeSite, life: Life) -> float:
    """Seconds until all that was asked is answered and all that was ticked is archived."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLED_WITHIN:
        supervise(site)
        if life.is_answered() and life.is_archived():
            break
        time.sleep(0.5)
    return time.monotonic() - began


@dataclass
class Running:
    """Everybody in a thread of their own. Whoever breaks is heard."""

    lives: Sequence[Callable[[threading.Event, threading.Event], None]]
    asking: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Running":
        self.asking.set()
        self._threads = [
            threading.Thread(target=live, args=(self.asking, self.stopped), daemon=True)
            for live in self.lives
        ]
        for thread in self._threads:
            thread.start()
        return self

    def stop_asking(self) -> None:
        self.asking.clear()

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self._threads:
            thread.join(30)

"""How soon a command answers and a site is ready: `python -m tests.bench.start`.

A command stands beside a script that imports argparse and sqlite3 and does nothing; a site, whose bot polls and whose
API answers, beside a process that imports the same modules. All take turns; the medians are told.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from passbot.sandbox.telegram.client import Telegram
from tests.bench.api import serving
from tests.bench.bot import OURS, stand_in
from tests.bench.table import Row, tell

TOP = Path(__file__).parents[2]
COMMANDS = ("--help", "order search 123", "check --health")
ROUNDS, STARTS = 9, 5
SOON, READY = 0.3, 1.3
BARE = [sys.executable, "-c", "import argparse, sqlite3"]
IMPORTS = [sys.executable, "-c", "import passbot.process.app, passbot.commands.start"]


def main() -> None:
    with TemporaryDirectory() as folder:
        # What was compiled is kept, as `./run` does it.
        os.environ |= {
            "PASSBOT_HOME": f"{folder}/site",
            "PASSBOT_DATABASE_URL": "",
            "PYTHONDONTWRITEBYTECODE": "",
        }
        commands()
        ready(folder)


def commands() -> None:
    deeds = {words: [str(TOP / "run"), *words.split()] for words in COMMANDS}
    took = in_turns({"": BARE, "pass": [sys.executable, "-c", "pass"]} | deeds)
    print(f"python -c pass: {took['pass'][0]:.3f} s, of the processor {took['pass'][1]:.3f} s")
    for words in COMMANDS:
        for at, name in enumerate((f"`./run {words}`", f"`./run {words}`, of the processor")):
            tell(Row(name, took[words][at], "s", took[""][at], "argparse and sqlite3", limit=SOON))


def in_turns(deeds: dict[str, list[str]]) -> dict[str, tuple[float, float]]:
    """Seconds by the clock and of the processor."""
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in deeds}
    for _ in range(ROUNDS + 1):
        for name, deed in deeds.items():
            took[name].append(timed(deed))
    return {
        name: (median(wall for wall, _ in each[1:]), median(busy for _, busy in each[1:]))
        for name, each in took.items()
    }


def timed(command: list[str]) -> tuple[float, float]:
    began, before = time.perf_counter(), processor()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=TOP)
    return time.perf_counter() - began, processor() - before


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ready(folder: str) -> None:
    with stand_in(folder) as base, Telegram(base) as telegram:
        telegram.add_bot(OURS, username="bench_bot")
        settings = {"PASSBOT_TOKEN": OURS, "PASSBOT_TELEGRAM_BASE": base, "PASSBOT_API_PORT": "0"}
        starts: list[tuple[float, float]] = []
        for _ in range(STARTS + 1):
            starts.append((started(settings, telegram.awake), timed(IMPORTS)[0]))
            assert telegram.asleep(bot=OURS.partition(":")[0], timeout=20)
    ours, peer = (median(each) for each in zip(*starts[1:], strict=True))
    tell(Row("a site ready, from its start", ours, "s", peer, "its imports alone", most=READY))


def started(settings: dict[str, str], awake: Callable[..., bool]) -> float:
    began = time.perf_counter()
    command = ("passbot", "start", "--only", "bot,api")
    with serving(*command, **settings) as site:
        httpx.get(f"{site.base}/health", trust_env=False, timeout=30).raise_for_status()
        assert awake(bot=OURS.partition(":")[0], timeout=30)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()

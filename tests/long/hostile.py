"""A guard at work while strangers do their worst to the API, with the same guard undisturbed before and after.

`python -m tests.long hostile --seed N [--seconds 20] [--only half-open]`: the site (bot and API in one process), the
stand-in for Telegram and the strangers are processes of their own.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.people import keys
from tests.api.board.test_hostile import more_files
from tests.api.server import Running, running
from tests.bench.bot import stand_in
from tests.long.strangers import DEEDS, HALF_OPEN
from tests.machine.room import settle
from tests.services.people.some_people import order_car

ORDERS = 5_000
LONGEST = 5.0  # seconds in which a press must be answered
PAUSE = 0.1
GUARD = 1001
NO_SHEET = "parts=sheet"  # which nobody keeps here, and a minute later it is said
BUTTON = "✅ ARRIVED"


@dataclass
class Gate:
    """A guard with a phone and a camera with a key; each car comes once."""

    phone: Phone
    camera: httpx.Client
    plates: Iterator[str]
    took: dict[str, list[float]] = field(default_factory=dict)

    def work(self, seconds: float) -> None:
        self.took = {name: [] for name in ("bot search", "bot arrival", "rest search", "rest arrival")}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._timed("bot search", self._say)
            self._timed("bot arrival", lambda: self.phone.press(BUTTON, wait=LONGEST))
            self._timed("rest search", lambda: self._show("Х999ХХ199", 404))
            self._timed("rest arrival", lambda: self._show(next(self.plates), 201))
            time.sleep(PAUSE)

    def _timed(self, what: str, deed: Callable[[], object]) -> None:
        began = time.perf_counter()
        deed()
        self.took[what].append(time.perf_counter() - began)

    def _say(self) -> None:
        self.phone.say(next(self.plates))
        chat = self.phone.wait(quiet=0, timeout=LONGEST)
        until = time.monotonic() + LONGEST
        while BUTTON not in chat.last.buttons:  # what came first was a notice
            assert time.monotonic() < until
            chat = self.phone.chat()

    def _show(self, plate: str, status: int) -> None:
        answer = self.camera.post("/api/v1/arrivals", json={"plate": plate})
        assert status == answer.status_code, answer.text


def settled(server: Running, telegram: Telegram, cars: int = ORDERS) -> Gate:
    """A guard, a camera, and so many cars that are expected."""
    telegram.person("Gena", id=GUARD, language_code="en")
    with server.database():
        guard = settle(GUARD, "Gena Guard", role=Role.GUARD)
        _, key = keys.create(guard.id, "camera", ["arrivals:write"], actor=OPERATOR, now=utc_now())
        anna = settle(1002, "Anna Demo")
        rules = Rules(quota_house_day=2 * cars)
        names = [f"{letter}{number:03}ВС77" for letter in "АВЕКМНОР" for number in range(1, 1000)][:cars]
        for name in names:
            order_car(anna, name, rules=rules, since=utc_now(), now=utc_now())
    http = httpx.Client(
        base_url=server.base,
        timeout=LONGEST,
        trust_env=False,
        headers={"Authorization": f"Bearer {key}"},
        transport=httpx.HTTPTransport(retries=1),
    )
    return Gate(telegram.known(GUARD), http, iter(names))


@contextmanager
def doing(deed: str, address: str, seed: int) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.long.strangers", deed, address, str(seed)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strangers:
        try:
            yield
        finally:
            strangers.kill()


def told(what: str, took: dict[str, list[float]]) -> None:
    parts = []
    for name, times in took.items():
        ordered = sorted(each * 1000 for each in times)
        p99 = ordered[int(0.99 * (len(ordered) - 1))]
        parts.append(f"{name} p50 {ordered[len(ordered) // 2]:.0f} p99 {p99:.0f} longest {ordered[-1]:.0f}")
    print(f"{what:12} n={len(next(iter(took.values())))}  {'   '.join(parts)} ms", flush=True)


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long hostile", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--only", choices=DEEDS, action="append")
    own = parser.parse_args(args.rest)
    more_files(2 * HALF_OPEN)
    with TemporaryDirectory() as folder:
        return _played(Path(folder), own.only or list(DEEDS), own.seconds, args.seed)


def _played(folder: Path, deeds: list[str], seconds: float, seed: int) -> int:
    unpaced = {"chat_pace": 0, "overall_pace": 0, "token": TOKEN, "key_pace": 50, "address_pace": 20}
    with stand_in(str(folder)) as base, Telegram(base) as telegram:
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        with running("sqlite", folder, "bot,api", telegram_base=base, **unpaced) as server:
            assert telegram.awake(timeout=20)
            gate = settled(server, telegram)
            gate.work(5)  # warm
            for deed in deeds:
                gate.work(seconds / 2)
                told("undisturbed", gate.took)
                with doing(deed, server.base, seed):
                    time.sleep(2)
                    gate.work(seconds)
                told(deed, gate.took)
                time.sleep(1)
            gate.camera.close()
            faults = [line for line in server.said if " ERROR " in line and NO_SHEET not in line]
    print(f"every press was answered within {LONGEST:.0f} s; lines of ERROR: {len(faults)}")
    for line in faults[:5]:
        print(line.rstrip())
    return 1 if faults else 0

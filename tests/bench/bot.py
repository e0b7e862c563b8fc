"""The whole order dialogue beside a bare PTB echo on the same stand-in: `python -m tests.bench.bot`.

The stand-in and each bot are processes of their own. A bot is held (SIGSTOP) while what people say piles up, so
that only answering is measured. Pacing is off, or Telegram's own limits would be what is measured.

The echo makes one call for each update and keeps nothing. Ours makes five for the four of an order (a press is
answered, and its card edited), stores each update before Telegram is told, and each reply before it is said.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from passbot import store
from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.people import invites, residents
from passbot.store.db import session
from tests.bench.table import Row, tell

COMMAND = os.environ.get("BENCH_CMD", "passbot start --only bot").split()
PEOPLE, CROWD = 150, 300
UNIT = "updates/s"
PEER = "bare PTB, an echo that keeps nothing; a call an update, ours 1.25"
QUIET = 1.0  # without anything said: a busy machine pauses for half a second
SLOW = 0.05
ECHO, OURS = "1000001:" + "e" * 35, "1000002:" + "o" * 35
Deed = Callable[[Phone], object]


def steps(letter: str) -> list[Deed]:
    """One order: what each person does, one thing after the other."""
    return [
        lambda phone: phone.say("/order"),
        lambda phone: phone.say("Kia Rio"),
        lambda phone: phone.say(f"{letter}{phone.id % 1000:03}ВС77"),
        lambda phone: phone.press("🚕 Taxi, 2 hours", wait=0),
    ]


def answered(
    telegram: Telegram, bot: subprocess.Popen[str], token: str, deeds: list[Deed], people: int
) -> float:
    """Updates a second."""
    name = token.partition(":")[0]
    crowd = [telegram.known(1001 + each, bot=name) for each in range(people)]
    took = 0.0
    for deed in deeds:
        with held(bot):
            for phone in crowd:
                deed(phone)
        began = time.perf_counter()
        assert telegram.quiet(bot=name, quiet=QUIET, timeout=60)
        took += time.perf_counter() - began - QUIET
    return people * len(deeds) / took


@contextmanager
def held(bot: subprocess.Popen[str]) -> Iterator[None]:
    """Let go in any case: nobody who is held can be ended."""
    bot.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        bot.send_signal(signal.SIGCONT)


def alone(telegram: Telegram, letter: str) -> float:
    """Updates a second of one person who waits for each answer."""
    phone = telegram.known(1001, bot=OURS.partition(":")[0])
    began = time.perf_counter()
    for deed in steps(letter):
        deed(phone)
        phone.wait(quiet=0)
    return 4 / (time.perf_counter() - began)


def settle(home: Path) -> None:
    store.open_store(f"sqlite:///{home / 'passbot.db'}")
    with session():
        for each in range(CROWD):
            invite = invites.issue(actor=OPERATOR, rules=Rules(), now=utc_now())
            residents.register(
                invite.code,
                telegram_id=1001 + each,
                name="Anna Demo",
                phone=f"+7999000{each:04}",
                house=str(each + 1),
                language="en",
                now=utc_now(),
            )


@contextmanager
def running(
    *command: str,
    stdin: int | None = None,
    stderr: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=os.environ | dict(environment or {}),
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def stand_in(folder: str) -> Iterator[str]:
    with running("tests.bench.sandbox_telegram", f"{folder}/sandbox.sqlite") as server:
        assert server.stdout
        yield server.stdout.readline().strip()


def echo_rate(base: str, telegram: Telegram) -> float:
    deeds: list[Deed] = [lambda phone: phone.say("Kia Rio")] * 4
    with running("tests.sandbox.echo_bot", base, ECHO) as bot:
        assert telegram.awake(bot=ECHO.partition(":")[0], timeout=20)
        return answered(telegram, bot, ECHO, deeds, PEOPLE)


def main() -> None:
    with TemporaryDirectory() as folder, stand_in(folder) as base, Telegram(base) as telegram:
        for token in (ECHO, OURS):
            telegram.add_bot(token, username=f"bench_{token[:7]}_bot")
        for each in range(CROWD):
            telegram.person("Anna", id=1001 + each, language_code="en")
        home = Path(folder) / "site"
        home.mkdir()
        settle(home)
        (home / "token.txt").write_text(OURS)
        echo = echo_rate(base, telegram)
        paces = {"PASSBOT_CHAT_PACE": "0", "PASSBOT_OVERALL_PACE": "0", "PASSBOT_LOG_LEVEL": "ERROR"}
        site = {"PASSBOT_HOME": str(home), "PASSBOT_TELEGRAM_BASE": base} | paces
        with running(*COMMAND, environment=site) as bot:
            assert telegram.awake(bot=OURS.partition(":")[0], timeout=20)
            ours = answered(telegram, bot, OURS, steps("А"), PEOPLE)
            tell(Row("the bot, orders of 150 people", ours, UNIT, echo, PEER, least=0.7))
            slow_down(base)
            one = alone(telegram, "В")
            many = answered(telegram, bot, OURS, steps("Е"), PEOPLE)
            name = f"the same, where a call takes {SLOW * 1000:.0f} ms"
            tell(Row(name, many, UNIT, one, "one person alone", least=12))
        crowd(base, telegram, site)


def crowd(base: str, telegram: Telegram, site: dict[str, str]) -> None:
    """Everybody orders at once, and the loop is watched meanwhile."""
    httpx.delete(f"{base}/sandbox/faults", trust_env=False).raise_for_status()
    with running("tests.bench.watched", *COMMAND[1:], environment=site) as bot:
        assert telegram.awake(bot=OURS.partition(":")[0], timeout=20)
        rate = answered(telegram, bot, OURS, steps("К"), CROWD)
        bot.terminate()
        assert bot.stdout
        lag = json.loads(bot.stdout.read().splitlines()[-1])
    print(f"{CROWD} at once: {rate:.0f} {UNIT}, the loop late by {lag['p50']:.1f} ms in the middle")
    tell(Row(f"its loop is late, {CROWD} at once, p99", lag["p99"], "ms", limit=20))
    tell(Row(f"its loop is late, {CROWD} at once, at most", lag["most"], "ms", limit=100))


def slow_down(base: str) -> None:
    fault = {"side": "telegram", "kind": "slow", "path": "/bot1000002", "seconds": SLOW, "times": None}
    httpx.post(f"{base}/sandbox/faults", json=fault, trust_env=False).raise_for_status()


if __name__ == "__main__":
    main()

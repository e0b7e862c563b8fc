"""Two bots by webhook on one PostgreSQL, a proxy before them: each thing is handled and said once, also when one of
them is killed.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest

from passbot import store
from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.holders import this_process
from passbot.sandbox.running import Box, running
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.owed import outbox
from passbot.store import models
from passbot.store.db import database, session
from tests import databases
from tests.carrying import carried
from tests.machine.room import settle
from tests.patience import PATIENCE, promised
from tests.ports import free_port

TAKEN_OVER_WITHIN = 15
PEOPLE, NOTICES = 20, 96


class Proxy(ThreadingHTTPServer):
    """Passes each post to the next of several, or to the one after it where that one is away."""

    daemon_threads = True

    def __init__(self, ports: list[int]) -> None:
        self.ports, self.turns = ports, count()
        super().__init__(("127.0.0.1", 0), Passing)


class Passing(BaseHTTPRequestHandler):
    server: Proxy

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.headers["X-Telegram-Bot-Api-Secret-Token"]}
        turn = next(self.server.turns)
        for each in range(len(self.server.ports)):
            port = self.server.ports[(turn + each) % len(self.server.ports)]
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{port}{self.path}", content=body, headers=secret, trust_env=False
                )
            except httpx.HTTPError:
                continue
            self.send_response(answer.status_code)
            break
        else:
            self.send_response(502)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@dataclass
class Site:
    url: str
    home: Path
    telegram: Telegram
    proxy: Proxy
    bots: list[subprocess.Popen[bytes]] = field(default_factory=list)
    said: int = 0  # by people

    def hears(self, phone: Phone, text: str) -> None:
        phone.say(text)
        self.said += 1

    def start(self, base: str) -> None:
        for number, port in enumerate(self.proxy.ports):
            home = self.home / str(number)
            home.mkdir()
            settings = {
                "home": home, "database_url": self.url, "token": TOKEN, "telegram_base": base, "webhook_port": port,
                "webhook_url": f"http://127.0.0.1:{self.proxy.server_port}", "chat_pace": 0, "overall_pace": 0,
            }  # fmt: skip
            environment = {name: each for name, each in os.environ.items() if not name.startswith("PASSBOT_")}
            environment |= {f"PASSBOT_{name.upper()}": str(value) for name, value in settings.items()}
            command = [sys.executable, "-m", "passbot", "start", "--only", "bot"]
            with (home / "said.txt").open("wb") as said:
                self.bots.append(subprocess.Popen(command, env=environment, stdout=said, stderr=said))

    def meets(self, what: Callable[[], bool], patience: float = PATIENCE) -> bool:
        deadline = time.monotonic() + patience
        while not what():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def log(self) -> str:
        return "\n".join(each.read_text() for each in self.home.glob("*/said.txt"))


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with running() as box:
        yield box


@pytest.fixture(scope="module")
def site(box: Box, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    url = databases.fresh_url("postgres", home)
    store.bind(url)
    with ExitStack() as stack:
        stack.enter_context(session())
        telegram = stack.enter_context(Telegram(box.base))
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        proxy = Proxy([free_port(), free_port()])
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        site = Site(url, home, telegram, proxy)
        site.start(box.base)
        stack.enter_context(carried(url))
        assert site.meets(lambda: models.AtWork.select().count() == 2 and are_open(proxy.ports)), site.log()
        yield site
        for bot in site.bots:
            bot.kill()
            bot.wait()
        proxy.shutdown()
        proxy.server_close()
    if not database.is_closed():
        database.close()


def are_open(ports: list[int]) -> bool:
    def is_open(port: int) -> bool:
        try:
            return bool(httpx.get(f"http://127.0.0.1:{port}/telegram", trust_env=False).status_code)
        except httpx.HTTPError:
            return False

    return all(is_open(port) for port in ports)


@pytest.fixture(scope="module")
def people(site: Site) -> list[Phone]:
    """Who are registered, and have written to the bot."""
    found = [site.telegram.person(f"Person{number}", language_code="en") for number in range(PEOPLE)]
    for number, phone in enumerate(found):
        settle(phone.id, "Anna Demo", house=str(number + 1))
        site.hears(phone, "/start")
    assert site.meets(lambda: all(from_bot(phone) for phone in found)), site.log()
    rest(site)
    return found


def rest(site: Site) -> None:
    """Until all that was said is stored, then handled, then answered: each is looked at after the one before it."""

    def is_done() -> bool:
        is_here = models.Inbox.select().count() == site.said
        return is_here and not waiting() and not outbox.owed_count(Route.TELEGRAM)

    assert site.meets(is_done), site.log()


def waiting() -> int:
    return int(models.Inbox.select().where(models.Inbox.status == "new").count())


def from_bot(phone: Phone) -> list[str]:
    return [each.text for each in phone.chat().from_bot]


def notice(chat: int, text: str) -> None:
    facts = {"html": text, "picture": "", "keyboard": None, "language": "en"}
    outbox.owe(Route.TELEGRAM, str(chat), "tg.say", facts, now=utc_now())


def test_each_question_is_answered_once(site: Site, people: list[Phone]) -> None:
    before = [len(from_bot(phone)) for phone in people]

    for phone in people:
        site.hears(phone, "/help")
    rest(site)

    assert [1] * PEOPLE == [len(from_bot(phone)) - was for phone, was in zip(people, before, strict=True)]


def test_each_notice_comes_once_and_in_its_order(site: Site, people: list[Phone]) -> None:
    told = people[:8]
    before = [len(from_bot(phone)) for phone in told]

    for number in range(NOTICES // len(told)):
        for phone in told:
            notice(phone.id, f"notice {number}")
    rest(site)

    wanted = [f"notice {number}" for number in range(NOTICES // len(told))]
    assert [wanted] * len(told) == [from_bot(phone)[was:] for phone, was in zip(told, before, strict=True)]


def test_what_somebody_says_without_waiting_is_handled_in_its_order(site: Site, people: list[Phone]) -> None:
    """Each answer goes one step on; with two steps changed round there would be no order."""
    steps = ["/order", "Kia Rio", "А123ВС77"]

    for text in steps:
        for phone in people:
            site.hears(phone, text)
    rest(site)

    assert ["Kia Rio, А123ВС77"] * PEOPLE == [asked(phone) for phone in people]


def asked(phone: Phone) -> str:
    last = phone.chat().last.text
    return "Kia Rio, А123ВС77" if "Kia Rio" in last and "А123ВС77" in last.replace(" ", "") else last


def test_both_have_worked(site: Site, people: list[Phone]) -> None:
    assert {holder(bot) for bot in site.bots} == {
        row.holder for row in models.Inbox.select(models.Inbox.holder).distinct()
    }


def holder(bot: subprocess.Popen[bytes]) -> str:
    return f"bot {this_process().rpartition(' ')[0]} {bot.pid}"


def has_received(bot: subprocess.Popen[bytes]) -> bool:
    row = models.Inbox
    return bool(row.select().where((row.status == "new") & (row.holder == holder(bot))).count())


def test_what_a_killed_one_had_received_is_handled_by_the_other(site: Site, people: list[Phone]) -> None:
    before = [len(from_bot(phone)) for phone in people]
    killed = site.bots[0]
    with psycopg.connect(site.url) as held_up:
        held_up.execute("LOCK TABLE dialogs")  # so that what is received is not handled yet
        for phone in people:
            site.hears(phone, "/help")
        assert site.meets(lambda: has_received(killed)), site.log()
        killed.kill()
        killed.wait()
        since = time.monotonic()

    assert site.meets(
        lambda: all(len(from_bot(each)) > was for each, was in zip(people, before, strict=True))
    )

    took = time.monotonic() - since
    rest(site)
    answers = [len(from_bot(phone)) - was for phone, was in zip(people, before, strict=True)]
    print(f"taken over and all answered after {took:.1f} s")
    assert took < promised(TAKEN_OVER_WITHIN)
    assert all(1 <= each <= 2 for each in answers)

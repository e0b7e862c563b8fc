"""The way to the admins that needs neither the database nor the bot."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.site.health import DATABASE, Code
from passbot.mail import MailServer
from passbot.pulse import Process
from passbot.services.owed.audiences import Hearer
from passbot.services.telling.alarms import News
from passbot.texts import Texts
from passbot.watching.heart import Heart
from passbot.watching.heartbeat import Heartbeat, found
from passbot.watching.outcry import Blackout, Chat, Letters, Outcry, Way
from passbot.watching.ping import Ping
from tests.services.people.some_people import NOON
from tests.test_mail import Letterbox, served
from tests.watching.ticking import Ticking

OLGA = Hearer(1001, "ru", "olga@example.org")
PETER = Hearer(1002, "en", None)
SILENT = News(("bot",), Code.SILENT, NOON)


@dataclass
class Heard:
    """What a web server on this machine was asked."""

    status: int = 200
    bodies: list[Any] = field(default_factory=list)  # Any: JSON
    paths: list[str] = field(default_factory=list)
    has_come: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening(heard: Heard) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the standard library's name
            heard.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.do_GET()

        def do_GET(self) -> None:  # the same
            heard.paths.append(self.path)
            self.send_response(heard.status)
            self.end_headers()
            heard.has_come.set()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def texts(language: str) -> Texts:
    return Texts(language, UTC)


def test_an_admin_hears_by_chat_and_mail_in_their_own_language() -> None:
    heard, box = Heard(), Letterbox()

    with listening(heard) as base, served(box) as server:
        ways: list[Way] = [Chat("7:x", base), Letters(MailServer(f"smtp://{server}", "gate@example.org"))]
        reached = Outcry(ways, texts, [OLGA, PETER]).tell(SILENT, now=NOON)

    assert 2 == reached
    assert ["/bot7:x/sendMessage"] * 2 == heard.paths
    assert [(1001, "⚠️ Бот: процесс молчит"), (1002, "⚠️ The bot: its")] == [
        (said["chat_id"], " ".join(said["text"].split()[:4])) for said in heard.bodies
    ]
    assert ["olga@example.org"] == [letter["To"] for letter in box.letters]
    assert [] == [
        name for name in ("Date", "Message-ID", "Auto-Submitted") for each in box.letters if not each[name]
    ]  # without them a filter takes it for junk


def test_who_is_not_reached_is_counted_as_such() -> None:
    heard = Heard(status=502)

    with listening(heard) as base:
        ways: list[Way] = [Chat("7:x", base), Letters(MailServer("smtp://127.0.0.1:9", "gate@example.org"))]

        assert 0 == Outcry(ways, texts, [OLGA]).tell(SILENT, now=NOON)


@dataclass
class Spoken(Outcry):
    """Remembers instead."""

    news: list[News] = field(default_factory=list)

    def tell_soon(self, news, *, now, unheard=None):  # type: ignore[no-untyped-def]  # noqa: ARG002  # as its base
        self.news.append(news)


@dataclass
class Dark:
    """A process whose database a test takes away and gives back."""

    home: Path
    clock: Ticking = field(default_factory=Ticking)
    spoken: Spoken = field(default_factory=Spoken)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.process = Process("here", now=self.clock.now, monotonic=self.clock.monotonic)
        self.database = self.process.part(DATABASE)
        blackout = Blackout(self.spoken, self.home / "run" / "blackout", now=self.clock.now)
        self.heart = Heart(
            self.process, Heartbeat(self.home, ["bot"]), blackout, monotonic=self.clock.monotonic
        )

    def runs(self, seconds: int, *, away: bool) -> None:
        for _ in range(seconds):
            self.clock.passes(1)
            if away:
                self.database.lost_database("connection refused")
            else:
                self.database.found_database()
            self.database.moves()
            self.heart.look()


@pytest.fixture
def dark(tmp_path: Path) -> Dark:
    return Dark(tmp_path)


def test_of_several_processes_that_miss_it_one_tells_so_and_one_that_it_is_over(dark: Dark) -> None:
    both = dark, Dark(dark.home)
    for away in [True] * 130 + [False] * 130:
        for each in both:
            each.runs(1, away=away)

    told = [news.until is not None for each in both for news in each.spoken.news]
    assert [False, True] == sorted(told)


def test_a_heartbeat_that_fails_is_told_once(dark: Dark, caplog: pytest.LogCaptureFixture) -> None:
    (dark.home / "run").write_text("a file where the folder should be")

    dark.runs(10, away=False)

    assert 1 == len([each for each in caplog.messages if each.startswith("no heartbeat")])


def test_a_database_that_is_away_is_told_directly_once_and_once_when_it_is_back(dark: Dark) -> None:
    dark.runs(119, away=True)
    early = len(dark.spoken.news)
    dark.runs(600, away=True)
    dark.runs(119, away=False)
    during = [(news.parts, news.code, news.until) for news in dark.spoken.news]
    dark.runs(60, away=False)

    assert 0 == early
    assert [((DATABASE,), Code.DATABASE, None)] == during
    assert [False, True] == [bool(news.until) for news in dark.spoken.news]


def test_a_process_that_was_stopped_does_not_take_itself_for_stuck(dark: Dark) -> None:
    dark.database.stamp(Code.LANE)
    dark.runs(1, away=False)

    dark.clock.passes(200)  # nothing of it runs
    dark.heart.look()
    told = list(dark.spoken.news)
    dark.runs(130, away=False)  # its lane has not come back

    assert [] == told
    assert [((DATABASE,), Code.LANE)] == [(news.parts, news.code) for news in dark.spoken.news]


def test_a_process_that_starts_again_meanwhile_says_it_no_second_time(dark: Dark) -> None:
    dark.runs(130, away=True)
    dark.start()
    dark.runs(300, away=True)

    assert 1 == len(dark.spoken.news)


def test_a_process_that_is_down_has_no_heartbeat_and_stands_in_the_log_once(
    dark: Dark, caplog: pytest.LogCaptureFixture
) -> None:
    dark.runs(2, away=False)
    [file] = (dark.home / "run").glob("*.json")
    file.unlink()

    dark.runs(20, away=True)
    without = list(found(dark.home))
    dark.runs(1, away=False)

    assert [] == without
    assert 1 == len(list(found(dark.home)))
    lines = [(each.levelno, each.getMessage().partition(" since")[0]) for each in caplog.records]
    assert [
        (logging.ERROR, "down part=database code=database"),
        (logging.WARNING, "up again part=database"),
    ] == lines


def test_a_ping_comes_once_a_minute() -> None:
    heard, clock = Heard(), Ticking()
    with listening(heard) as base:
        ping = Ping(f"{base}/secret", monotonic=clock.monotonic)

        for seconds in (0, 30, 29, 1):
            clock.passes(seconds)
            ping.send()
            if seconds in (0, 1):
                assert heard.has_come.wait(5)
                heard.has_come.clear()

    assert ["/secret"] * 2 == heard.paths

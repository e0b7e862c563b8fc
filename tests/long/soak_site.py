"""The site of the soak: the product's own worker, timetable and bot on a clock that the soak turns, and its far sides.

Google is the board in memory, Telegram a list of what people have sent. Both can be away; so can the database, which
then interrupts every statement. A process that dies takes its worker, its timetable and its connection with it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from passbot import store
from passbot.bot.answering.notices import rendered
from passbot.bot.answering.reacting import react
from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Site as BotSite
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import Unavailable
from passbot.pulse import Part
from passbot.services.owed import outbox, updates
from passbot.services.processes.reaching import reached
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.sheets.worker import Worker
from passbot.site_files import Site as Files
from passbot.store.db import database
from passbot.texts import Texts
from passbot.timetable.aside import Aside
from passbot.timetable.timetable import Timetable
from tests.long.soak_far import DATABASE_AWAY, Died, FarBoard, Phones

ZONE = ZoneInfo("Europe/Berlin")
RULES = Rules(zone=ZONE.key)
MOST = 1_000


@dataclass
class Clock:
    began: datetime
    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def passed(self) -> float:
        return (self.moment - self.began).total_seconds()

    def local(self) -> datetime:
        return self.moment.astimezone(ZONE)


class AtOnce(Aside):
    """Long jobs too end before the clock goes on."""

    def begin(self, name: str, work: Callable[[], None]) -> None:  # noqa: ARG002  # no thread bears it
        work()


class SoakSite:
    def __init__(self, url: str, home: Path, clock: Clock, random: Random) -> None:
        self.url, self.clock, self.random = url, clock, random
        self.board, self.phones = FarBoard(random=random), Phones()
        self.bot = BotSite(RULES, bot_username="gate_bot", language="en")
        self.wording = Wording(Texts("en", ZONE))
        self.starts = self.deaths = 0
        self.database_is_away = False
        self._files = Files(url, home, backups_kept=2)
        self._begin()

    def _begin(self) -> None:
        self.starts += 1
        holder = f"process {self.starts}"

        def opened() -> tuple[FarBoard, Sync]:
            return self.board, Sync(self.board, self.wording, rules=RULES, holder=holder)

        self.worker = Worker(opened, holder=holder, now=self.clock, monotonic=self.clock.passed)
        self.timetable = Timetable(
            RULES, self._files, now=self.clock, passed=self.clock.passed, fetch=_no_calendar, part=Part("t")
        )
        self.timetable._aside = AtOnce()

    def restart(self) -> None:
        """Whatever stood in the memory of the process is gone."""
        self.board.calls_to_live = -1
        if not database.is_closed():
            database.close()
        store.bind(self.url, synchronous="off")
        database.connect()
        self._begin()

    def talk(self, seconds: float) -> None:
        """Time passes. Each update is handled once, and what is owed is said, as long as the far sides are there."""
        self.clock.moment += timedelta(seconds=seconds)
        if self.phones.is_away:
            return
        try:
            while self.phones.waiting:
                self._handle(*self.phones.waiting[0])
                del self.phones.waiting[0]
            self._speak()
        except DATABASE_AWAY:  # Telegram keeps what was not stored, and what is owed stays owed
            return

    def turn(self, seconds: float) -> None:
        """Time passes, then bot and worker have a turn."""
        self.talk(seconds)
        try:
            self.worker.turn()
        except Died:
            self.deaths += 1
            self.restart()

    def jobs(self) -> None:
        if not self.database_is_away:
            self.timetable._turn()

    def dies_within(self, calls: int) -> None:
        self.board.calls_to_live = calls

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Every statement of this thread is interrupted."""
        self.database_is_away = True
        database.connection().set_progress_handler(lambda: True, 1)
        try:
            yield
        finally:
            database.connection().set_progress_handler(None, 0)
            self.database_is_away = False

    def _handle(self, who: int, said: dict[str, Any]) -> None:  # Any: the fields of Heard
        number, now = self.phones.last_update + 1, self.clock()
        with reached():
            updates.receive_all([(number, who, "{}")], now=now)
            heard = Heard(who, "Somebody", language_code="en", message_id=number, said_at=now, **said)
            react(number, heard, self.bot, now=now)
        self.phones.last_update = number

    def _speak(self) -> None:
        with reached():
            due = outbox.due(Route.TELEGRAM, now=self.clock(), limit=MOST)
            for owed in due:
                for message in rendered(owed, now=self.clock(), site=self.bot):
                    self.phones.hear(message)
            if due:
                outbox.done([each.id for each in due], now=self.clock())


def _no_calendar(_url: str) -> str:
    raise Unavailable("soak.calendar", "There is no network here.")

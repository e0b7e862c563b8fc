"""Tell the admins directly, without the database and the bot, when those are in trouble.

Nothing is stored for later. If nobody can be reached, the caller is told so.
"""

import json
import logging
import smtplib
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx

from passbot.clock import utc_now
from passbot.domain.site.facts.site import SiteNews
from passbot.domain.site.health import TOLD_AFTER, Trouble
from passbot.mail import MailServer
from passbot.proxied import client
from passbot.services.owed.audiences import Hearer
from passbot.services.telling.alarms import QUIET, News
from passbot.texts import Texts, troubles

logger = logging.getLogger(__name__)

PATIENCE = 10.0


class Way(Protocol):
    """A way to reach one admin."""

    def __call__(self, hearer: Hearer, html: str, letter: tuple[str, str]) -> bool: ...


class Chat:
    """A message sent with the bot's token, but without the bot."""

    def __init__(self, token: str, base: str, proxy: str = "", *, patience: float = PATIENCE) -> None:
        self._url = f"{base}/bot{token}/sendMessage"
        self._proxy, self._patience = proxy, patience

    def __call__(self, hearer: Hearer, html: str, letter: tuple[str, str]) -> bool:  # noqa: ARG002  # one shape
        if hearer.telegram_id is None:
            return False
        said = {"chat_id": hearer.telegram_id, "text": html, "parse_mode": "HTML"}
        try:
            with client(self._proxy, self._patience) as http:
                return http.post(self._url, json=said).status_code == 200
        except httpx.HTTPError:
            return False


class Letters:
    def __init__(self, server: MailServer, now: Callable[[], datetime] = utc_now) -> None:
        self._server, self._now = server, now

    def __call__(self, hearer: Hearer, html: str, letter: tuple[str, str]) -> bool:  # noqa: ARG002  # one shape
        if hearer.address is None:
            return False
        message = self._server.letter(hearer.address, letter, now=self._now())
        try:
            with self._server.connected() as line:
                line.send_message(message)
        except (OSError, smtplib.SMTPException):
            return False
        return True


class Outcry:
    def __init__(
        self, ways: Sequence[Way], texts: Callable[[str], Texts], first: Sequence[Hearer] = ()
    ) -> None:
        self._ways, self._texts = ways, texts
        self._hearers = tuple(first)

    def remember(self, hearers: Sequence[Hearer]) -> None:
        """Store the current admins in memory: the database may be away when they are needed."""
        self._hearers = tuple(hearers)

    def tell(self, news: News, *, now: datetime) -> int:
        """Send; returns how many admins were reached. Takes as long as the network does."""
        reached = sum(self._told(hearer, news, now) for hearer in self._hearers)
        logger.warning(
            "admins told directly parts=%s code=%s reached=%d", ",".join(news.parts), news.code, reached
        )
        return reached

    def _told(self, hearer: Hearer, news: News, now: datetime) -> bool:
        texts, facts = self._texts(hearer.language), news.facts()
        html, letter = troubles.told(facts, texts, now=now), troubles.letter(facts, texts, now=now)
        return sum(way(hearer, html, letter) for way in self._ways) > 0

    def tell_soon(
        self, news: News, *, now: datetime, unheard: Callable[[News], None] = lambda _: None
    ) -> threading.Thread:
        """Send in a thread; `unheard` is called if nobody was reached."""

        def tell() -> None:
            if not self.tell(news, now=now):
                unheard(news)

        telling = threading.Thread(target=tell, name="outcry", daemon=True)
        telling.start()
        return telling


class Blackout:
    """Tells admins that the database is away, since nothing else can. A file records that they were told."""

    def __init__(self, outcry: Outcry, file: Path, *, now: Callable[[], datetime]) -> None:
        self._outcry, self._file, self._now = outcry, file, now
        self._told: News | None = None
        self._is_kept = False  # written to the file by this process
        self._quiet_since: datetime | None = None

    def look(self, trouble: Trouble | None) -> None:
        told = self._read()
        if trouble is None:
            self._end(told)
            return
        self._quiet_since = None
        if told is None and self._now() - trouble.since >= TOLD_AFTER:
            news = News((trouble.part,), trouble.code, trouble.since, why=trouble.why)
            self._keep(news)
            self._outcry.tell_soon(news, now=self._now())

    def _end(self, told: News | None) -> None:
        if told is None:
            return
        self._quiet_since = since = self._quiet_since or self._now()
        if self._now() - since < QUIET:
            return
        self._told = self._quiet_since = None
        if self._is_ours_to_end():
            over = News(told.parts, told.code, told.since, until=since)
            self._outcry.tell_soon(over, now=self._now())

    def _is_ours_to_end(self) -> bool:
        """Several processes check: the one that removes the file announces the end."""
        was_kept, self._is_kept = self._is_kept, False
        try:
            self._file.unlink()
        except FileNotFoundError:
            return not was_kept
        except OSError as exc:
            logger.warning("blackout not forgotten why=%s", exc.strerror)
            return False
        return True

    def _keep(self, news: News) -> None:
        self._told = news
        with suppress(OSError):  # on a full disk a restarted process may tell it twice
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            self._file.write_text(json.dumps(news.facts().as_json()))
            self._is_kept = True

    def _read(self) -> News | None:
        if self._told is None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                self._told = News.of(SiteNews.read(json.loads(self._file.read_text())))
                self._is_kept = True
        return self._told

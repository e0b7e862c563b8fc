"""The site as a process: which parts it has, how they start and how they stop, on one page."""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from passbot.admins_list import AdminsList, welcome_in
from passbot.api.serving import Api
from passbot.api.site import ApiSite
from passbot.bot.app import BotApp, Line
from passbot.bot.pace import Speed
from passbot.bot.turns import Site
from passbot.bot.webhook import Webhook, secret_of
from passbot.clock import utc_now
from passbot.config import Settings
from passbot.dbthread import DatabaseThread
from passbot.errors import DatabaseAway, Misconfigured
from passbot.fetching import fetch
from passbot.jobs import Site as JobSite
from passbot.jobs import Timetable
from passbot.listening import Proxies
from passbot.mail import MailServer, Post, texts_of
from passbot.outage import Outage
from passbot.services import sheet_health
from passbot.services.reaching import reached
from passbot.services.site import open_site
from passbot.services.together import connected
from passbot.sheets.opening import Spreadsheet
from passbot.texts import Texts

logger = logging.getLogger(__name__)

PARTS = ("bot", "sync", "api", "jobs", "mail")
STOP_WITHIN = 5
TRY_AGAIN = 1.0  # seconds, while PostgreSQL is away at the start


class Loop(Protocol):
    """A part with a thread of its own."""

    def run(self) -> None: ...
    def stop(self) -> None: ...


def serve(settings: Settings, only: Iterable[str] = PARTS, *, say: Callable[[str], object] = print) -> None:
    """Until SIGTERM or SIGINT. Parts meet only in the database, so any of them may run elsewhere."""
    parts = [part for part in PARTS if part in set(only)]
    if "bot" in parts and settings.token is None:
        raise Misconfigured(
            "token", "There is no Telegram token: put it into token.txt, or leave the bot out."
        )
    _open(settings)
    with ExitStack() as stack:
        for part in parts:
            if part in THREADS and (loop := THREADS[part](settings)):
                stack.enter_context(_in_thread(part, loop))
        say(f"passbot serves {settings.home}: {', '.join(parts)}. Stop it with Ctrl-C.")
        asyncio.run(_until_stopped(_bot(settings) if "bot" in parts else None))
    logger.info("stopped parts=%s", ",".join(parts))


def _open(settings: Settings) -> None:
    """A server that is away, perhaps because it starts with us, is waited for. A file needs a human."""
    welcome, outage = welcome_in(settings.language), Outage(logger)
    while True:
        try:
            open_site(settings.database_url, admins=settings.admins, welcome=welcome, now=utc_now())
        except DatabaseAway as exc:
            if settings.database_url.startswith("sqlite"):
                raise
            outage.note(exc)
            time.sleep(TRY_AGAIN)
        else:
            outage.end()
            return


class _in_thread:  # noqa: N801  # read as a phrase: with _in_thread(part, loop)
    def __init__(self, name: str, loop: Loop) -> None:
        self._loop = loop
        self._thread = threading.Thread(target=loop.run, name=name, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._loop.stop()
        self._thread.join(STOP_WITHIN)


def _sync(settings: Settings) -> Loop | None:
    """The sheet's worker, where the site has a key for Google."""
    if settings.creds is None:
        logger.warning("no creds.json: the sheet is not kept")
        with reached(), connected():
            sheet_health.there_is_none(now=utc_now())
        return None
    return sheet(settings).worker(holder=f"{socket.gethostname()} {os.getpid()}")


def sheet(settings: Settings) -> Spreadsheet:
    """The site's spreadsheet. Nothing is asked of Google yet."""
    key = settings.service_account()
    if key is None:
        raise Misconfigured(
            "creds", "There is no key for Google: put a service account's, as JSON, into creds.json."
        )
    return Spreadsheet(
        key,
        title=settings.spreadsheet,
        latest=settings.sheet_latest,
        completed=settings.sheet_completed,
        texts=Texts(settings.language, ZoneInfo(settings.zone)),
        zone=settings.zone,
        settings_rules=settings.rules,
        base=str(settings.google_base) if settings.google_base else None,
        is_minimal=settings.sheet_profile == "minimal",
        show_hours=settings.sheet_hours,
        rollover_rows=settings.sheet_rollover_rows,
        interval=settings.sync_seconds,
    )


def _jobs(settings: Settings) -> Loop:
    site = JobSite(settings.database_url, settings.home, settings.backup_keep)
    return Timetable(settings.rules, site, fetch=partial(fetch, allow_private=settings.calendar_private))


def _api(settings: Settings) -> Loop:
    site = ApiSite(
        DatabaseThread(),
        settings.rules,
        title=settings.api_title,
        version=settings.api_version,
        description=settings.api_description,
        origins=settings.api_origins,
        url=str(settings.api_url),
        key_pace=settings.key_pace,
        address_pace=settings.address_pace,
        language=settings.language,
        board_hours=settings.board_hours,
        can_confirm=settings.smtp_url is not None and settings.has_address,
    )
    return Api(site, host=settings.api_host, port=settings.api_port, proxies=Proxies(settings.api_proxies))


def _mail(settings: Settings) -> Loop | None:
    """Where the site names a mail server."""
    if settings.smtp_url is None:
        return None
    server = MailServer(settings.smtp_url.get_secret_value(), settings.mail_from)
    return Post(server, texts_of(settings.rules), page=_page(settings))


THREADS: dict[str, Callable[[Settings], Loop | None]] = {
    "sync": _sync,
    "api": _api,
    "jobs": _jobs,
    "mail": _mail,
}


async def _bot(settings: Settings) -> None:
    assert settings.token is not None
    token = settings.token.get_secret_value()
    line = Line(token, str(settings.telegram_base), _webhook(settings, token))
    database = DatabaseThread()
    try:
        speed = Speed(settings.chat_pace, settings.overall_pace)
        await BotApp(line, _site(settings), database, speed).run()
    finally:
        database.close()


def _site(settings: Settings) -> Site:
    secret = settings.admin_password.get_secret_value() if settings.admin_password else ""
    return Site(
        settings.rules,
        bot_username="",
        language=settings.language,
        home=settings.home,
        pictures=settings.pictures,
        secret=secret,
        has_roster=settings.roster,
        has_mail=settings.smtp_url is not None,
        page=_page(settings),
        look_again=AdminsList(settings.home).follow,
    )


def _page(settings: Settings) -> str:
    """Where people reach the API and its pages."""
    return str(settings.api_url).rstrip("/") if settings.has_address else ""


def _webhook(settings: Settings, token: str) -> Webhook | None:
    if settings.webhook_url is None:
        return None
    return Webhook(
        str(settings.webhook_url),
        secret_of(token),
        settings.webhook_host,
        settings.webhook_port,
        Proxies(settings.api_proxies),
    )


async def _until_stopped(
    work: Coroutine[Any, Any, None] | None,
) -> None:  # Any: what a coroutine yields is asyncio's
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    task = asyncio.create_task(work) if work else None
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({waiting, task} if task else {waiting}, return_when=asyncio.FIRST_COMPLETED)
    if task:
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_WITHIN)
        if task.done() and not task.cancelled():
            task.result()

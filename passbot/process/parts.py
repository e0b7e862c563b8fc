"""Make the parts of a site from its settings."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from passbot.api.asking.site import ApiSite
from passbot.api.serving import Api
from passbot.bot.talk.turns import Site
from passbot.bot.telegram.app import BotApp, TelegramAddress
from passbot.bot.telegram.pace import Speed
from passbot.bot.telegram.webhook import Webhook, secret_of, take_port
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.site.health import DATABASE
from passbot.errors import Misconfigured
from passbot.leading import Lead
from passbot.listening import Proxies
from passbot.mail import MailServer, Post, texts_of
from passbot.process import PARTS
from passbot.process.carrier import Carrier
from passbot.pulse import Process
from passbot.services.owed.audiences import Hearer
from passbot.services.processes import carrying, checkpoints, sheet_health
from passbot.services.processes.reaching import reached
from passbot.services.telling.alarms import Ways
from passbot.services.unit_of_work import connected
from passbot.settings import sheet_profiles
from passbot.settings.admins_list import AdminsList
from passbot.settings.config import Settings
from passbot.sheets.opening import Spreadsheet
from passbot.site_files import Site as JobSite
from passbot.texts import Texts
from passbot.timetable.fetching import fetch
from passbot.timetable.timetable import Timetable
from passbot.watching.heart import Heart
from passbot.watching.heartbeat import Heartbeat
from passbot.watching.kept import Loop
from passbot.watching.measures import of_site
from passbot.watching.outcry import Blackout, Chat, Letters, Outcry, Way
from passbot.watching.ping import Ping
from passbot.watching.supervisor import supervisor
from passbot.watching.watch import Senses, Watch

logger = logging.getLogger(__name__)

NOTED = PARTS | {
    "carrier": DATABASE,
    "heart": DATABASE,
    "watch": DATABASE,
}


class Here(Process):
    """This process: its parts, and its way to the admins."""

    def __init__(self, settings: Settings, holder: str) -> None:
        super().__init__(holder)
        ways: list[Way] = []
        if settings.token:
            token, base = settings.token.get_secret_value(), str(settings.telegram_base)
            ways.append(Chat(token, base, settings.telegrams_proxy()))
        if settings.smtp_url:
            ways.append(Letters(MailServer(settings.smtp_url.get_secret_value(), settings.mail_from)))
        listed = [Hearer(telegram_id, settings.language, None) for telegram_id in settings.admins or ()]
        zone = ZoneInfo(settings.zone)
        self.outcry = Outcry(ways, lambda language: Texts(language, zone), listed)


def check_proxies(settings: Settings) -> None:
    """Raises Misconfigured, with what to write or to install, before anything starts."""
    if settings.token:
        settings.telegrams_proxy()
    if settings.creds:
        settings.googles_proxy()
    if settings.ping_url:
        settings.pings_proxy()


def _heart(settings: Settings, process: Here, parts: Sequence[str]) -> Loop:
    blackout = Blackout(process.outcry, settings.home / "run" / "blackout", now=utc_now)
    return Heart(process, Heartbeat(settings.home, parts), blackout, supervisor())


def _watch(settings: Settings, process: Here, parts: Sequence[str]) -> Loop:
    file = checkpoints.file_of(settings.database_url)
    backs_up = file is not None and "jobs" in parts and settings.backup_keep > 0
    room, jumps, backups = of_site(process, settings.home, file, backs_up=backs_up)
    ways = Ways(has_mail=settings.smtp_url is not None, speaks_itself=settings.token is not None)
    ping = Ping(str(settings.ping_url), settings.pings_proxy()) if settings.ping_url else None
    own = [NOTED[part] for part in parts] + (["board"] if "api" in parts else [])
    return Watch(process, own, Senses(room, jumps, backups, process.outcry, ping, ways))


def _sync(settings: Settings, process: Here, _parts: Sequence[str]) -> Loop | None:
    """The sheet worker, if the site has a Google key."""
    if settings.creds is None:
        return None
    logger.info("what the sheet gets: %s", sheet_profiles.told(settings.sheet_profile))
    return sheet(settings).worker(holder=process.holder, part=process.part("sheet"))


def note_absent_sheet(settings: Settings, parts: Sequence[str], *, now: datetime) -> None:
    """If no Google key is set, note that the site has no sheet, so that the sheet does not count as late.

    Not if `sync` runs in another process, which may have a key and has made its own note. A new worker makes its note
    with its first cycle.
    """
    if settings.creds is not None:
        return
    with reached(), connected():
        if "sync" in parts or not sheet_health.was_ever_kept():
            logger.warning("no creds.json: the sheet is not kept")
            sheet_health.there_is_none(now=now)


def sheet(settings: Settings) -> Spreadsheet:
    """The site's spreadsheet; makes no call to Google yet."""
    key = settings.service_account()
    if key is None:
        raise Misconfigured(
            "creds", "There is no key for Google: put a service account's, as JSON, into creds.json."
        )
    check_proxies(settings)
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


def _jobs(settings: Settings, process: Here, _parts: Sequence[str]) -> Loop:
    part = process.part("timetable")
    site = JobSite(settings.database_url, settings.home, settings.backup_keep, settings.backup_command)
    return Timetable(
        settings.rules,
        site,
        fetch=partial(fetch, allow_private=settings.calendar_private),
        part=part,
        lead=Lead(part, process.holder),
    )


def _api(settings: Settings, process: Here, _parts: Sequence[str]) -> Loop:
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
        process=process,
        metrics_key=settings.metrics_key.get_secret_value() if settings.metrics_key else "",
    )
    return Api(site, host=settings.api_host, port=settings.api_port, proxies=Proxies(settings.api_proxies))


def _mail(settings: Settings, process: Here, _parts: Sequence[str]) -> Loop | None:
    """The mail part, if a mail server is set."""
    if settings.smtp_url is None:
        return None
    server = MailServer(settings.smtp_url.get_secret_value(), settings.mail_from)
    name = f"mail {process.holder}"
    return Post(server, texts_of(settings.rules), page=_page(settings), part=process.part("mail"), name=name)


def _carrier(settings: Settings, _process: Here, _parts: Sequence[str]) -> Loop | None:
    """The carrier of wake-ups between processes, perhaps on several machines."""
    return Carrier(settings.database_url) if carrying.is_possible(settings.database_url) else None


THREADS: dict[str, Callable[[Settings, Here, Sequence[str]], Loop | None]] = {
    "carrier": _carrier,
    "heart": _heart,
    "watch": _watch,
    "sync": _sync,
    "api": _api,
    "jobs": _jobs,
    "mail": _mail,
}


async def bot(settings: Settings, process: Here) -> None:
    """Run until cancelled."""
    assert settings.token is not None
    token = settings.token.get_secret_value()
    way = webhook(settings, token)
    line = TelegramAddress(token, str(settings.telegram_base), way, settings.telegrams_proxy())
    database = DatabaseThread()
    try:
        speed = Speed(settings.chat_pace, settings.overall_pace)
        name = f"bot {process.holder}"
        await BotApp(line, _site(settings), database, speed, process.part("bot"), name).run()
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
        backups=settings.backup_keep if checkpoints.file_of(settings.database_url) else 0,
        sheet_profile=settings.sheet_profile,
        page=_page(settings),
        look_again=AdminsList(settings.home).follow,
    )


def _page(settings: Settings) -> str:
    """The public address of the API and its pages."""
    return str(settings.api_url).rstrip("/") if settings.has_address else ""


def try_port(settings: Settings) -> None:
    """Check the webhook's port before anything starts. Raises Misconfigured if it is in use."""
    if way := webhook(settings, ""):
        take_port(way).close()


def webhook(settings: Settings, token: str) -> Webhook | None:
    """The webhook, if the settings ask for one."""
    if settings.webhook_url is None:
        return None
    return Webhook(
        str(settings.webhook_url),
        secret_of(token),
        settings.webhook_host,
        settings.webhook_port,
        Proxies(settings.api_proxies),
    )

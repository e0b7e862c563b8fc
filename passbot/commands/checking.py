"""`./run check` in full: settings, missing things, and which servers were reached."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta

from passbot.clock import utc_now
from passbot.commands import backups, bot_name, own_files, processes, ways
from passbot.commands.finding import Finding, FindingState
from passbot.errors import FarSide, Misconfigured, PassbotError, Unavailable
from passbot.services.people import listed_admins
from passbot.services.processes import sheet_health
from passbot.services.processes.reaching import reached
from passbot.services.sheet import holds
from passbot.services.site import database
from passbot.services.unit_of_work import connected
from passbot.settings import config, readers, sheet_profiles
from passbot.settings.config import Settings
from passbot.settings.sources import is_overruled

NO_ADDRESS = "links from the bot would lead to 127.0.0.1: set PASSBOT_API_URL to the https address of the API"


def find() -> Iterator[Finding]:
    try:
        settings = config.load()
    except Misconfigured as exc:
        yield from (
            Finding("settings", FindingState.WRONG, fault)
            for fault in exc.facts.get("mistakes", [exc.message])
        )
        return
    yield Finding(
        "settings", FindingState.OK, "read from the environment, passbot.env and the files in the home"
    )
    yield _home(settings)
    yield _database(settings)
    yield from backups.find(settings)
    yield _telegram(settings)
    yield _creds(settings)
    if settings.creds:
        yield Finding("sheet profile", FindingState.OK, sheet_profiles.told(settings.sheet_profile))
        yield _sheet(settings)
        yield from _proof(settings)
    yield from _admins(settings)
    yield from _of_its_own(settings)
    yield from ways.find(settings)
    if not settings.has_address:
        yield Finding("page", FindingState.OFF, NO_ADDRESS)
    if files := readers.too_open(settings.home):
        named = ", ".join(files[:8]) + (f" and {len(files) - 8} more" if len(files) > 8 else "")
        mend = f"others of this machine can read it: chmod -R go= {settings.home}"
        yield Finding("files", FindingState.MISSING, f"{named}: {mend}")


def _home(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as exc:
        fault = f"{settings.home} cannot be written ({exc.strerror}): let passbot's user write there"
        return Finding("home", FindingState.WRONG, f"{fault}, or set PASSBOT_HOME to another folder.")
    return Finding("home", FindingState.OK, f"{settings.home} can be written")


def _database(settings: Settings) -> Finding:
    try:
        state = database.look(settings.database_url)
    except (PassbotError, OSError) as exc:
        return Finding("database", FindingState.WRONG, str(exc))
    has = f"{state.kind}, version {state.version} of {state.newest}"
    if state.version > state.newest:
        return Finding("database", FindingState.WRONG, f"{has}: update passbot, or restore an older backup")
    if state.version < state.newest:
        return Finding("database", FindingState.MISSING, f"{has}: starting passbot brings it up to date")
    return Finding("database", FindingState.OK, has)


def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding(
            "Telegram",
            FindingState.MISSING,
            f"no token: get one from @BotFather, into {settings.home}/token.txt",
        )
    number = settings.token.get_secret_value().partition(":")[0]
    return Finding("Telegram", FindingState.OK, f"token of bot {number}")


def _telegram(settings: Settings) -> Finding:
    """Does Telegram accept the token?"""
    found = _token(settings)
    if settings.token is None:
        return found
    try:
        status, said = bot_name.asked(settings)
    except Misconfigured as exc:
        return Finding("Telegram", FindingState.WRONG, f"{found.detail}; {exc.message}")
    except Unavailable as exc:
        return Finding(
            "Telegram", FindingState.MISSING, f"{found.detail}; {exc.message}; the bot keeps trying"
        )
    if status in (401, 404):
        return Finding(
            "Telegram", FindingState.WRONG, f"{found.detail} is refused: copy it again from @BotFather"
        )
    if status != 200:
        return Finding("Telegram", FindingState.MISSING, f"{found.detail}; Telegram answers {status}")
    return Finding("Telegram", FindingState.OK, f"{found.detail}: @{said['result']['username']} answers")


def _creds(settings: Settings) -> Finding:
    key = settings.service_account()
    if key is None:
        return Finding(
            "Google",
            FindingState.MISSING,
            f"no key: get a service account's, as JSON, into {settings.home}/creds.json",
        )
    return Finding(
        "Google", FindingState.OK, f"key of {key['client_email']}: share “{settings.spreadsheet}” with it"
    )


def _sheet(settings: Settings) -> Finding:
    """Open the spreadsheet exactly as the worker does."""
    from passbot.process import parts  # imported late: takes a second, and only a site with a key needs it

    sheet, calls = parts.sheet(settings), _calls(settings)
    try:
        if not _is_up_to_date(settings):
            return Finding("sheet", FindingState.OK, sheet.checked(worker=calls, has_database=False))
        with reached(), connected():
            reached_by = sheet.as_ruled().checked(worker=calls)
            in_the_way = _in_the_workers_way()
            return Finding(
                "sheet", FindingState.MISSING if in_the_way else FindingState.OK, in_the_way or reached_by
            )
    except Unavailable as exc:
        return Finding("sheet", FindingState.MISSING, f"{exc.message} The worker keeps trying.")
    except FarSide as exc:
        return Finding("sheet", FindingState.MISSING, exc.message)


def _proof(settings: Settings) -> Iterator[Finding]:
    """What is known of Google's ways on this spreadsheet."""
    if _is_up_to_date(settings):
        from passbot.commands import proved  # late: it needs the sheet
        from passbot.process import parts

        with reached(), connected():
            yield proved.find(parts.sheet(settings), now=utc_now())


def _in_the_workers_way() -> str:
    """The reason why the worker does not change the sheet although it is reachable; or empty."""
    if holds.current() is not None:
        return "the sheet knows more than the database: `sheet adopt` shows it; until it is decided no row is added"
    health = sheet_health.read()
    if health.failures and sheet_health.worker(now=utc_now()):
        return f"the running worker failed {health.failures} times in a row: {health.error}"
    return ""


def _calls(settings: Settings) -> tuple[int, int]:
    """The worker's calls in the last minute."""
    if not _is_up_to_date(settings):
        return 0, 0
    with reached(), connected():
        health = sheet_health.read()
    is_recent = health.last_cycle is not None and utc_now() - health.last_cycle < timedelta(minutes=1)
    return health.calls if is_recent else (0, 0)


def _admins(settings: Settings) -> Iterator[Finding]:
    write = f"write your Telegram id into {settings.home}/admins.txt"
    if is_overruled(settings.home / config.ENV_FILE, "admins", known=config.SETTINGS):
        yield Finding("admins", FindingState.MISSING, "admins.txt is not read: PASSBOT_ADMINS goes before it")
    if settings.admins:
        yield Finding("admins", FindingState.OK, f"{len(settings.admins)} listed")
    else:
        yield Finding(
            "admins",
            FindingState.MISSING,
            f"{'the list is empty' if settings.admins == () else 'none'}: {write}",
        )
    for words in _differences(settings):
        yield Finding("admins", FindingState.MISSING, words)


def _differences(settings: Settings) -> Iterator[str]:
    """People whose role differs between the list of admins and the bot."""
    if not _is_up_to_date(settings):
        return
    with reached(), connected():
        if settings.admins is None:
            if known := len(listed_admins.named()):
                yield f"the list is gone, its {known} keep their rights: an empty admins.txt would take them away"
            return
        found = listed_admins.differences(settings.admins)
    for ids, words in (
        (found.coming, "admin from the next start on"),
        (found.going, "no line any more: the next start takes the rights away"),
        (
            found.demoted,
            "named, but the bot has taken the role away: delete the line, or `resident role ... admin`",
        ),
        (
            found.gone,
            "named, but has moved out or was released in the bot: delete the line, or invite them again",
        ),
    ):
        yield from (f"{telegram_id}: {words}" for telegram_id in ids)


def _of_its_own(settings: Settings) -> Iterator[Finding]:
    """The site's offerings, and the texts and pictures that replace ours."""
    found = list(own_files.files(settings))
    if _is_up_to_date(settings):
        with reached(), connected():
            found.insert(0, own_files.offered(settings))
            found += processes.find(now=utc_now())
    yield from found


def _is_up_to_date(settings: Settings) -> bool:
    try:
        state = database.look(settings.database_url)
    except (PassbotError, OSError):
        return False  # reported above
    return state.version == state.newest

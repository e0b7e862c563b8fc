"""Items of `check` about connections: Telegram's webhook, the mail server, the API's address, and wake-ups between
processes.
"""

import smtplib
import socket
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from passbot import proxies
from passbot.commands import bot_name
from passbot.commands.finding import Finding, FindingState
from passbot.errors import DatabaseAway, Misconfigured, Unavailable
from passbot.services.processes import carrying
from passbot.settings.config import Settings
from passbot.watching import heartbeat

ANSWERS_WITHIN = 5
RECENT = 3600  # seconds: older errors at Telegram's are over


def find(settings: Settings) -> Iterator[Finding]:
    yield from _proxies(settings)
    if settings.token is not None:
        yield _updates(settings)
    yield _mail(settings)
    yield _api(settings)
    if settings.has_address:
        yield _page(settings)
    if carrying.is_possible(settings.database_url):
        yield _bells(settings)


def _proxies(settings: Settings) -> Iterator[Finding]:
    """By which proxy each far side is asked, and whether it listens; nothing where there is none."""
    asked = defaultdict[str, list[str]](list)
    for side, is_asked, proxy_of in (
        ("Telegram", settings.token, settings.telegrams_proxy),
        ("Google", settings.creds, settings.googles_proxy),
        ("PASSBOT_PING_URL", settings.ping_url, settings.pings_proxy),
    ):
        try:
            asked[proxy_of() if is_asked else ""].append(side)
        except Misconfigured as exc:
            yield Finding("proxy", FindingState.WRONG, exc.message)
    for proxy, sides in asked.items():
        if proxy:
            yield _proxy(proxy, " and ".join(sides))


def _proxy(proxy: str, sides: str) -> Finding:
    by = f"{sides} by {proxies.shown(proxy)}"
    try:
        socket.create_connection(proxies.place(proxy), ANSWERS_WITHIN).close()
    except OSError as exc:
        why = exc.strerror or type(exc).__name__
        return Finding("proxy", FindingState.MISSING, f"{by}: the proxy is not reached ({why})")
    return Finding("proxy", FindingState.OK, f"{by}, which listens; mail and calendars go straight")


def _bells(settings: Settings) -> Finding:
    """Do wake-ups reach other processes?"""
    try:
        if carrying.works(settings.database_url):
            return Finding(
                "bells", FindingState.OK, "the site's processes tell each other at once what has changed"
            )
    except DatabaseAway:
        return Finding("bells", FindingState.MISSING, "not tried: the database does not answer")
    why = (
        "LISTEN does not get through to PostgreSQL, as behind pgbouncer that lends a connection a transaction"
    )
    return Finding("bells", FindingState.MISSING, f"{why}: each process looks once a second instead")


def _updates(settings: Settings) -> Finding:
    """How updates come to the bot: polling or webhook."""
    try:
        status, said = bot_name.asked(settings, "getWebhookInfo")
    except (Misconfigured, Unavailable) as exc:
        return Finding("updates", FindingState.MISSING, exc.message)
    if status != 200:
        return Finding("updates", FindingState.MISSING, f"Telegram answers {status}")
    return _webhook(settings, said["result"]) if settings.webhook_url else _polling(said["result"]["url"])


def _polling(found: str) -> Finding:
    if not found:
        return Finding("updates", FindingState.OK, "the bot asks Telegram for them")
    taken = "the bot takes it away when it starts, for PASSBOT_WEBHOOK_URL is not set"
    return Finding("updates", FindingState.MISSING, f"Telegram posts them to {found}: {taken}")


def _webhook(settings: Settings, info: Any) -> Finding:  # Any: JSON
    from passbot.process import parts  # imported late: takes a second

    way = parts.webhook(settings, "")
    assert way
    wanted, found = way.url, info["url"]
    if found != wanted:
        now = f"posts to {found}" if found else "has no webhook"
        mend = f"not to {wanted}: the running bot sets it within a minute"
        return Finding("updates", FindingState.MISSING, f"Telegram {now}, {mend}")
    waiting = int(info["pending_update_count"])
    if waiting and time.time() - info.get("last_error_date", 0) < RECENT:
        why = f"{waiting} wait, Telegram says: {info['last_error_message']}"
        return Finding("updates", FindingState.MISSING, f"Telegram does not get through to {wanted}: {why}")
    return Finding("updates", FindingState.OK, f"Telegram posts them to {wanted}, {waiting} wait")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            "mail", FindingState.OFF, "no mail server: PASSBOT_SMTP_URL is not set, nobody gets letters"
        )
    from passbot.mail import MailServer

    server = MailServer(settings.smtp_url.get_secret_value(), settings.mail_from)
    try:
        with server.connected():
            return Finding(
                "mail", FindingState.OK, f"the mail server answers; letters come from {settings.mail_from}"
            )
    except smtplib.SMTPAuthenticationError:
        return Finding(
            "mail", FindingState.WRONG, "the mail server refuses the name or the password of PASSBOT_SMTP_URL"
        )
    except (OSError, smtplib.SMTPException) as exc:
        return Finding(
            "mail", FindingState.MISSING, f"the mail server is not reached ({exc}); letters wait for it"
        )


def _api(settings: Settings) -> Finding:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.api_host, settings.api_host)  # noqa: S104  # compared
    base = f"http://{f'[{host}]' if ':' in host else host}:{settings.api_port}"
    answer = _asked(base, trust_env=False)  # a proxy of the environment cannot reach our own address
    if isinstance(answer, str):
        return Finding("API", FindingState.OK, f"{base} is free: no passbot answers on this machine")
    if answer is None:
        other = "answers there: stop it, or choose another PASSBOT_API_PORT"
        return Finding("API", FindingState.WRONG, f"{base} is taken, another program {other}")
    if not _is_ours(settings):
        whose = f"a passbot answers at {base} that is no process of {settings.home} on this machine"
        mend = "if it is the sandbox or another site, stop it, or choose another PASSBOT_API_PORT"
        return Finding("API", FindingState.MISSING, f"{whose}: {mend}")
    return Finding("API", FindingState.OK, f"{base} answers: {answer['status']}")


def _is_ours(settings: Settings) -> bool:
    """True if a process of this site on this machine has the API's port, also if it is down."""
    return any(
        urlsplit(process.api).port == settings.api_port and not process.is_left
        for process in heartbeat.found(settings.home)
    )


def _page(settings: Settings) -> Finding:
    """Check the public address that people get."""
    base = str(settings.api_url).rstrip("/")
    answer = _asked(base)
    if isinstance(answer, dict):
        return Finding("page", FindingState.OK, f"people reach it at {base}")
    why = answer or "another program answers"
    return Finding(
        "page",
        FindingState.MISSING,
        f"people do not reach it at {base} ({why}): see the proxy, or start passbot",
    )


def _asked(base: str, *, trust_env: bool = True) -> dict[str, Any] | str | None:  # Any: JSON
    """Return /health's answer, or why it is unreachable in a word; None if another server answers there."""
    import httpx  # slow to import

    try:
        said = httpx.get(f"{base}/health", timeout=ANSWERS_WITHIN, trust_env=trust_env).json()
    except (httpx.HTTPError, ImportError) as exc:  # ImportError: the environment's proxy speaks SOCKS
        return type(exc).__name__
    except ValueError:
        return None
    return said if isinstance(said, dict) and "status" in said else None

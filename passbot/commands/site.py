"""How commands open the site."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from passbot import log
from passbot.clock import utc_now
from passbot.domain.site.rules import Rules
from passbot.errors import Misconfigured
from passbot.services.processes.reaching import reached
from passbot.services.site import house_rules
from passbot.services.site.site import open_site
from passbot.services.unit_of_work import connected
from passbot.settings import config
from passbot.settings.admins_list import welcome_in
from passbot.settings.config import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Open:
    """A site with its database open, as most commands need it."""

    settings: Settings
    rules: Rules
    zone: ZoneInfo
    now: datetime


def enter(*, console: bool = False) -> Settings:
    """Load the settings and set up logging. A server also logs to stderr; a command prints only its answer."""
    settings = config.load()
    try:
        log.set_up(
            settings.home / "log", level=settings.log_level, as_json=settings.log_json, console=console
        )
    except OSError as exc:
        raise Misconfigured(
            "home",
            f"{settings.home} cannot be written ({exc.strerror}): "
            "let passbot's user write there, or set PASSBOT_HOME to another folder.",
        ) from exc
    return settings


def aside(line: str) -> None:
    """Print to the person who waits for the answer, and log."""
    logger.info(line)
    print(line, file=sys.stderr)


@contextmanager
def opened() -> Iterator[Open]:
    """Open the site's database and bring it up to date."""
    settings = enter()
    now = utc_now()
    welcome = welcome_in(settings.language)
    open_site(settings.database_url, admins=settings.admins, welcome=welcome, now=now, say=aside)
    with reached(), connected():
        yield Open(settings, house_rules.current(settings.rules), ZoneInfo(settings.zone), now)

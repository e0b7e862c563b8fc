"""Opening a site: migrate its database and apply the list of admins from the settings."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from passbot import store
from passbot.errors import Conflict
from passbot.services.people import accounts, listed_admins
from passbot.services.processes import notes
from passbot.services.processes.reaching import reached
from passbot.services.site import before_migration, clocks
from passbot.store import migrations
from passbot.store.db import CONNECTIONS, is_postgres, lock, session, transaction

OLDER_RUNS = "site.older_runs"

Say = Callable[[str], object]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Welcome:
    """Name and language of an admin from the settings, until they choose their own."""

    name: str
    language: str


def open_site(
    url: str,
    *,
    admins: Sequence[int] | None,
    welcome: Callable[[], Welcome],
    now: datetime,
    connections: int = CONNECTIONS,
    say: Say = logger.info,
) -> None:
    """Open the site for a process that serves. Without a list of admins all keep their roles."""
    with reached():
        store.bind(url, connections=connections)
        bring_up(url, now=now, say=say)
        with session():
            clocks.compare(now=now)  # before anything is written by this clock
            if admins is not None:
                ensure_admins(admins, welcome=welcome, now=now)


def bring_up(url: str, *, now: datetime, say: Say = logger.info) -> int:
    """Migrate to this version, after a backup; returns the number of steps.

    Raises Conflict while processes of an older program run: they would go on writing in the old way and leave out what
    the new one relies on.
    """
    with session():
        had = store.version()
        if is_old(had) and store.has_notes() and (running := notes.running(now=now)):
            raise Conflict(
                OLDER_RUNS,
                f"This passbot would change the database (from version {had} to {len(migrations.MIGRATIONS)}) "
                f"while an older one runs on it ({'; '.join(running)}): stop that one first, everywhere.",
            )
    if not is_old(had):
        return store.migrate()
    return _changed(url, had, now=now, say=say)


def _changed(url: str, had: int, *, now: datetime, say: Say) -> int:
    """Migrate and report progress: a large site takes half a minute, in which nobody is served."""
    began, newest = time.monotonic(), len(migrations.MIGRATIONS)
    say(f"The database goes from version {had} to {newest}; nobody is served until that is done.")
    if not is_postgres(url):
        say(f"A copy first: {before_migration.file_of(url, had)}")
        before_migration.keep(url, had, now=now)
    steps = store.migrate(lambda version: say(f"Version {version} of {newest} ..."))
    say(f"The database has version {newest}, after {time.monotonic() - began:.0f} seconds.")
    return steps


def is_old(version: int) -> bool:
    """True if there is data of an older version."""
    return 0 < version < len(migrations.MIGRATIONS)


def ensure_admins(telegram_ids: Sequence[int], *, welcome: Callable[[], Welcome], now: datetime) -> None:
    """Apply the list: a new line makes an admin, a deleted one takes the role away; the same list changes nothing.

    `welcome` is called only for new lines.
    """
    with transaction():
        lock("admins")
        known = listed_admins.named()
        for telegram_id in dict.fromkeys(telegram_ids):
            if telegram_id not in known:
                _name(telegram_id, welcome(), now)
        for telegram_id in known.keys() - set(telegram_ids):
            listed_admins.strike(telegram_id, known[telegram_id], now=now)


def _name(telegram_id: int, welcome: Welcome, now: datetime) -> None:
    """A person who has not registered gets the name and language of `welcome`."""
    known = listed_admins.person(telegram_id)
    values = {"name": welcome.name, "language": welcome.language, "role": "admin"}
    new = values | {"telegram_id": telegram_id, "claimed_at": now}
    listed_admins.name(known or accounts.create(new, now), is_new=known is None, now=now)

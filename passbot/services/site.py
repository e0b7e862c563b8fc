"""Opening a site's database: up to date, and with the admins that its settings name."""

from collections.abc import Sequence
from datetime import datetime

from passbot import store
from passbot.services import residents
from passbot.store.db import session


def open_site(url: str, *, admins: Sequence[int], now: datetime) -> None:
    """For a process that serves: migrate, and let the admins in."""
    store.open_store(url)
    with session():
        residents.ensure_admins(list(admins), now=now)

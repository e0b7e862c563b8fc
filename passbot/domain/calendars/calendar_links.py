"""Addresses of calendars elsewhere: which we take, and what we know of one that is subscribed to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from passbot.domain import plain_text
from passbot.errors import InvalidInput

LONGEST = 1_000


class FeedKind(StrEnum):
    """What others see by the link: all that its owner sees, or free times and nothing else."""

    ALL = "all"
    FREE = "free"


@dataclass(frozen=True)
class Feed:
    """A calendar of ours that others may read by a secret link; only the link's digest is kept.

    `name` is for its owner to know it by. `days` is how far ahead free times are shown.
    """

    id: int
    created_at: datetime
    revoked_at: datetime | None
    kind: FeedKind = FeedKind.ALL
    name: str | None = None
    days: int | None = None
    is_bookable: bool = False


@dataclass(frozen=True)
class Subscription:
    """`error` is why the last reading failed, its code for whoever reads another language than English.

    What was read before it still counts.
    """

    id: int
    uuid: str
    owner_id: int
    url: str
    created_at: datetime
    read_at: datetime | None
    failed_at: datetime | None
    error: str | None
    error_code: str | None = None


def checked(url: str) -> str:
    """A web address without a name and password in it; `webcal:` is what calendars call https."""
    url = url.strip()
    if url[:9].lower() == "webcal://":
        url = f"https://{url[9:]}"
    parts = _split(url)
    if len(url) > LONGEST or not url.isascii() or not plain_text.is_plain(url) or " " in url:
        raise _bad()
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise _bad()
    return url.partition("#")[0]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _bad() from None
    return parts


def _bad() -> InvalidInput:
    return InvalidInput("calendar.url", "Write the calendar's address like https://example.com/calendar.ics")

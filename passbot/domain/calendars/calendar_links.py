"""Links to and from calendars: feeds that others read, and subscriptions to addresses elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from passbot.domain import plain_text
from passbot.errors import InvalidInput

LONGEST = 1_000


class FeedKind(StrEnum):
    """What readers of the feed see: everything that its owner sees, or only free times."""

    ALL = "all"
    FREE = "free"


@dataclass(frozen=True)
class Feed:
    """A feed: our calendar, readable by a secret link. Only the link's digest is stored.

    `name` helps its owner to recognise it. `days` is how far ahead free times are shown.
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
    """`error` says in English why the last read failed; `error_code` is its code, for other languages.

    After a failed read the entries of the last good one still count.
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
    """Accept a web address without user name and password; `webcal:` becomes https."""
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

"""What to do after Telegram has refused or lost a message: later, again, or never."""

import logging
from datetime import datetime
from enum import StrEnum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from passbot.domain.site.notices import MOST_TIMES_SAID, STALE, Delivery
from passbot.proxied import NOTHING_SENT

SOONEST, LATEST = 2.0, 30.0
NEVER_MET = "Chat not found"  # for example an admin from the settings who has not written to the bot yet
TOO_LARGE = "Too Large"
REPEATABLE = ("tg.toast", "tg.erase")


class Verdict(StrEnum):
    LATER = "later"  # not this message's fault, so no attempt is counted
    AGAIN = "again"  # counts as an attempt
    UNREACHABLE = "unreachable"
    NEVER = "never"

    @property
    def level(self) -> int:
        return logging.ERROR if self is Verdict.NEVER else logging.WARNING


def judge(exc: TelegramError, owed: Delivery, *, now: datetime) -> tuple[Verdict, float]:
    """The verdict and, for LATER, the seconds to wait."""
    age = now - owed.created_at
    if isinstance(exc, RetryAfter):
        return Verdict.LATER, seconds_of(exc) + 0.5
    if isinstance(exc, Forbidden) or NEVER_MET in exc.message:
        return Verdict.UNREACHABLE, 0
    if isinstance(exc, BadRequest | ChatMigrated) or TOO_LARGE in exc.message or age > STALE:
        return Verdict.NEVER, 0
    if _may_have_been_sent(exc) and not _can_be_repeated(owed):
        return (Verdict.NEVER if owed.attempts + 1 >= MOST_TIMES_SAID else Verdict.AGAIN), 0
    return Verdict.LATER, min(LATEST, max(SOONEST, age.total_seconds() / 4))


def _can_be_repeated(owed: Delivery) -> bool:
    """True if sending it twice shows the same: toasts, erasures, edits. A card without a message would be
    sent twice.
    """
    is_edit = owed.payload.get("message_id") or owed.payload.get("only_in_place")
    return owed.kind in REPEATABLE or (owed.kind == "tg.show" and bool(is_edit))


def _may_have_been_sent(exc: TelegramError) -> bool:
    """True if the request was written but no readable answer came back."""
    if type(exc) is TelegramError:  # PTB raises this for a 200 that it cannot parse
        return True
    if not isinstance(exc, NetworkError | TimedOut):
        return False
    cause = exc.__cause__
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, NOTHING_SENT)


def seconds_of(exc: RetryAfter) -> float:
    after = exc.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()

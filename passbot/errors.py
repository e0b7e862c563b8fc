"""The tree of exceptions. The edges translate them for their readers.

PassbotError
├── Refusal             the person can do something about it
│   ├── InvalidInput    what was typed cannot be understood
│   ├── NotFound        there is no such thing, or it is not yours
│   ├── NotAllowed      not allowed to this person
│   ├── Conflict        somebody else was first
│   └── Busy            the same is being done already
├── FarSide             Telegram, Google, a mail server or the database
│   ├── Unavailable     later
│   │   └── DatabaseAway    our own database does not answer
│   ├── Rejected        never
│   └── BoardBroken     a human must repair the sheet first
└── Misconfigured       a setting or a file of the site is wrong
"""

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo


def own_zone(moment: datetime) -> ZoneInfo | None:
    """The zone of a place, in which the moment is shown to everybody; None for most moments, which are in UTC."""
    return moment.tzinfo if isinstance(moment.tzinfo, ZoneInfo) else None


class PassbotError(Exception):
    """`code` is stable and selects the translated text, `facts` fill its gaps; the message is English.

    A moment among the facts appears in the message as `{name}`. It is shown in the reader's zone, or in its own if it
    has a place's.
    """

    def __init__(self, code: str, message: str, /, **facts: Any) -> None:  # Any: whatever a text may show
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts

    def told(self, zone: tzinfo) -> str:
        """The message with times and offsets, for readers in any zone."""
        text = self.message
        for name, fact in self.facts.items():
            if isinstance(fact, datetime):
                local = fact.astimezone(own_zone(fact) or zone)
                text = text.replace(f"{{{name}}}", local.isoformat(" ", "minutes"))
        return text

    def __str__(self) -> str:
        return self.told(UTC)


class Refusal(PassbotError):
    """Nothing was changed; the message says what to do."""


class InvalidInput(Refusal):
    """The input cannot be understood."""


class NotFound(Refusal):
    """It does not exist, or this person may not see it."""


class NotAllowed(Refusal):
    """The rules do not allow it to this person."""


class Conflict(Refusal):
    """Somebody else was first; `facts` say who and when."""


class Busy(Refusal):
    """The same request is being carried out already: ask again after `retry_after` seconds."""

    def __init__(self, code: str, message: str, /, *, retry_after: float, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.retry_after = retry_after


class FarSide(PassbotError):
    """A server outside of passbot did not do what was asked."""


class Unavailable(FarSide):
    """Try again later, after `retry_after` seconds if the far side named them."""

    def __init__(self, code: str, message: str, /, *, retry_after: float | None = None, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.retry_after = retry_after


class DatabaseAway(Unavailable):
    """Nothing was changed; with the code `database.in_doubt` it is not known whether anything was."""


class Rejected(FarSide):
    """A repetition would be refused too."""


class BoardBroken(FarSide):
    """The sheet must not be read or written until a person repairs it."""


class Misconfigured(PassbotError):
    """The site cannot start like this; the message names the setting, the error and the remedy."""

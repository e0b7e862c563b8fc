"""What can go wrong, as a tree. The edges translate it for their readers.

PassbotError
├── Refusal             the person can do something about it
│   ├── InvalidInput    what was typed cannot be understood
│   ├── NotFound        there is no such thing, or it is not yours
│   ├── NotAllowed      somebody else may do this
│   ├── Conflict        somebody was first
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
    """A place's, in which the moment is told to whomever; most are in UTC and have none."""
    return moment.tzinfo if isinstance(moment.tzinfo, ZoneInfo) else None


class PassbotError(Exception):
    """`code` is stable and finds the translated text, `facts` fill its gaps; the message is English.

    A moment among the facts stands in the message as `{name}`. It is told in the reader's zone, or in its own
    where it brings one: that of a place.
    """

    def __init__(self, code: str, message: str, /, **facts: Any) -> None:  # Any: whatever a text may show
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts

    def told(self, zone: tzinfo) -> str:
        """With offsets, for readers who may be anywhere."""
        text = self.message
        for name, fact in self.facts.items():
            if isinstance(fact, datetime):
                local = fact.astimezone(own_zone(fact) or zone)
                text = text.replace(f"{{{name}}}", local.isoformat(" ", "minutes"))
        return text

    def __str__(self) -> str:
        return self.told(UTC)


class Refusal(PassbotError):
    """Nothing was changed, and the message says what to do."""


class InvalidInput(Refusal):
    """What was typed cannot be understood."""


class NotFound(Refusal):
    """There is no such thing, or it is not theirs to see."""


class NotAllowed(Refusal):
    """The rules leave this to somebody else."""


class Conflict(Refusal):
    """Somebody was first; `facts` say who and when."""


class Busy(Refusal):
    """The very same is being done already: ask again after `retry_after` seconds."""

    def __init__(self, code: str, message: str, /, *, retry_after: float, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.retry_after = retry_after


class FarSide(PassbotError):
    """Something beyond this machine did not do as asked."""


class Unavailable(FarSide):
    """Try again later, after `retry_after` seconds where the far side named them."""

    def __init__(self, code: str, message: str, /, *, retry_after: float | None = None, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.retry_after = retry_after


class DatabaseAway(Unavailable):
    """Nothing was changed; or, where the code is `database.in_doubt`, whether it was is not known."""


class Rejected(FarSide):
    """Trying again would be refused again."""


class BoardBroken(FarSide):
    """The sheet is not ours to read or write until somebody repairs it."""


class Misconfigured(PassbotError):
    """The site cannot start like this; the message names the setting, the fault and the mend."""

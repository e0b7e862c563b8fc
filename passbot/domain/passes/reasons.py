"""Why passbot itself ends something: kept with the order as these words, told in the reader's language.

A reason that a person has typed is kept and told as it was typed.
"""

from passbot.domain.passes.orders import Booked

RESIDENT_REMOVED = "resident removed"
HOST_LEFT = "host left"  # whose calendar it was booked in
UNTICKED = "unticked"
VACATION = "vacation"
SERIES_PAUSED = "series paused"
SERIES_ENDED = "series ended"
NOT_CONFIRMED = "not confirmed"
WITHDRAWN = "withdrawn by the guest"
CLOSED = "place closed"
GOT_DESK = "desk "  # and its name with its office's: who was to come without a desk has one now

OURS = (
    RESIDENT_REMOVED,
    HOST_LEFT,
    UNTICKED,
    VACATION,
    SERIES_PAUSED,
    SERIES_ENDED,
    NOT_CONFIRMED,
    WITHDRAWN,
    CLOSED,
)


def got_desk(booked: Booked) -> str:
    return GOT_DESK + booked.full_name


def key_of(reason: str) -> str:
    return f"reason.{reason.replace(' ', '_')}"

"""Reasons for which passbot itself ends an order: stored as these words, shown in the reader's language.

A reason that a person typed is stored and shown as typed.
"""

from passbot.domain.passes.orders import Booked

RESIDENT_REMOVED = "resident removed"
HOST_LEFT = "host left"  # the order was booked in the calendar of a host who has left
UNTICKED = "unticked"
VACATION = "vacation"
SERIES_PAUSED = "series paused"
SERIES_ENDED = "series ended"
NOT_CONFIRMED = "not confirmed"
WITHDRAWN = "withdrawn by the guest"
CLOSED = "place closed"
GOT_DESK = "desk "  # prefix of desk and office name: this person was to come without a desk and has one now

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

"""The rules of a site. Admins can change them."""

from dataclasses import dataclass, field, fields
from typing import Any

LARGEST = 100_000  # of a number: as many days ago is still a valid date


def number(default: int, *, least: int = 1, most: int = LARGEST) -> Any:  # Any: as dataclasses.field answers
    """A rule's default and its limits, for the settings and for an admin's change alike."""
    return field(default=default, metadata={"limits": (least, most)})


def word(default: str, *others: str) -> Any:  # Any: the same
    """The default, and what else the rule may be."""
    return field(default=default, metadata={"words": (default, *others)})


@dataclass(frozen=True)
class Rules:
    zone: str = "Europe/Moscow"
    pass_hours: int = number(48)
    taxi_hours: int = number(2)
    longest_pass_days: int = number(31)
    days_ahead: int = number(60)
    quota_house_day: int = number(10)
    undo_minutes: int = number(10, least=0)
    early_minutes: int = number(30, least=0)
    invite_days: int = number(14)
    invite_hold_minutes: int = number(30)
    hold_minutes: int = number(5)
    pin_tries: int = number(5)
    pin_lock_minutes: int = number(15)
    desk_days_ahead: int = number(14)
    desk_guests: int = number(3, least=0)
    desk_offer_minutes: int = number(30)
    desk_ask_hour: int = number(18, most=23)
    desk_confirm_hour: int = number(9, most=23)
    approve_new: int = number(0, least=0, most=1)  # 1: an admin must approve each person who uses an invite
    digest_hour: int = number(8, least=0, most=23)
    night_from: int = number(22, least=0, most=23)  # from here until `night_until` messages make no sound
    night_until: int = number(8, least=0, most=23)
    retention_days: int = number(365)
    journal_days: int = number(365)
    passes: int = number(1, least=0, most=1)  # 1: car passes; slots and desks depend on places
    slots: int = number(1, least=0, most=1)
    desks: int = number(1, least=0, most=1)
    board_access: str = word("members", "open")  # or "open": anybody who has the address

    @property
    def journal_kept_days(self) -> int:
        """At least as long as names are kept: an order's owner and its outcome are shown together."""
        return max(self.journal_days, self.retention_days)

    @property
    def is_board_open(self) -> bool:
        return self.board_access == "open"


NAMES = [each.name for each in fields(Rules)]
# What those that are no number may be, and the smallest and largest value of those that are.
WORDS: dict[str, tuple[str, ...]] = {
    each.name: each.metadata["words"] for each in fields(Rules) if "words" in each.metadata
}
LIMITS: dict[str, tuple[int, int]] = {
    each.name: each.metadata["limits"] for each in fields(Rules) if "limits" in each.metadata
}

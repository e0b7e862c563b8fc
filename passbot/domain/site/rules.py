"""The rules of a site. Admins can change them."""

from dataclasses import dataclass

LARGEST = 100_000  # of a number: as many days ago is still a valid date


@dataclass(frozen=True)
class Rules:
    zone: str = "Europe/Moscow"
    pass_hours: int = 48
    taxi_hours: int = 2
    longest_pass_days: int = 31
    days_ahead: int = 60
    quota_house_day: int = 10
    undo_minutes: int = 10
    early_minutes: int = 30
    invite_days: int = 14
    invite_hold_minutes: int = 30
    hold_minutes: int = 5
    pin_tries: int = 5
    pin_lock_minutes: int = 15
    desk_days_ahead: int = 14
    desk_guests: int = 3
    desk_offer_minutes: int = 30
    desk_ask_hour: int = 18
    desk_confirm_hour: int = 9
    approve_new: int = 0  # 1: an admin must approve each person who uses an invite
    digest_hour: int = 8
    night_from: int = 22  # from here until `night_until` messages make no sound
    night_until: int = 8
    retention_days: int = 365
    journal_days: int = 365
    passes: int = 1  # 1: car passes are on; slots and desks depend on whether there are places
    slots: int = 1
    desks: int = 1
    board_access: str = "members"  # or "open": anybody who has the address

    @property
    def journal_kept_days(self) -> int:
        """At least as long as names are kept: an order's owner and its outcome are shown together."""
        return max(self.journal_days, self.retention_days)

    @property
    def is_board_open(self) -> bool:
        return self.board_access == "open"

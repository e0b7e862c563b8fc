"""Checks of settings that depend on each other."""

from collections.abc import Mapping
from typing import Any

from passbot.domain.board.board_hours import BoardHours, fits
from passbot.domain.times.windows import read_closing

Known = Mapping[str, Any]  # Any: settings have several types; an invalid one is None


def check(name: str, known: Known) -> None:
    """Check a setting against those before it. Raises ValueError."""
    if name in ("sheet_latest", "sheet_completed"):
        _is_free(name, known)
    elif name == "board_minutes":
        _is_room(known)


def _is_free(name: str, known: Known) -> None:
    """Titles of worksheets must differ, ignoring case as Google does; `_sync` is reserved for the worker."""
    taken = {"_sync"} | ({str(known["sheet_latest"]).lower()} if name == "sheet_completed" else set())
    if known[name].lower() in taken:
        raise ValueError(f"is {known[name]!r}, which is another worksheet's name: give each its own")


def _is_room(known: Known) -> None:
    opens, closes, minutes = (known[f"board_{part}"] for part in ("from", "until", "minutes"))
    if opens and closes and not fits(BoardHours(read_closing(opens), read_closing(closes), minutes)):
        raise ValueError(f"is {minutes}, which does not fit between {opens} and {closes}: make it shorter")

"""How the worker moves under the guards' eyes."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    interval: timedelta = timedelta(seconds=3)
    settles: timedelta = timedelta(seconds=15)  # so long a tick can be taken back on the sheet
    quiet: timedelta = timedelta(seconds=20)  # so long without a tick, and rows may leave
    # More finished rows than this for so long without a quiet moment, and they leave right after a tick.
    crowded: int = 30
    crowded_for: timedelta = timedelta(minutes=5)
    answer_stands: timedelta = timedelta(minutes=1)  # to a tick on an order that was closed
    lease: timedelta = timedelta(seconds=60)
    keep_numbers: timedelta = timedelta(minutes=15)
    show_hours: int = 48

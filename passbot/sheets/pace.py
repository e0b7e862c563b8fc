"""How the worker moves under the guards' eyes."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    interval: timedelta = timedelta(seconds=3)
    settles: timedelta = timedelta(seconds=15)  # so long a tick can be taken back on the sheet
    # So long without a tick, and rows may leave. Each time they do, the click that is on its way at that
    # moment may land on another row: so seldom, and many at once.
    quiet: timedelta = timedelta(minutes=2)
    # Without a quiet moment for so long, and more finished rows than this and than a fifth of all: then they
    # leave right after a tick.
    crowded: int = 30
    crowded_for: timedelta = timedelta(minutes=5)
    answer_stands: timedelta = timedelta(minutes=1)  # to a tick on an order that was closed
    lease: timedelta = timedelta(seconds=60)
    keep_numbers: timedelta = timedelta(minutes=15)
    show_hours: int = 48

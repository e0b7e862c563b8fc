"""An entry of an external calendar. Here, so that it can be used without importing the iCalendar library."""

from dataclasses import dataclass

from passbot.domain.times.windows import Window


@dataclass(frozen=True)
class Entry:
    """One occurrence of an event. A free one (marked so, or cancelled) blocks no time."""

    uid: str
    window: Window
    title: str | None = None
    description: str | None = None
    is_free: bool = False
    is_cancelled: bool = False

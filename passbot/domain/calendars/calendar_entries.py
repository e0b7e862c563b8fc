"""What a calendar from elsewhere says of somebody's time. Known without the library that reads such files."""

from dataclasses import dataclass

from passbot.domain.times.windows import Window


@dataclass(frozen=True)
class Entry:
    """One occurrence of an event. A free one takes no time: it is marked so, or was cancelled."""

    uid: str
    window: Window
    title: str | None = None
    description: str | None = None
    is_free: bool = False
    is_cancelled: bool = False

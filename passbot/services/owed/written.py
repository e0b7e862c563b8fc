"""Counts the events that this thread has recorded, to tell whether a piece of work changed anything, whatever other
threads do meanwhile.
"""

import threading


class _Count(threading.local):
    events = 0


_count = _Count()


def note() -> None:
    _count.events += 1


def events() -> int:
    return _count.events

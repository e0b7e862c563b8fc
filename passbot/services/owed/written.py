"""How many events this thread has recorded: whether something was done is told by it, whatever others do meanwhile."""

import threading


class _Count(threading.local):
    events = 0


_count = _Count()


def note() -> None:
    _count.events += 1


def events() -> int:
    return _count.events

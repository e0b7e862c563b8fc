"""Who holds something: a process by its machine and number, so that one on the same machine can see that it is dead."""

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


def this_process() -> str:
    return f"{_here()} {os.getpid()}"


def is_gone(holder: str) -> bool:
    """For sure. Of another machine's, and of a number that somebody else has by now, nobody can say."""
    here, _, number = holder.rpartition(" ")
    if here != _here() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@cache
def _here() -> str:
    """Where numbers of processes mean the same: containers may share a name, and have numbers of their own."""
    numbers = ""
    with suppress(OSError):
        numbers = f"/{Path('/proc/self/ns/pid').stat().st_ino}"
    return f"{socket.gethostname()}{numbers}".replace(" ", "-")

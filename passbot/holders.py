"""Names of holders: a process by machine and process id, so that another on the same machine can see that
it is dead.
"""

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


def this_process() -> str:
    return f"{_here()} {os.getpid()}"


def is_gone(holder: str) -> bool:
    """True if the process is certainly gone. Unknown (False) on another machine, or if the id has been reused."""
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
    """Identifies where process ids are comparable: containers may share a host name, but have ids of their own."""
    numbers = ""
    with suppress(OSError):
        numbers = f"/{Path('/proc/self/ns/pid').stat().st_ino}"
    return f"{socket.gethostname()}{numbers}".replace(" ", "-")

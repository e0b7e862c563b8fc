"""Who holds a lease: a process by its machine and number, so that one on the same machine can see that it is dead."""

import os
import socket


def this_process() -> str:
    return f"{socket.gethostname()} {os.getpid()}"


def is_gone(holder: str) -> bool:
    """For sure. Of another machine's, and of a number that somebody else has by now, nobody can say."""
    host, _, number = holder.rpartition(" ")
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

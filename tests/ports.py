"""Ports of this machine."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

_OURS = range(20_000, 32_000)  # below those that a system gives to whoever asks for any


def free_port() -> int:
    """One that no other process of tests is given as long as this one lives, and that nobody gets by chance.

    For programs that must be told theirs; whatever can take port 0 is asked which one it got.
    """
    folder = Path(tempfile.gettempdir(), "passbot-ports")
    folder.mkdir(exist_ok=True)
    return next(port for port in random.sample(_OURS, len(_OURS)) if _is_ours(folder / str(port), port))


def _is_ours(note: Path, port: int) -> bool:
    lock = os.open(note, os.O_WRONLY | os.O_CREAT)  # the system closes it when this process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        os.close(lock)
        return False


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0

"""The processor's time that a process has used."""

import os
from pathlib import Path
from time import process_time

from passbot.store.db import database, on_sqlite

TICKS = os.sysconf("SC_CLK_TCK")


def processor(pid: int, *, with_children: bool = False) -> float:
    """Seconds; also of those that have begun beside it and those that have ended, where it is asked for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    used = sum(int(each) for each in fields[11 : 15 if with_children else 13]) / TICKS
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if with_children else []
    return used + sum(processor(int(child)) for child in children)


def worked() -> float:
    """Seconds: our own, and those of the server at the other end of this thread's connection."""
    if on_sqlite():
        return process_time()
    server = Path(f"/proc/{database.connection().info.backend_pid}/schedstat")
    return process_time() + int(server.read_text().split()[0]) / 1e9

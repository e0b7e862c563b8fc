"""The heartbeat file, fresh as long as a process of the site can work; external checks read it.

Each process has one, named by its machine and its parts, so that its next start uses the same file. The process holds a
lock on it. So the leftover file of a killed process can be told from that of one that hangs.
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "run"
FRESH = 15.0  # seconds
FORGOTTEN = 86_400.0  # seconds; then another machine's file is deleted (a container is a machine)


@dataclass(frozen=True)
class ProcessFound:
    parts: str
    api: str  # its address, if the process has an API
    age: float
    file: Path

    @property
    def is_fresh(self) -> bool:
        return self.age <= FRESH

    @property
    def is_left(self) -> bool:
        """True if no process holds the lock any more."""
        try:
            handle = os.open(self.file, os.O_RDONLY)
        except FileNotFoundError:  # its process has ended meanwhile
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        else:
            return True
        finally:
            os.close(handle)

    @property
    def each_part(self) -> set[str]:
        return set(self.parts.split(","))


class Heartbeat:
    def __init__(self, home: Path, parts: Sequence[str]) -> None:
        self._parts = ",".join(parts)
        self._file = home / FOLDER / f"{socket.gethostname()} {self._parts}.json"
        self._api: str | None = None
        self._lock: int | None = None  # descriptor of the locked file

    def beat(self, api: str) -> None:
        """Update the file's time. Only a new API address rewrites it, so this works on a full disk too."""
        try:
            if api == self._api:
                os.utime(self._file)
                return
        except FileNotFoundError:
            pass
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"parts": self._parts, "api": api, "pid": os.getpid()}))
        lock = _locked(fresh)
        fresh.replace(self._file)
        self._unlock()
        self._lock, self._api = lock, api

    def end(self) -> None:
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _locked(file: Path) -> int:
    handle = os.open(file, os.O_RDWR)
    with suppress(OSError):  # file systems without locks
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def found(home: Path) -> Iterator[ProcessFound]:
    """The site's processes on this machine. The file of a killed one is deleted if others run all its parts."""
    here = list(_of_this_machine(home))
    served = {part for process in here if process.is_fresh for part in process.each_part}
    for process in here:
        with suppress(OSError):  # deleted meanwhile
            if not process.is_fresh and process.each_part <= served and process.is_left:
                process.file.unlink()
                continue
        yield process


def _of_this_machine(home: Path) -> Iterator[ProcessFound]:
    for file in sorted((home / FOLDER).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):  # deleted meanwhile, or damaged
            age = time.time() - file.stat().st_mtime
            if file.name.startswith(f"{socket.gethostname()} "):
                said = json.loads(file.read_text())
                yield ProcessFound(str(said["parts"]), str(said["api"]), age, file)
            elif age > FORGOTTEN:
                file.unlink()

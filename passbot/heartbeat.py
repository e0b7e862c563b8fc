"""A file that is fresh as long as a process of the site can work, for whoever asks it from outside.

One for each process, named by its machine and its parts, so that the next start goes on with the same.
"""

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
FORGOTTEN = 86_400.0  # of a machine that is no more, as each container is one


@dataclass(frozen=True)
class Found:
    parts: str
    api: str  # its address, where the process has one
    age: float

    @property
    def is_fresh(self) -> bool:
        return self.age <= FRESH


class Heartbeat:
    def __init__(self, home: Path, parts: Sequence[str]) -> None:
        self._parts = ",".join(parts)
        self._file = home / FOLDER / f"{socket.gethostname()} {self._parts}.json"
        self._api: str | None = None

    def beat(self, api: str) -> None:
        """Only its time changes, which a full disk allows too."""
        try:
            if api == self._api:
                os.utime(self._file)
                return
        except FileNotFoundError:
            pass
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"parts": self._parts, "api": api, "pid": os.getpid()}))
        fresh.replace(self._file)
        self._api = api

    def end(self) -> None:
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def found(home: Path) -> Iterator[Found]:
    """The processes of this site on this machine."""
    for file in sorted((home / FOLDER).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):  # gone meanwhile, or damaged
            age = time.time() - file.stat().st_mtime
            if file.name.startswith(f"{socket.gethostname()} "):
                said = json.loads(file.read_text())
                yield Found(str(said["parts"]), str(said["api"]), age)
            elif age > FORGOTTEN:
                file.unlink()

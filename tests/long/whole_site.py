"""A site as when live: the product in a process of its own, the stand-ins in another, both databases."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from passbot.sandbox.telegram.client import Telegram
from tests import databases
from tests.postgres_server import OwnServer, own_server
from tests.sandbox.process import Process, started

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
FULL = (1, resource.RLIM_INFINITY)  # not a byte more, in any file


@dataclass
class WholeSite:
    """`start` it; whoever harms it may call it again: a supervisor would."""

    home: Path
    url: str
    far: Process
    telegram: Telegram
    server: OwnServer | None
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.settings['PASSBOT_API_PORT']}"

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
        with (self.home / "said.txt").open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "passbot", "start"],
                env=environment | self.settings,
                stdout=said,
                stderr=said,
            )
        self.starts += 1

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def fill_disk(self, is_full: bool) -> None:
        """For this process alone: every write fails as on a full disk."""
        assert self.process
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, FULL if is_full else UNLIMITED)

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(20)

    def log(self) -> str:
        return (self.home / "said.txt").read_text()


@contextmanager
def whole_site(kind: str, folder: Path, *, role: str = "postgres", **settings: object) -> Iterator[WholeSite]:
    """Not started yet. Its people and its sheet are those of the sandbox."""
    folder.mkdir(parents=True, exist_ok=True)
    with _server(kind) as server, started(folder) as far, Telegram(far.base) as telegram:
        home = folder / "site"
        url = server.fresh_url(user=role) if server else f"sqlite:///{home / 'passbot.db'}"
        given = {"home": home, "database_url": url, "api_port": _free_port(), **settings}
        site = WholeSite(home, url, far, telegram, server)
        site.settings = {f"PASSBOT_{name.upper()}": str(value) for name, value in given.items()}
        if not server:
            Path(databases.fresh_url("sqlite", folder).removeprefix("sqlite:///")).rename(home / "passbot.db")
        drain = threading.Thread(target=_drain, args=(far,), daemon=True)
        drain.start()
        try:
            yield site
        finally:
            if site.is_alive():
                site.signal(signal.SIGCONT)
                site.kill()


@contextmanager
def _server(kind: str) -> Iterator[OwnServer | None]:
    if kind == "sqlite":
        yield None
        return
    with own_server() as server:
        yield server


def _drain(far: Process) -> None:
    """Whatever the stand-ins say; a full pipe would stop them."""
    assert far.running.stdout
    for _ in far.running.stdout:
        pass


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

"""A site as when live: the product in a process of its own, the stand-ins in another, both databases."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from passbot.sandbox.telegram.client import Telegram
from tests import databases
from tests.long.program import Program
from tests.ports import free_port
from tests.postgres_server import OwnServer, own_server
from tests.sandbox.process import Process, started

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
FULL = (1, resource.RLIM_INFINITY)  # not a byte more, in any file


@dataclass
class WholeSite(Program):
    """All parts in one process, and what it lives among."""

    url: str = ""
    far: Process = field(kw_only=True)
    telegram: Telegram = field(kw_only=True)
    server: OwnServer | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.settings['PASSBOT_API_PORT']}"

    def fill_disk(self, is_full: bool) -> None:
        """For this process alone: every write fails as on a full disk."""
        assert self.process
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, FULL if is_full else UNLIMITED)


@contextmanager
def whole_site(
    kind: str, folder: Path, *, role: str = "postgres", checked: bool = True, **settings: object
) -> Iterator[WholeSite]:
    """Not started yet. Its people and its sheet are those of the sandbox; `checked`: against their schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    with _server(kind) as server, started(folder, checked=checked) as far, Telegram(far.base) as telegram:
        home = folder / "site"
        url = server.fresh_url(user=role) if server else f"sqlite:///{home / 'passbot.db'}"
        given = {"home": home, "database_url": url, "api_port": free_port(), **settings}
        environ = {f"PASSBOT_{name.upper()}": str(value) for name, value in given.items()}
        site = WholeSite(home, environ, url=url, far=far, telegram=telegram, server=server)
        if not server:
            Path(databases.fresh_url("sqlite", folder).removeprefix("sqlite:///")).rename(home / "passbot.db")
        drain = threading.Thread(target=_drain, args=(far,), daemon=True)
        drain.start()
        try:
            yield site
        finally:
            site.end()


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

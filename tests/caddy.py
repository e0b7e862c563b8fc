"""The Caddy of this machine, on the configuration that stands in docs/, with a certificate made for it."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.nginx import certificate
from tests.patience import PATIENCE
from tests.ports import free_port, listens

TOP = Path(__file__).parent.parent
UNPACKED = TOP / "build" / "caddy" / "usr" / "bin" / "caddy"
PROGRAM = shutil.which("caddy") or (str(UNPACKED) if UNPACKED.exists() else None)
needs_caddy = pytest.mark.skipif(
    not PROGRAM,
    reason="Caddy is not here; without starting a server: apt-get download caddy && dpkg -x caddy_*.deb build/caddy",
)


@contextmanager
def serving(folder: Path, host: str, base: str) -> Iterator[int]:
    """The port on which it stands before the site at `base`."""
    port, (chain, key) = free_port(), certificate(folder, host)
    text = (TOP / "docs" / "Caddyfile").read_text(encoding="utf-8")
    changed = {
        "{\n\tservers": "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers",
        "{$SITE_URL} {": f"https://{host}:{port} {{\n\tbind 127.0.0.1\n\ttls {chain} {key}",
        "reverse_proxy passbot:8000": f"reverse_proxy {base.removeprefix('http://')}",
    }
    for found, here in changed.items():
        assert 1 == text.count(found), f"{found} does not stand in the configuration"
        text = text.replace(found, here)
    file = folder / "Caddyfile"
    file.write_text(text)
    environ = {"HOME": str(folder)}
    with subprocess.Popen(
        [str(PROGRAM), "run", "--config", file], env=environ, stderr=subprocess.PIPE
    ) as caddy:
        try:
            began = time.monotonic()
            while not listens(port):
                assert caddy.poll() is None, caddy.stderr and caddy.stderr.read()
                assert time.monotonic() - began < PATIENCE
            yield port
        finally:
            caddy.terminate()

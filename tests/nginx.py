"""The nginx of this machine, with a certificate made for it, on a configuration that stands in the docs."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.ports import listens

IS_HERE = bool(shutil.which("nginx") and shutil.which("openssl"))
needs_nginx = pytest.mark.skipif(
    not IS_HERE, reason="nginx or openssl is not installed: apt-get install nginx openssl"
)


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    made = folder / "fullchain.pem", folder / "privkey.pem"
    about = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host},IP:127.0.0.1"]
    where = ["-out", str(made[0]), "-keyout", str(made[1])]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *about, *where]
    subprocess.run(command, check=True, capture_output=True)
    return made


def written(folder: Path, text: str, changed: Mapping[str, str]) -> Path:
    """As it stands, but for what is `changed`: ports, names and places of this test."""
    for found, here in changed.items():
        assert found in text, f"{found} does not stand in the configuration"
        text = text.replace(found, here)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off;\nworker_rlimit_nofile 4096;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\naccess_log off;\n{places}{text}}}\n"
    )
    return file


@contextmanager
def serving(folder: Path, text: str, port: int, changed: Mapping[str, str]) -> Iterator[None]:
    """It listens on `port` when what is `changed` is put in place."""
    file, errors = written(folder, text, changed), folder / "error.log"
    with subprocess.Popen(["nginx", "-c", str(file), "-e", str(errors)]) as nginx:
        try:
            began = time.monotonic()
            while not listens(port):
                assert nginx.poll() is None, errors.read_text()
                assert time.monotonic() - began < PATIENCE
            yield
        finally:
            nginx.terminate()

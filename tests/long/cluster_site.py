"""A site of two of each process on PostgreSQL behind nginx, as compose.yaml's profile `cluster` has it."""

import shutil
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.long.program import Program
from tests.long.whole_site import WholeSite, whole_site
from tests.nginx import certificate, serving
from tests.ports import free_port

PROXY = Path(__file__).parent.parent.parent / "docs" / "cluster.nginx.conf"
PAIRS = {"api": "api", "bot": "bot", "sheet": "sync,mail", "timetable": "jobs"}
OWN_FILES = ("token.txt", "creds.json", "admins.txt", "passbot.env")
STARTED_WITHIN = 300.0


@dataclass
class Cluster:
    """Each process has a home of its own, as each container has a name of its own."""

    site: WholeSite  # what they live among; it is never started itself
    base: str
    trusts: ssl.SSLContext  # the proxy's own certificate
    programs: dict[str, Program] = field(default_factory=dict)
    began: dict[str, float] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.began[name] = time.time()
        self.programs[name].start()

    def is_well(self, name: str) -> bool:
        """Its heart, which begins last, has beaten since its start."""
        program = self.programs[name]
        beats = [file.stat().st_mtime for file in (program.home / "run").glob("*.json")]
        return program.is_alive() and any(beat > self.began[name] for beat in beats)

    def twin(self, name: str) -> str:
        kind, number = name.split()
        return f"{kind} {3 - int(number)}"

    def wait(self) -> None:
        """Until all of them are well."""
        until = time.monotonic() + STARTED_WITHIN
        while not all(map(self.is_well, self.programs)):
            assert time.monotonic() < until, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        return "\n".join(f"== {name}\n{program.log()}" for name, program in self.programs.items())


@contextmanager
def cluster(folder: Path, **settings: Any) -> Iterator[Cluster]:
    """Not started yet. Settings are of several types."""
    port = free_port()
    base = f"https://127.0.0.1:{port}"
    with whole_site("postgres", folder, checked=False, webhook_url=base, api_url=base, **settings) as site:
        own, _ = certificate(folder, "127.0.0.1")
        made = Cluster(site, base, ssl.create_default_context(cafile=str(own)))
        changed = {
            "listen 443": f"listen 127.0.0.1:{port}",
            "/etc/nginx/tls": str(folder),
            "        deny all;": "        allow 127.0.0.1;\n        deny all;",
        }
        for kind, parts in PAIRS.items():
            for number in (1, 2):
                program = _program(site, f"{kind} {number}", parts)
                made.programs[f"{kind} {number}"] = program
                if kind in ("api", "bot"):
                    inner, setting = ("8000", "API") if kind == "api" else ("8081", "WEBHOOK")
                    changed[f"{kind}-{number}:{inner}"] = (
                        f"127.0.0.1:{program.settings[f'PASSBOT_{setting}_PORT']}"
                    )
        with serving(folder, PROXY.read_text(encoding="utf-8"), port, changed):
            try:
                yield made
            finally:
                for program in made.programs.values():
                    program.end()


def _program(site: WholeSite, name: str, parts: str) -> Program:
    home = site.home.parent / name.replace(" ", "-")
    home.mkdir()
    for file in OWN_FILES:
        shutil.copy(site.home / file, home / file)
    own = {"HOME": home, "API_PORT": free_port(), "WEBHOOK_PORT": free_port()}
    return Program(home, site.settings | {f"PASSBOT_{key}": str(value) for key, value in own.items()}, parts)

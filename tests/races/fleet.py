"""Four processes of thirteen threads each, started once and sent from race to race."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from tests.patience import PATIENCE
from tests.races.worker import THREADS, Answer

PROCESSES = 4
CONTESTANTS = PROCESSES * THREADS


@dataclass(frozen=True)
class Outcome:
    won: list[Any]  # Any: whatever the deed answers
    refused: list[Answer]
    surprises: list[str]

    @property
    def codes(self) -> set[str]:
        return {answer["refused"] for answer in self.refused}


class Fleet:
    def __init__(self) -> None:
        self._workers = [_start() for _ in range(PROCESSES)]

    def race(self, url: str, deed: str, **facts: object) -> Outcome:
        """Everybody does the deed at once, each with a number of their own."""
        watchdog = threading.Timer(PATIENCE, self.kill)
        watchdog.start()
        for place, worker in enumerate(self._workers):
            _say(worker, json.dumps({"url": url, "deed": deed, "facts": facts, "first": place * THREADS}))
        for worker in self._workers:
            assert "ready" == _hear(worker)
        for worker in self._workers:
            _say(worker, "go")
        answers = [answer for worker in self._workers for answer in json.loads(_hear(worker))]
        watchdog.cancel()
        return _sorted(answers)

    def stop(self) -> None:
        for worker in self._workers:
            worker.communicate(timeout=PATIENCE)

    def kill(self) -> None:
        for worker in self._workers:
            worker.kill()


def _start() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.races.worker"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1
    )


def _say(worker: subprocess.Popen[str], line: str) -> None:
    assert worker.stdin
    worker.stdin.write(line + "\n")


def _hear(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout
    return worker.stdout.readline().strip()


def _sorted(answers: list[Answer]) -> Outcome:
    assert CONTESTANTS == len(answers)
    return Outcome(
        won=[answer["won"] for answer in answers if "won" in answer],
        refused=[answer for answer in answers if "refused" in answer],
        surprises=[answer["surprise"] for answer in answers if "surprise" in answer],
    )

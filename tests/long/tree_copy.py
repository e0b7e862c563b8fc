"""A copy of the tree in which a module is changed and tests are run: the working tree is never touched."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

TOP = Path(__file__).parents[2]
GRACE = 30.0  # to end in order, with the servers that the tests have started
ALL_PASSED = 0


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed out"


class Copy:
    def __init__(self, folder: Path) -> None:
        self._top, self._temporary = folder / "tree", folder / "tmp"
        self._temporary.mkdir()
        self._told = folder / "told"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=TOP, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            if (TOP / name).is_file():  # not deleted a moment ago
                (self._top / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(TOP / name, self._top / name)

    @contextmanager
    def changed(self, file: str, code: str) -> Iterator[None]:
        target = self._top / file
        was = target.read_text(encoding="utf-8")
        try:
            target.write_text(code, encoding="utf-8")
            yield
        finally:
            target.write_text(was, encoding="utf-8")

    def run(self, tests: list[str], *, timeout: float) -> Verdict:
        """Stops at the first test that fails; what cannot be imported fails too."""
        environ = os.environ | {"TMPDIR": str(self._temporary), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
        with (
            self._told.open("wb") as told,
            subprocess.Popen(
                command, cwd=self._top, env=environ, stdout=told, stderr=told, start_new_session=True
            ) as process,
        ):
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _end(process)
                self._sweep()
        if code is None:
            return Verdict.TIMED_OUT
        return Verdict.SURVIVED if code == ALL_PASSED else Verdict.KILLED

    def failed(self) -> set[str]:
        """The files of the tests that failed at last."""
        told = self._told.read_text(encoding="utf-8", errors="replace")
        return set(re.findall(r"^(?:FAILED|ERROR) ([^:\s]+)", told, re.MULTILINE))

    def _sweep(self) -> None:
        """A PostgreSQL whose tests were killed runs on in a session of its own."""
        for note in self._temporary.rglob("postmaster.pid"):
            with suppress(ProcessLookupError, FileNotFoundError):
                os.kill(int(note.read_text().split()[0]), signal.SIGQUIT)
        for left in self._temporary.iterdir():
            shutil.rmtree(left, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

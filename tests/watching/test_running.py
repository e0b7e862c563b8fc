"""`check --health`, as a container asks it: real processes that work, hang, are killed and stop."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from passbot import store
from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.store.db import session
from passbot.watching import heartbeat
from tests.patience import PATIENCE

COMMAND = [sys.executable, "-m", "passbot"]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    return kept | {"PASSBOT_HOME": str(home), "PASSBOT_API_PORT": "0"}


def check(home: Path) -> tuple[int, str]:
    asked = subprocess.run(
        [*COMMAND, "check", "--health"], env=environment(home), capture_output=True, text=True, check=False
    )
    return asked.returncode, " ".join((asked.stdout + asked.stderr).split())


@contextmanager
def started(home: Path, only: str) -> Iterator[subprocess.Popen[bytes]]:
    """Until its first heartbeat, which comes when all parts run."""
    process = subprocess.Popen(
        [*COMMAND, "start", "--only", only], env=environment(home), stdout=subprocess.DEVNULL
    )
    with process:
        try:
            until = time.monotonic() + PATIENCE
            while not any(found.is_fresh for found in heartbeat.found(home)):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(PATIENCE)


def grow_old(home: Path, seconds: float) -> None:
    """As if so much time went by without a beat."""
    for file in (home / heartbeat.FOLDER).iterdir():
        at = time.time() - seconds
        os.utime(file, (at, at))


def test_a_site_that_does_not_run_is_not_well(tmp_path: Path) -> None:
    code, said = check(tmp_path)

    assert 1 == code
    assert "none of the site in" in said


def test_a_process_without_the_api_is_asked_by_its_heartbeat(tmp_path: Path) -> None:
    with started(tmp_path, "jobs") as process:
        working = check(tmp_path)
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        grow_old(tmp_path, 16)
        hanging = check(tmp_path)
    stopped = check(tmp_path)

    assert (0, "") == working
    assert 1 == hanging[0]
    assert re.search(r"jobs its heartbeat is \d\d s old", hanging[1])
    assert 1 == stopped[0]


def test_a_process_with_the_api_is_asked_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with started(tmp_path, "api") as process:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # of this machine; it knows nothing of us
        working = check(tmp_path)
        process.kill()
        process.wait()
        killed = check(tmp_path)

    assert (0, "") == working
    assert 1 == killed[0]
    assert "does not answer" in killed[1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"parts": "bot"}'])
def test_a_damaged_heartbeat_is_no_process(tmp_path: Path, text: str) -> None:
    beating = heartbeat.Heartbeat(tmp_path, ["bot"])
    beating.beat("")
    [file] = (tmp_path / heartbeat.FOLDER).iterdir()
    file.write_text(text)

    assert [] == list(heartbeat.found(tmp_path))
    beating.end()
    assert [] == list((tmp_path / heartbeat.FOLDER).iterdir())


BEATS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from passbot.watching.heartbeat import Heartbeat
beating = Heartbeat(Path(sys.argv[1]), sys.argv[2].split(","))
beating.beat("")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(home: Path, parts: str) -> None:
    """A process of these parts that was killed a while ago."""
    subprocess.run([sys.executable, "-c", BEATS_AND_IS_KILLED, str(home), parts], check=False)
    grow_old(home, 60)


@pytest.mark.parametrize(
    ("begun", "left"),
    [
        (["bot,sync,mail"], False),
        (["bot", "sync"], False),
        (["bot"], True),  # nobody keeps the sheet
        ([], True),
    ],
)
def test_a_killed_process_is_forgotten_when_others_run_all_its_parts(
    tmp_path: Path, begun: list[str], left: bool
) -> None:
    killed(tmp_path, "bot,sync")
    living = [heartbeat.Heartbeat(tmp_path, parts.split(",")) for parts in begun]
    for beating in living:
        beating.beat("")

    found = {process.parts: process.is_fresh for process in heartbeat.found(tmp_path)}

    assert dict.fromkeys(begun, True) | ({"bot,sync": False} if left else {}) == found
    assert len(found) == len(list((tmp_path / heartbeat.FOLDER).iterdir()))


def test_a_process_that_hangs_is_not_forgotten_though_another_does_the_same(tmp_path: Path) -> None:
    hanging, living = (heartbeat.Heartbeat(tmp_path, parts) for parts in (["bot"], ["bot", "sync"]))
    hanging.beat("http://127.0.0.1:1")
    hanging.beat("http://127.0.0.1:2")  # written anew
    grow_old(tmp_path, 60)
    living.beat("")

    found = {process.parts: process.is_fresh for process in heartbeat.found(tmp_path)}

    assert {"bot": False, "bot,sync": True} == found


def test_what_was_killed_while_the_only_other_one_hangs_is_not_forgotten(tmp_path: Path) -> None:
    hanging = heartbeat.Heartbeat(tmp_path, ["bot", "sync"])
    hanging.beat("")
    killed(tmp_path, "bot")

    assert {"bot", "bot,sync"} == {process.parts for process in heartbeat.found(tmp_path)}


DIES = """
import sys
from passbot.watching import kept; from passbot.process import parts
from passbot.__main__ import main

class Mortal:
    def run(self):
        raise RuntimeError("no more")
    def stop(self):
        pass

kept.FIRST_WAIT = 0.01
parts.THREADS["mail"] = lambda *_: Mortal()
sys.exit(main(["start", "--only", "jobs,mail"]))
"""


def test_the_fifth_death_of_a_part_ends_the_process_with_70_and_the_admins_hear_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", DIES],
        env=environment(tmp_path) | {"PASSBOT_ADMINS": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    errors = (tmp_path / "log" / "errors.log").read_text()
    assert 70 == ended.returncode
    assert "Died: the part mail died 5 times: RuntimeError" in ended.stderr
    assert [f"part died name=mail times={times} why=RuntimeError" in errors for times in range(1, 7)] == [
        *[True] * 5,
        False,
    ]
    assert "trouble parts=mail code=died" in errors
    store.bind(f"sqlite:///{tmp_path / 'passbot.db'}")
    with session():
        told = outbox.due(Route.TELEGRAM, now=utc_now())
    assert [("1", ["mail"])] == [(each.recipient, each.payload["parts"]) for each in told]

"""The scripts of `examples/`, played as a reader plays them: against the sandbox, and against a site for members."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.api.board.talking import at
from tests.api.server import running
from tests.commands.test_sandbox import product_of, sandbox
from tests.patience import PATIENCE
from tests.ports import free_port

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Place:
    base: str
    key: str
    reader: str  # a key that may only look
    is_open: bool  # its board, to whoever finds it


def ask_key(home: Path, scopes: str = "slots:read,slots:write") -> str:
    """As docs/api.md says it: for the sandbox's admin, who is its first resident."""
    command = [sys.executable, "-m", "passbot", "key", "create", "--resident", "1"]
    command += ["--scopes", scopes, "--json"]
    environ = {"PATH": os.defpath, "PASSBOT_HOME": str(home)}
    said = subprocess.run(command, env=environ, capture_output=True, check=True, timeout=PATIENCE).stdout
    return str(json.loads(said)["key"])


@contextmanager
def in_sandbox(folder: Path) -> Iterator[Place]:
    port = free_port()
    with sandbox(folder, port) as process:
        product_of(process)
        assert process.stdout
        hearing = threading.Thread(
            target=process.stdout.read, daemon=True
        )  # or it could not write its log on
        hearing.start()
        try:
            home = folder / "site"
            keys = ask_key(home), ask_key(home, "slots:read")
            yield Place(f"http://127.0.0.1:{port}", *keys, is_open=True)
        finally:
            process.terminate()
            process.wait(PATIENCE)
            hearing.join(PATIENCE)


@contextmanager
def live(folder: Path) -> Iterator[Place]:
    with running("sqlite", folder) as server:
        keys = server.caller().key, server.caller(scopes=["slots:read"]).key
        yield Place(server.base, *keys, is_open=False)


@pytest.fixture(scope="module", params=[in_sandbox, live], ids=["sandbox", "live"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with request.param(tmp_path_factory.mktemp("site")) as place:
        yield place


def play(*words: str, bare: bool = False) -> subprocess.CompletedProcess[str]:
    """With `bare`, only the standard library is there."""
    options = ["-B", "-E", "-S"] if bare else []
    command = [sys.executable, *options, str(EXAMPLES / words[0]), *words[1:]]
    environ = {"PATH": os.defpath}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=PATIENCE)


def test_every_example_of_the_time_slots_document_is_answered_as_documented(place: Place) -> None:
    said = play("time_slots.py", "--url", place.base, "--key", place.key, bare=True)

    assert (0, "") == (said.returncode, said.stderr), said.stdout
    assert said.stdout.endswith("14 of 14 examples are answered as documented.\n")


def test_the_time_slots_are_played_a_second_time_and_leave_nothing_behind(place: Place) -> None:
    again = [play("time_slots.py", "--url", place.base, "--key", place.key, bare=True) for _ in range(2)][-1]

    left = httpx.get(place.base + "/users/time-slots/", headers={"Authorization": f"Bearer {place.key}"})
    assert (0, []) == (again.returncode, left.json()), again.stdout


def test_a_wrong_key_is_told_in_one_line() -> None:
    said = play("time_slots.py", "--url", f"http://127.0.0.1:{free_port()}", "--key", "x", bare=True)

    assert (1, 1, True) == (said.returncode, said.stderr.count("\n"), "Is it running?" in said.stderr)


def test_the_boards_client_books_asks_hears_and_gives_back(place: Place) -> None:
    said = play("board_client.py", "--url", place.base, "--key", place.key, "--listen", "0.2")

    steps = [line.partition(":")[0] for line in said.stdout.splitlines() if line.startswith("<-")]
    assert (0, "") == (said.returncode, said.stderr)
    assert "<- booking_response: Slot 9 booked successfully" in said.stdout
    assert "<- cancellation_response: Slot 9 booking cancelled successfully" in said.stdout
    assert [
        "<- slots_update",
        "<- slots_update",
        "<- booking_response",
        "<- slots_update",
        "<- slots_update",
        "<- cancellation_response",
    ] == steps


def test_the_boards_client_hears_what_others_do(place: Place) -> None:
    command = [sys.executable, str(EXAMPLES / "board_client.py"), "--url", place.base, "--key", place.key]
    environ = {"PATH": os.defpath}
    with subprocess.Popen(
        [*command, "--listen", "30"], env=environ, stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdout
        assert any("listening" in line for line in iter(client.stdout.readline, "")), "it ended"
        with at(place.base, key=place.key) as other:
            other.ask("book", 6)
        heard = client.stdout.readline()
        client.terminate()
        with at(place.base, key=place.key) as other:
            other.ask("cancel", 6)
            other.ask("cancel", 9)

    assert heard.startswith("<- slots_update: ")
    assert heard.endswith("booked [6, 9]\n")


def test_the_boards_client_needs_no_key_in_the_sandbox_and_one_elsewhere(place: Place) -> None:
    said = play("board_client.py", "--url", place.base, "--listen", "0")

    assert (0 if place.is_open else 2) == said.returncode
    assert place.is_open or "write /key to the bot" in said.stderr


def test_what_is_not_as_documented_is_told_and_the_rest_still_played(place: Place) -> None:
    said = play("time_slots.py", "--url", place.base, "--key", place.reader, bare=True)

    assert (1, "") == (said.returncode, said.stderr)
    assert said.stdout.endswith("1 of 14 examples are answered as documented.\n")
    assert 13 == said.stdout.count("NOT SO")
    assert "ok      Error Handling" in said.stdout

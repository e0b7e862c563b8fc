"""`./run sandbox` as a process, with the product in it: neither outlives the other."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.ports import free_port


def sandbox(folder: Path, api_port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "passbot", "sandbox", "--data", str(folder)]
    ports = ["--port", str(free_port()), "--api-port", str(api_port)]
    return subprocess.Popen([*command, *ports], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_taken_port_of_the_product_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with sandbox(tmp_path, port) as process:
            said, _ = process.communicate(timeout=PATIENCE)

    assert (1, True) == (process.returncode, f"--api-port {port + 1}" in said)
    assert 1 == said.count("\n")


def test_a_second_sandbox_on_one_folder_is_refused_in_words(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "passbot.sandbox", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert "The sandbox is open" in first.stdout.readline()
        memory = (tmp_path / "sandbox.sqlite").stat().st_ino
        second = subprocess.run([*command, "--reset"], capture_output=True, text=True, timeout=PATIENCE)
        first.terminate()

    assert (1, f"Another sandbox runs in {tmp_path}.") == (
        second.returncode,
        second.stderr.partition(" Stop")[0],
    )
    assert memory == (tmp_path / "sandbox.sqlite").stat().st_ino  # and it has forgotten nothing


def product_of(process: "subprocess.Popen[str]") -> int:
    """Its process, once it says that it serves."""
    assert process.stdout
    for line in process.stdout:
        if "passbot serves" in line:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            return int(re.findall(r"\d+", children)[0])
    raise AssertionError("it never served")


def ended(pid: int) -> bool:
    for _ in range(int(PATIENCE) * 10):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_sandbox_leaves_no_product_behind(tmp_path: Path) -> None:
    with sandbox(tmp_path, free_port()) as process:
        product = product_of(process)
        process.kill()

        assert ended(product)


def test_both_stop_together_and_say_nothing_of_it(tmp_path: Path) -> None:
    with sandbox(tmp_path, free_port()) as process:
        product_of(process)
        process.terminate()
        said, _ = process.communicate(timeout=PATIENCE)

    assert (0, False, False) == (process.returncode, "Fatal" in said, "Traceback" in said)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_product_that_ends_by_itself_closes_the_sandbox(tmp_path: Path) -> None:
    with sandbox(tmp_path, free_port()) as process:
        os.kill(product_of(process), signal.SIGKILL)
        said, _ = process.communicate(timeout=PATIENCE)

    assert (1, True) == (process.returncode, "The product has ended" in said)

"""What systemd hears at its socket: that the process is ready, well, or stopping; and silence from one that hangs."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from passbot.domain.site.health import Code, Trouble
from passbot.pulse import Process
from passbot.watching.heart import Heart
from passbot.watching.heartbeat import Heartbeat
from passbot.watching.supervisor import Supervisor, supervisor
from tests.patience import PATIENCE
from tests.services.people.some_people import NOON
from tests.watching.ticking import Ticking


class Systemd:
    """The other end."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def hears(self) -> list[str]:
        return self.socket.recv(4096).decode().split("\n")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 bytes
    return "notify"


@pytest.fixture
def systemd(place: str) -> Iterator[Systemd]:
    with Systemd(place) as systemd:
        yield systemd


def test_a_process_is_ready_once_and_well_as_long_as_it_looks(systemd: Systemd, tmp_path: Path) -> None:
    clock = Ticking()
    process = Process("gate 1", now=clock.now, monotonic=clock.monotonic)
    heart = Heart(process, Heartbeat(tmp_path, ["bot"]), None, Supervisor(systemd.address))

    heart.look()
    assert ["READY=1", "STATUS=well", "WATCHDOG=1"] == systemd.hears()
    heart.look()
    assert ["WATCHDOG=1"] == systemd.hears()
    process.part("bot").stamp(Code.LOOP)
    clock.passes(11)
    heart.look()
    assert ["STATUS=bot: loop"] == systemd.hears()
    process.part("bot").stamp(Code.LOOP)
    heart.look()
    assert ["STATUS=well", "WATCHDOG=1"] == systemd.hears()
    heart.stop()
    heart.run()
    assert ["STOPPING=1"] == systemd.hears()


@pytest.mark.parametrize("code", Code)
def test_a_sign_of_life_stays_away_only_for_what_a_new_start_mends(systemd: Systemd, code: Code) -> None:
    Supervisor(systemd.address).look([Trouble("bot", code, NOON)])

    heard = systemd.hears()
    assert f"STATUS=bot: {code}" in heard
    assert ("WATCHDOG=1" in heard) is (code not in {Code.LOOP, Code.LANE, Code.STUCK})


def test_a_timetable_that_is_long_at_one_thing_is_no_reason_to_begin_anew(systemd: Systemd) -> None:
    Supervisor(systemd.address).look([Trouble("timetable", Code.STUCK, NOON)])

    assert ["READY=1", "STATUS=timetable: stuck", "WATCHDOG=1"] == systemd.hears()


def test_what_did_not_fit_is_said_later_and_nothing_waits(systemd: Systemd) -> None:
    watcher = Supervisor(systemd.address)
    sent = fill(systemd)

    watcher.look([])

    for _ in range(sent):
        systemd.hears()
    watcher.look([])
    assert ["READY=1", "STATUS=well", "WATCHDOG=1"] == systemd.hears()


def fill(systemd: Systemd) -> int:
    """As many datagrams as the socket takes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        sent = 0
        try:
            while True:
                line.sendto(b"x", systemd.address)
                sent += 1
        except BlockingIOError:
            return sent


def test_an_address_that_is_too_long_is_named(caplog: pytest.LogCaptureFixture) -> None:
    Supervisor("/" + "x" * 200).look([])

    assert "why=AF_UNIX path too long" in caplog.text


def test_a_supervisor_that_is_gone_is_named_once(place: str, caplog: pytest.LogCaptureFixture) -> None:
    watcher = Supervisor(place)

    for _ in range(3):
        watcher.look([])

    assert ["supervisor not reached why=No such file or directory"] == caplog.messages


@pytest.mark.parametrize(
    ("address", "is_one"), [(None, False), ("", False), ("vsock:2:9", False), ("/run/x", True), ("@x", True)]
)
def test_who_was_started_by_nobody_who_listens_says_nothing(
    monkeypatch: pytest.MonkeyPatch, address: str | None, *, is_one: bool
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)

    assert is_one is (supervisor() is not None)


def test_a_real_process_says_it_from_its_start_to_its_end(tmp_path: Path) -> None:
    environ = {"PATH": os.defpath, "PASSBOT_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "passbot", "start", "--only", "jobs"]

    with (
        Systemd(f"@passbot-{os.getpid()}") as systemd,
        subprocess.Popen(command, env=environ | {"NOTIFY_SOCKET": systemd.address}) as process,
    ):
        assert ["READY=1", "STATUS=well", "WATCHDOG=1"] == systemd.hears()
        assert ["WATCHDOG=1"] == systemd.hears()
        process.send_signal(signal.SIGTERM)
        while (heard := systemd.hears()) == ["WATCHDOG=1"]:
            continue  # it may have looked once more
        assert ["STOPPING=1"] == heard
        assert 0 == process.wait(PATIENCE)

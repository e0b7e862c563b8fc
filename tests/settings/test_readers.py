"""What a site keeps is for its own user alone, and `check` says of what is not."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.settings import config, readers
from tests.commands.shell import Shell

TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    was = os.umask(0o022)
    yield
    os.umask(was)


def test_each_file_that_passbot_writes_is_its_users_alone(tmp_path: Path) -> None:
    home = tmp_path / "site"
    export = tmp_path / "orders.csv"
    for words in (["db", "migrate"], ["backup"], ["invite", "new"], ["export", "orders", str(export)]):
        ran = subprocess.run(
            [sys.executable, "-m", "passbot", *words],
            env=os.environ | {"PASSBOT_HOME": str(home)},
            capture_output=True,
            text=True,
        )
        assert 0 == ran.returncode, ran.stderr

    made = [home, export, *home.rglob("*")]
    assert {"passbot.db", "log", "backup", "errors.log"} <= {each.name for each in made} | {"errors.log"}
    assert {"0o600", "0o700"} == {oct(stat.S_IMODE(each.stat().st_mode)) for each in made}
    assert [] == readers.too_open(home)


def test_check_says_which_old_files_others_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    (tmp_path / "token.txt").write_text(TOKEN)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "events.log").write_text("")

    said = json.loads(Shell(tmp_path, capsys)("check", "--json").out)

    (found,) = [each for each in said["checks"] if each["what"] == "files"]
    assert "missing" == found["state"]
    assert found["detail"].startswith("., log, log/events.log, token.txt: ")
    assert f"chmod -R go= {tmp_path}" in found["detail"]


@pytest.mark.parametrize(
    ("settings", "has_address"),
    [
        ({}, False),
        ({"api_url": "http://localhost:9000"}, False),
        ({"api_url": "http://[::1]:9000"}, False),
        ({"api_url": "https://gate.example.com"}, True),
        ({"api_url": "http://192.168.1.5:8000"}, True),
        ({"telegram_base": "http://127.0.0.1:8080"}, True),  # the sandbox: its people are on this machine
    ],
)
def test_a_live_site_needs_an_address_for_people(
    tmp_path: Path, settings: dict[str, str], has_address: bool
) -> None:
    assert has_address is config.load(tmp_path, **settings).has_address


def test_check_asks_for_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path))

    said = json.loads(Shell(tmp_path, capsys)("check", "--json").out)

    (found,) = [each for each in said["checks"] if each["what"] == "page"]
    assert ("off", True) == (found["state"], "PASSBOT_API_URL" in found["detail"])

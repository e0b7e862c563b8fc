"""A site of one's own for each test, and a shell in it."""

from pathlib import Path

import pytest

from tests import databases
from tests.commands.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    home = tmp_path / "site"
    home.mkdir()
    url = databases.fresh_url("sqlite", home)
    Path(url.removeprefix("sqlite:///")).rename(home / "passbot.db")
    monkeypatch.setenv("PASSBOT_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "120")
    return Shell(home, capsys)

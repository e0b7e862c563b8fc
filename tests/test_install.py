"""docs/install.md, the unit beside it and docs/container.md: each command is there, and does what they promise."""

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from datetime import timedelta
from pathlib import Path

import pytest

from passbot.__main__ import parser
from passbot.commands import COMMANDS
from passbot.commands import start as start_command
from passbot.domain.site.health import LONGEST, STILL, TOLD_AFTER
from passbot.watching.kept import STOP_WITHIN

TOP = Path(__file__).parent.parent
UNIT = TOP / "docs" / "passbot.service"
DOCUMENT = (TOP / "docs" / "install.md").read_text(encoding="utf-8")
CONTAINER = (TOP / "docs" / "container.md").read_text(encoding="utf-8")
COMPOSE = (TOP / "compose.yaml").read_text(encoding="utf-8")
MOST_EXPOSED = 40  # tenths, of a hundred


@pytest.fixture
def service() -> dict[str, str]:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's own documentation does it
    unit.read(UNIT)
    return dict(unit["Service"])


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """As it would stand on this machine, which has no such program and no such user."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: apt-get install systemd")
    text = (
        UNIT.read_text().replace("/opt/passbot/bin/passbot", "/bin/true").replace("User=passbot", "User=root")
    )
    (tmp_path / UNIT.name).write_text(text)
    return tmp_path / UNIT.name


def analysed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True)


def test_systemd_understands_every_line(here: Path) -> None:
    verified = analysed("verify", here)

    assert (0, "") == (verified.returncode, verified.stderr)


def test_systemd_finds_little_that_the_service_could_break(here: Path) -> None:
    judged = analysed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", here)

    assert 0 == judged.returncode, judged.stdout[-200:]


def test_it_starts_a_live_site_in_its_own_folder(service: dict[str, str]) -> None:
    program, *words = shlex.split(service["ExecStart"])

    args = parser(COMMANDS, words).parse_args(words)

    assert (start_command.run, True, "notify") == (args.run, args.live, service["Type"])
    assert f"PASSBOT_HOME=/var/lib/{service['StateDirectory']}" == service["Environment"]
    assert program in DOCUMENT
    assert service["User"] in DOCUMENT


def test_admins_hear_of_what_hangs_before_it_is_started_anew(service: dict[str, str]) -> None:
    watched = timedelta(seconds=int(service["WatchdogSec"]))

    assert TOLD_AFTER + STILL < watched
    assert timedelta(minutes=3) < STILL + watched < timedelta(minutes=3.5)
    assert [timedelta(minutes=4.5)] * 2 == [LONGEST[part] + watched for part in ("bot", "sheet")]
    assert "a little more than three" in DOCUMENT
    assert "four and a half" in DOCUMENT
    assert timedelta(seconds=2 * STOP_WITHIN) < timedelta(seconds=int(service["TimeoutStopSec"]))


def test_every_command_that_is_named_is_there() -> None:
    named = set(re.findall(r"passbot (?!passbot)([a-z-]+)(?: *#.*)?$", DOCUMENT, re.M))

    assert {"check", "sandbox"} <= named <= {each.name for each in COMMANDS}


def test_what_is_said_of_compose_stands_there() -> None:
    profiles = set(re.findall(r"COMPOSE_PROFILES=([a-z,]+)", CONTAINER))
    told = set(re.findall(r"([A-Z_]+)=", CONTAINER)) - {"COMPOSE_PROFILES"}

    assert {"postgres", "caddy", "postgres,caddy"} == profiles
    assert {"POSTGRES_PASSWORD", "SITE_URL", "RUN_AS", "API_PORT", "API_PROXIES"} == told
    for name in (*told, "profiles: [caddy]", "profiles: [cluster]", "profiles: [postgres, "):
        assert name in COMPOSE

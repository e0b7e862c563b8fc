"""The package: what is in it, and that it works where there is no clone, in another environment or by uvx alone."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import passbot
from passbot.commands import COMMANDS
from tests.first_minute import a_row_moves
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.test_pins import lines

TOP = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
UVX = [str(BIN / "uvx"), "--python", sys.executable]
OF_THE_NETWORK = r"(SSL|PIP)_|UV_(?!CACHE|OFFLINE)|(HTTPS?|ALL|NO)_PROXY$"
PIPX = "pipx==1.18.4"
SAID = (
    "import passbot.texts as t; print([said for l in t.LANGUAGES for said in t._catalogue(l).texts.values()])"
)


def environ(home: Path, **more: str) -> dict[str, str]:
    """Somebody's who has never had passbot, on this machine's network."""
    network = {name: text for name, text in os.environ.items() if re.match(OF_THE_NETWORK, name, re.I)}
    return network | {"HOME": str(home), "PATH": os.defpath} | more


def does(command: list[str], where: Path, home: Path, **more: str) -> str:
    done = subprocess.run(command, cwd=where, env=environ(home, **more), capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git knows of this folder, and nothing else."""
    top = tmp_path_factory.mktemp("project")
    known = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True).stdout
    copied = subprocess.run(
        ["tar", "c", "--null", "-T", "-"], cwd=TOP, input=known, capture_output=True, check=True
    )
    subprocess.run(["tar", "x"], cwd=top, input=copied.stdout, check=True)
    return top


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `uv build` makes both: the wheel of the sdist."""
    dist = tmp_path_factory.mktemp("dist")
    subprocess.run([BIN / "uv", "build", "--quiet", "-o", dist, project], check=True)
    assert {".gz", ".whl"} == {each.suffix for each in dist.glob("passbot-*")}
    [made] = dist.glob("*.whl")
    return made


@pytest.fixture(scope="module", params=[".", "wheel", "pipx"])
def installed(
    request: pytest.FixtureRequest, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The program, in an environment of its own."""
    place = tmp_path_factory.mktemp("environment")
    if request.param == "pipx":
        wheel: Path = request.getfixturevalue("wheel")
        does([*UVX, PIPX, "install", "--python", sys.executable, str(wheel)], place, place)
        return place / ".local/bin/passbot"
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    if request.param == ".":
        subprocess.run([place / "venv/bin/pip", "install", "--quiet", project], check=True)
    else:
        into = ["--python", str(place / "venv/bin/python")]
        does([str(BIN / "uv"), "pip", "install", *into, str(request.getfixturevalue("wheel"))], place, place)
    return place / "venv/bin/passbot"


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_the_program_and_nothing_else(project: Path, wheel: Path) -> None:
    ours = {str(file.relative_to(project)) for file in (project / "passbot").rglob("*") if file.is_file()}

    packed = {name for name in contents(wheel) if ".dist-info/" not in name}

    assert ours == packed
    assert {".py", ".po", ".md", ".html", ".css", ".js", ".svg", ".json"} == {
        Path(each).suffix for each in packed
    }
    assert not any("test" in part for name in packed for part in Path(name).parts[:-1])


def test_the_sdist_builds_the_same_wheel_as_the_project(project: Path, wheel: Path, tmp_path: Path) -> None:
    subprocess.run([BIN / "uv", "build", "--quiet", "--wheel", "-o", tmp_path, project], check=True)

    assert contents(wheel) == contents(tmp_path / wheel.name)


def test_the_package_needs_what_the_requirements_name(project: Path, wheel: Path) -> None:
    [name] = [each for each in contents(wheel) if each.endswith("/METADATA")]
    said = BytesParser().parsebytes(contents(wheel)[name])
    needed = [Requirement(each) for each in said.get_all("Requires-Dist", [])]
    extras = {
        file.stem.removeprefix("requirements-"): file.name for file in project.glob("requirements-*.txt")
    }

    assert extras.keys() == set(said.get_all("Provides-Extra", [])) >= {"postgres"}
    assert pinned("requirements.txt") == {name_of(each): each.specifier for each in needed if not each.marker}
    for extra, file in extras.items():
        of_it = [each for each in needed if each.marker and each.marker.evaluate({"extra": extra})]
        assert pinned(file) == {name_of(each): each.specifier for each in of_it}
    assert passbot.__version__ == said["Version"]


def name_of(needed: Requirement) -> str:
    return canonicalize_name(needed.name)


def pinned(file: str) -> dict[str, object]:
    return {name_of(each): each.specifier for each in map(Requirement, lines(file))}


def test_what_builds_it_is_pinned() -> None:
    said = tomllib.loads((TOP / "pyproject.toml").read_text())

    assert all("==" in each for each in said["build-system"]["requires"])


def test_installed_the_site_is_where_one_stands(installed: Path, tmp_path: Path) -> None:
    found = json.loads(does([str(installed), "check", "--json"], tmp_path, tmp_path))

    homes = {each["what"]: each["detail"] for each in found["checks"]}
    assert f"{tmp_path}/vol can be written" == homes["home"]
    assert {"vol"} == {each.name for each in tmp_path.iterdir()}
    assert [] == [*installed.resolve().parent.parent.rglob("vol")]


def test_installed_it_says_passbot_and_never_run(installed: Path, tmp_path: Path) -> None:
    helps = [does([str(installed), each.name, "--help"], tmp_path, tmp_path) for each in COMMANDS]
    python = installed.resolve().with_name("python")

    words = does([str(python), "-c", SAID], tmp_path, tmp_path)

    assert f"passbot {passbot.__version__}\n" == does([str(installed), "--version"], tmp_path, tmp_path)
    assert all(each.startswith("usage: passbot ") for each in helps)
    assert [] == [each for each in (*helps, words) if "./run" in each]
    assert "<code>passbot sheet repair</code>" in words


def test_a_folder_called_passbot_where_one_stands_is_not_run(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "passbot").mkdir()
    (tmp_path / "passbot/__main__.py").write_text("raise SystemExit('the wrong one')\n")

    with sandbox([str(installed)], tmp_path, tmp_path) as (_, said):
        assert any("passbot serves" in line for line in said)


@contextmanager
def sandbox(command: list[str], where: Path, home: Path, **more: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Its address, once it is open, and the lines that it goes on to say."""
    ports = ["--port", str(free_port()), "--api-port", str(free_port())]
    environment = environ(home, **more)
    with subprocess.Popen(
        [*command, "sandbox", *ports],
        cwd=where,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        try:
            said = iter(process.stdout)
            opened = next((line for line in said if "The sandbox is open" in line), "it never opened")
            yield re.sub(r".* (http\S+)/\n", r"\1", opened), said
        finally:
            process.terminate()
            process.stdout.read()


def test_uvx_opens_the_sandbox_in_an_empty_home_and_then_without_a_network(
    wheel: Path, tmp_path: Path
) -> None:
    """Every address of a proxy that is not there: whatever went out would fail."""
    no_network = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9") | {"UV_OFFLINE": "1"}
    command = [*UVX, "--from", str(wheel), "passbot"]

    for more in ({}, no_network):
        began = time.monotonic()
        with sandbox(command, tmp_path, tmp_path, **more) as (base, _):
            opened = time.monotonic() - began
            if more:
                a_row_moves(base)
        print(f"open after {opened:.1f} s")

    assert (tmp_path / "vol/sandbox/site/passbot.db").exists()


def test_a_clean_clone_in_an_empty_home_goes_to_a_moved_row(project: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    with sandbox([str(project / "run")], tmp_path, tmp_path) as (base, _):
        opened = time.monotonic() - began
        a_row_moves(base)
    print(f"open after {opened:.1f} s, moved after {time.monotonic() - began:.1f} s")

    assert (project / "vol/sandbox/site/passbot.db").exists()
    assert time.monotonic() - began < 5 * PATIENCE

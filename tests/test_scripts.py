"""./run and ./test, each in a copy of its own, with a program that only says how it was called."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.patience import PATIENCE, promised

TOP = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
TOOLS = ["bash", "cat", "cmp", "cp", "dirname", "flock", "grep", "mkdir", "rm"]
WITHOUT_VENV = f'[[ $* == *"import ensurepip"* ]] && exit 1; exec {os.path.realpath(sys.executable)} "$@"'
PROGRAM = """
import os, signal, sys

if sys.argv[1:] == ["wait"]:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
    print("ready", flush=True)
    signal.pause()
print(sys.argv[1:], os.getcwd())
"""


def make_copy(folder: Path) -> Path:
    """A fresh clone that needs no packages."""
    top = folder / "clone of it"
    (top / "passbot").mkdir(parents=True)
    shutil.copy(TOP / "run", top)
    for name in ("requirements.txt", "requirements-postgres.txt", "requirements-socks.txt"):
        (top / name).write_text("# nothing\n")
    (top / "passbot/__main__.py").write_text(PROGRAM)
    return top


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return make_copy(tmp_path)


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = make_copy(tmp_path_factory.mktemp("started"))
    run(top)
    return top


@pytest.fixture
def started(started_once: Path, tmp_path: Path) -> Path:
    """A copy that has been started before."""
    return shutil.copytree(started_once, tmp_path / "clone of it", symlinks=True)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder for PATH that has what a machine has, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


def run(top: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [top / "run", *arguments],
        env=clean(environ),
        cwd=top.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


def clean(environ: dict[str, str]) -> dict[str, str]:
    """As a person's shell has it, not as the one that runs the tests."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PASSBOT_")}
    path = os.pathsep.join(folder for folder in kept["PATH"].split(os.pathsep) if folder != str(BIN))
    return kept | {"PATH": path} | environ


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!{shutil.which('bash')}\n{text}\n")
    (folder / name).chmod(0o755)


def test_a_fresh_machine_is_set_up_and_the_arguments_are_passed_on(copy: Path) -> None:
    first = run(copy, "order", "--plate", "А123ВС 797", "*")

    assert f"['order', '--plate', 'А123ВС 797', '*'] {copy.parent}\n" == first.stdout
    assert "passbot: installing requirements.txt (the first time takes a minute) ...\n" == first.stderr


def test_a_second_start_finds_in_no_time_that_nothing_changed(started: Path) -> None:
    began = time.monotonic()
    second = run(started)
    took = time.monotonic() - began

    assert (0, "") == (second.returncode, second.stderr)
    assert took < promised(2)


def test_changed_requirements_are_installed(started: Path) -> None:
    (started / "requirements.txt").write_text("# still nothing\n")

    changed = run(started)

    assert "installing requirements.txt" in changed.stderr
    assert "" == run(started).stderr


def test_an_install_that_broke_off_is_made_anew(copy: Path) -> None:
    (copy / "requirements.txt").write_text("./not-there.whl\n")
    broken = run(copy)
    (copy / ".venv/left-behind").touch()
    (copy / "requirements.txt").write_text("# nothing\n")

    mended = run(copy)

    assert (True, "") == (broken.returncode != 0, broken.stdout)
    assert 0 == mended.returncode
    assert not (copy / ".venv/left-behind").exists()


def test_of_two_starts_at_once_one_installs_and_both_start(copy: Path) -> None:
    both = [
        subprocess.Popen(
            [copy / "run"], env=clean({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]

    said = [start.communicate(timeout=120) for start in both]

    assert [0, 0] == [start.returncode for start in both]
    assert 1 == sum("installing" in stderr for _, stderr in said)


def test_a_signal_reaches_passbot_and_its_exit_code_comes_back(started: Path) -> None:
    with subprocess.Popen(
        [started / "run", "wait"], env=clean({}), stdout=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stdout is not None
        assert "ready\n" == waiting.stdout.readline()

        waiting.send_signal(signal.SIGTERM)

        assert 7 == waiting.wait(timeout=PATIENCE)


def test_a_folder_called_passbot_where_one_stands_is_not_run(started: Path) -> None:
    (started.parent / "passbot").mkdir()
    (started.parent / "passbot/__main__.py").write_text("print('the wrong one')\n")

    assert "wrong" not in run(started).stdout


@pytest.mark.parametrize("place", ["environment", "passbot.env"])
def test_a_site_on_postgresql_gets_its_driver(started: Path, place: str) -> None:
    url = "postgresql://passbot@localhost/passbot"
    home = started / "vol"
    home.mkdir()
    if place == "passbot.env":
        (home / "passbot.env").write_text(f"# ours\nPASSBOT_DATABASE_URL={url}\n")

    again = run(started, **({"PASSBOT_DATABASE_URL": url} if place == "environment" else {}))

    assert "installing requirements.txt requirements-postgres.txt" in again.stderr


@pytest.mark.parametrize("place", ["PASSBOT_TELEGRAM_PROXY", "HTTPS_PROXY", "all_proxy", "passbot.env"])
def test_a_site_behind_a_socks_proxy_gets_what_speaks_to_one(started: Path, place: str) -> None:
    proxy = "socks5://127.0.0.1:1080"
    home = started / "vol"
    home.mkdir()
    if place == "passbot.env":
        (home / "passbot.env").write_text(f"PASSBOT_TELEGRAM_PROXY={proxy}\n")

    again = run(started, **({} if place == "passbot.env" else {place: proxy}))

    assert "installing requirements.txt requirements-socks.txt" in again.stderr


def test_a_python_that_is_too_old_is_named(copy: Path, bare: Path) -> None:
    program(bare, "python3", '[[ $1 == -V ]] && echo "Python 3.9.2" || exit 1')

    refused = run(copy, PATH=str(bare))

    assert 1 == refused.returncode
    assert "passbot needs Python 3.11 or newer and found Python 3.9.2." in refused.stderr
    assert "apt-get install python3-venv" in refused.stderr


def test_a_machine_without_python_is_told_what_to_install(copy: Path, bare: Path) -> None:
    refused = run(copy, PATH=str(bare))

    assert 1 == refused.returncode
    assert "found none" in refused.stderr


def test_a_python_without_venv_is_told_what_to_install(copy: Path, bare: Path) -> None:
    program(bare, "python3", WITHOUT_VENV)

    refused = run(copy, PATH=str(bare))

    assert 1 == refused.returncode
    assert "its venv module is missing" in refused.stderr
    assert "apt-get install python3-venv" in refused.stderr


def test_where_venv_is_missing_uv_will_do(copy: Path, bare: Path) -> None:
    program(bare, "python3", WITHOUT_VENV)
    (bare / "uv").symlink_to(BIN / "uv")

    started = run(copy, "order", PATH=str(bare), UV_OFFLINE="1")

    assert (0, f"['order'] {copy.parent}\n") == (started.returncode, started.stdout)
    assert "" == run(copy, PATH=str(bare)).stderr


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_shellcheck_finds_nothing(script: str) -> None:
    subprocess.run([BIN / "shellcheck", "--external-sources", script], cwd=TOP, check=True)
    assert os.access(TOP / script, os.X_OK)


@pytest.fixture
def project(copy: Path) -> Path:
    """A copy that has what the tests need, and one test."""
    (copy / "tests").mkdir()
    (copy / "tests/test_one.py").write_text("def test_one() -> None:\n    assert True\n")
    for name in (
        "test",
        "pyproject.toml",
        "requirements.txt",
        "requirements-postgres.txt",
        "requirements-socks.txt",
        "tests/requirements.txt",
    ):
        shutil.copy(TOP / name, copy / name)
    (copy / "examples").mkdir()
    for name in ("passbot/__main__.py", "examples/one.py"):
        (copy / name).write_text('"""Nothing."""\n')
    (copy / ".venv").symlink_to(BIN.parent)
    return copy


def run_tests(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project / "test", *arguments], env=clean({}), capture_output=True, text=True, timeout=120
    )


def test_help_says_what_runs_and_starts_nothing(project: Path) -> None:
    told = run_tests(project, "--help")

    assert (0, "") == (told.returncode, told.stderr)
    assert "--long" in told.stdout
    assert "passed" not in told.stdout


def test_the_tests_end_with_their_own_closing_line(project: Path) -> None:
    passed = run_tests(project)

    assert 0 == passed.returncode, passed.stdout
    assert passed.stdout.splitlines()[-1].startswith("1 passed in ")


def test_what_follows_goes_to_pytest(project: Path) -> None:
    assert "no tests ran" in run_tests(project, "-k", "nothing").stdout


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("x = {1:2}\n", "would be reformatted"),
        ("import os\n", "F401"),
        ('x: int = "one"\n', "Incompatible types"),
    ],
    ids=["format", "lint", "types"],
)
def test_a_fault_stops_before_the_tests(project: Path, fault: str, told: str) -> None:
    (project / "passbot/fault.py").write_text(f'"""Wrong."""\n\n{fault}')

    stopped = run_tests(project)

    assert stopped.returncode != 0
    assert told in stopped.stdout
    assert "1 passed" not in stopped.stdout


def test_a_clone_of_this_very_project_starts(tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", TOP, tmp_path / "clone"], check=True)

    checked = subprocess.run(
        [tmp_path / "clone/run", "check", "--json"],
        env=clean({}),
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert (0, True) == (checked.returncode, '"ok": true' in checked.stdout)

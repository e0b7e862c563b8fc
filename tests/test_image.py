"""The image of the Dockerfile, built as far as that goes without an engine, and started in a root of its own."""

import json
import re
import subprocess

import pytest

import passbot
from tests.first_minute import a_row_moves
from tests.image import VERSION, Stage, built, image_environ, instruction, needs_a_root
from tests.patience import PATIENCE
from tests.ports import free_port

pytestmark = needs_a_root

MOST_MEGABYTES = 140
EVERY_MODULE = """
from importlib import import_module
from pkgutil import walk_packages
import passbot
import rich.console, rich.table, pygments.lexers
for each in walk_packages(passbot.__path__, "passbot."):
    if not each.name.endswith("__main__"):
        import_module(each.name)
"""
DRIVER = "import psycopg; print('psycopg.pq impl', psycopg.pq.__impl__)"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return built(tmp_path_factory.mktemp("image"))


def start(image: Stage, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """As the engine starts it, or with other words than those of CMD."""
    command = image.command(*json.loads(instruction("ENTRYPOINT")), *words, user=instruction("USER"))
    return subprocess.run(
        command, env=image_environ() | environ, capture_output=True, text=True, timeout=PATIENCE
    )


def python(image: Stage, program: str) -> str:
    command = image.command("python", "-c", program, user=instruction("USER"))
    done = subprocess.run(command, env=image_environ(), capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_the_image_starts_and_answers(image: Stage) -> None:
    started = start(image, "--version")

    assert (0, f"passbot {passbot.__version__}\n", "") == (started.returncode, started.stdout, started.stderr)


def test_the_images_packages_are_small(image: Stage) -> None:
    """What `du` says of them while the image is built."""
    [told] = re.findall(r"^(\d+)\s+/packed/lib/python3\.\d+/site-packages$", image.said, re.M)
    packages = image.here("/usr/local/lib") / VERSION / "site-packages"

    listed = subprocess.run(["du", "-m", "-d", "1", packages], capture_output=True, text=True, check=True)

    sizes = sorted((int(line.split()[0]), line.split("/")[-1]) for line in listed.stdout.splitlines())
    print("\n".join(f"{size:4} MB  {name}" for size, name in reversed(sizes[-15:])))
    assert int(told) < MOST_MEGABYTES


def test_the_image_holds_no_tests_no_pip_and_no_site(image: Stage) -> None:
    packages = image.here("/usr/local/lib") / VERSION / "site-packages"

    assert [] == [*packages.rglob("tests"), *packages.glob("pip*"), *packages.rglob("vol")]
    assert ["vol"] == [each.name for each in image.here(".").iterdir()]
    assert [] == [*image.here("vol").iterdir()]
    assert [image.here("/usr/local/bin/passbot")] == [*image.here("/usr/local/bin").glob("passbot*")]


def test_nothing_that_is_left_out_of_the_image_is_missed(image: Stage) -> None:
    assert "" == python(image, EVERY_MODULE)
    assert "psycopg.pq impl binary" in python(image, DRIVER)


def test_a_container_without_a_token_says_so_and_is_no_sandbox(image: Stage) -> None:
    lost = start(image, *json.loads(instruction("CMD")))

    home = instruction("VOLUME")
    assert 1 == lost.returncode
    assert f"passbot: There is no Telegram token: put it into {home}/token.txt" in lost.stderr
    assert not image.here("vol/sandbox").exists()


def test_the_image_knows_whether_it_is_well(image: Stage) -> None:
    """What it says of a site that runs stands in tests/watching/test_running.py, too."""
    health = json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])[1:]

    stopped = start(image, *health)

    assert (1, True) == (stopped.returncode, "runs on this machine" in " ".join(stopped.stdout.split()))
    assert "Mars" in start(image, *health, PASSBOT_ZONE="Mars").stdout


def test_a_row_moves_in_a_container(image: Stage) -> None:
    """Nothing of this machine is in it: not even a shell's /proc."""
    ports = ["--port", str(free_port()), "--api-port", str(free_port())]
    command = image.command("passbot", "sandbox", *ports, "--data", "/tmp/sandbox", user=instruction("USER"))
    health = json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])[1:]

    with subprocess.Popen(command, env=image_environ(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert "The sandbox is open" in process.stdout.readline()
            a_row_moves(f"http://127.0.0.1:{ports[1]}")
            well = start(image, *health, PASSBOT_HOME="/tmp/sandbox/site")
        finally:
            process.terminate()

    assert (0, "") == (well.returncode, well.stdout)
    assert 0 == process.returncode
    assert 1000 == image.here("/tmp/sandbox/site/passbot.db").stat().st_uid

"""Development, test and production side by side on one machine, by the recipe of docs/operations.md."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from passbot.sandbox.running import Box
from passbot.sandbox.telegram.client import Telegram
from tests.api.days import PATH, new_slot
from tests.patience import PATIENCE
from tests.ports import free_port

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
RECIPE = PAGE.partition("## Several sites on one machine")[2].partition("\n## ")[0]
NAMES = re.findall(r"PASSBOT_HOME=sites/(\w+) ./run", RECIPE)
ADMIN = 1003


@dataclass
class Site:
    name: str
    home: Path
    base: str
    process: "subprocess.Popen[bytes]"

    def command(self, *words: str) -> object:
        """`./run ...` on this site."""
        command = [sys.executable, "-m", "passbot", *words, "--json"]
        said = subprocess.run(
            command, env=environ(self.home), capture_output=True, check=True, timeout=PATIENCE
        )
        return json.loads(said.stdout)

    def caller(self) -> httpx.Client:
        made = self.command("key", "create", "--resident", "1")
        assert isinstance(made, dict)
        return httpx.Client(base_url=self.base, headers={"Authorization": f"Bearer {made['key']}"})


def environ(home: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "PASSBOT_HOME": str(home)}


def write(home: Path, number: int, box: Box) -> str:
    """The site's folder as the page says it, and where it will answer."""
    home.mkdir(parents=True)
    port = free_port()
    settings = re.findall(r"^    (PASSBOT_(?!HOME).*)$", RECIPE, re.M)
    own = "\n".join(settings).replace("8001", str(port)).replace("dev", home.name)
    (home / "passbot.env").write_text(f"PASSBOT_TELEGRAM_BASE={box.base}\n{own}\n")
    (home / "token.txt").write_text(token(number))
    (home / "admins.txt").write_text(f"{ADMIN}\n")
    return f"http://127.0.0.1:{port}"


def token(number: int) -> str:
    return f"700000000{number}:demo-token-of-the-sandbox-not-a-secret"


@contextmanager
def started(home: Path, base: str) -> Iterator[Site]:
    with (home / "said.txt").open("wb") as said:
        command = [sys.executable, "-m", "passbot"]  # what ./run ends in
        process = subprocess.Popen(command, env=environ(home), stdout=said, stderr=said)
        try:
            yield Site(home.name, home, base, process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture
def sites(box: Box, tmp_path: Path) -> Iterator[list[Site]]:
    """All three, each once it answers."""
    with ExitStack() as stack, Telegram(box.base) as telegram:
        found = []
        for number, name in enumerate(NAMES, start=1):
            telegram.add_bot(token(number), name, f"{name}_bot")
            base = write(tmp_path / "sites" / name, number, box)
            found.append(stack.enter_context(started(tmp_path / "sites" / name, base)))
        for site in found:
            assert telegram.awake(bot=f"{site.name}_bot", timeout=PATIENCE), (
                site.home / "said.txt"
            ).read_text()
            assert answers(site.base)
        yield found


def answers(base: str) -> bool:
    for _ in range(int(PATIENCE) * 10):
        try:
            return httpx.get(base + "/health").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def test_three_sites_live_side_by_side_and_know_nothing_of_each_other(box: Box, sites: list[Site]) -> None:
    dev, test, prod = sites
    assert ["dev", "test", "prod"] == [site.name for site in sites]

    # What is made in one is not in the others, and its key opens nothing there.
    with dev.caller() as http, prod.caller() as other:
        assert 200 == http.post(PATH, json=new_slot()).status_code
        assert (1, 0) == (len(http.get(PATH).json()), len(other.get(PATH).json()))
        astray = httpx.get(prod.base + PATH, headers={"Authorization": http.headers["Authorization"]})
        assert 401 == astray.status_code

    # Each bot speaks with its own people.
    with Telegram(box.base) as telegram:
        admin = telegram.person("Admin", id=ADMIN, bot="test_bot", language_code="en", phone="+79990000003")
        admin.say("/code 27")
        admin.wait()
    issued = [site.command("invite", "list") for site in sites]
    assert [0, 1, 0] == [len(each) for each in issued if isinstance(each, list)]

    # One of them ends, the others go on.
    test.process.terminate()
    assert 0 == test.process.wait(PATIENCE)
    assert [True, True] == [httpx.get(site.base + "/health").status_code == 200 for site in (dev, prod)]
    assert all((site.home / "log" / "events.log").exists() for site in sites)

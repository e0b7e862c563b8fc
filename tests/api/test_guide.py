"""docs/api.md: its example is run as it stands there, against a running API."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.server import Caller, Running
from tests.patience import PATIENCE

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"^    (curl -X (?:.*\\\n)*.*)", GUIDE, re.MULTILINE)


def test_the_example_makes_a_time_slot(server: Running, anna: Caller) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed: apt-get install curl")
    asked = EXAMPLE.replace("\\\n", " ").replace("http://127.0.0.1:8000", server.base)

    words = ["curl", "--silent", "--noproxy", "*", *shlex.split(asked.replace("$KEY", anna.key))[1:]]
    said = subprocess.run(words, env={"PATH": os.defpath}, capture_output=True, check=True, timeout=PATIENCE)

    made = json.loads(said.stdout)
    assert ("available", "Asia/Kolkata") == (made["status"], made["timezone"]), made
    assert [made["id"]] == [each["id"] for each in anna.get("/users/time-slots/").json()]

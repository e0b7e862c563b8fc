"""The promtool of this machine, or the one that .ci/run has unpacked."""

import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
FOUND = shutil.which("promtool") or shutil.which("promtool", path=TOP / "build")
needs_promtool = pytest.mark.skipif(
    FOUND is None,
    reason="promtool is neither installed nor in build/: .ci/run unpacks it from Debian's package prometheus",
)


def promtool(*words: str, stdin: str = "") -> str:
    """What it says against it; empty where it says nothing and is content."""
    assert FOUND
    ended = subprocess.run([FOUND, *words], input=stdin, capture_output=True, text=True)
    return "" if ended.returncode == 0 and not ended.stderr else ended.stdout + ended.stderr

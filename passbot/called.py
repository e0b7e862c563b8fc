"""How this program is called, and where its site is: in a clone `./run` and `vol/`, installed `passbot` and `./vol`."""

import sys
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[1]
IN_A_CLONE, INSTALLED = "./run", "passbot"


@cache
def is_clone(top: Path = TOP) -> bool:
    """True if the package lies in a clone, whose `run` starts it. What is installed has other programs beside it."""
    return (top / "run").is_file() and (top / "requirements.txt").is_file()


def program(top: Path = TOP) -> str:
    """The word before a command: `./run check`, or `passbot check`."""
    return IN_A_CLONE if is_clone(top) else INSTALLED


def told(text: str, top: Path = TOP) -> str:
    """The text for whoever reads it here. Our texts name commands as they are in a clone: `./run check`."""
    return text.replace(IN_A_CLONE, program(top))


def default_home(top: Path = TOP) -> Path:
    """Beside the code in a clone. Beside an installed package it would be lost with the environment: there it is in the
    folder where passbot is started.
    """
    return (top if is_clone(top) else Path.cwd()) / "vol"


def again(*words: str) -> list[str]:
    """The command line that starts this very program once more, not a folder called passbot in which one stands."""
    is_elsewhere = sys.flags.safe_path or not is_clone()
    return [sys.executable, *(["-P"] if is_elsewhere else []), "-m", "passbot", *words]


def with_extra(name: str) -> str:
    """What to do where the packages of an extra are missing."""
    if is_clone():
        return f"run `.venv/bin/pip install -r requirements-{name}.txt`"
    return f"install `passbot[{name}]` instead of `passbot`"

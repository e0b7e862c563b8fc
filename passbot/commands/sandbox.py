"""Try everything with no account: Telegram and Google on this machine, with the real bot and worker in it.

./run sandbox                       opens it on http://127.0.0.1:8080/
./run sandbox --port 9000 --reset   anew, on another port
PASSBOT_HOME=DIR/site ./run ...     every other command works on the site in it
"""

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passbot import config

STOP_WITHIN = 6


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8080, help="of the page and the stand-ins (%(default)s)")
    parser.add_argument("--api-port", type=int, default=8000, help="of the product itself (%(default)s)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where it remembers (vol/sandbox)")
    parser.add_argument("--reset", action="store_true", help="forget what happened in it")
    parser.add_argument("--empty", action="store_true", help="no people and no spreadsheet to begin with")
    parser.add_argument("--alone", action="store_true", help="only the stand-ins, without the product")


def run(args: Namespace) -> int:
    open_sandbox(
        data=args.data or config.DEFAULT_HOME / "sandbox",
        port=args.port,
        api_port=args.api_port,
        reset=args.reset,
        empty=args.empty,
        is_alone=args.alone,
    )
    return 0


def open_sandbox(
    *,
    data: Path,
    port: int = 8080,
    api_port: int = 8000,
    reset: bool = False,
    empty: bool = False,
    is_alone: bool = False,
) -> None:
    from passbot.sandbox.serve import serve  # imported only where it is opened

    given = {"port": port, "api_port": api_port, "data": data, "reset": reset, "empty": empty}
    if is_alone:
        serve(**given)  # type: ignore[arg-type]  # one dict of several types
    else:
        serve(**given, beside=_product)  # type: ignore[arg-type]  # one dict of several types


@contextmanager
def _product(site: Path) -> Iterator[None]:
    """The product as when live: a process of its own, which meets the stand-ins only over HTTP."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "passbot", "start"], env=environment | {"PASSBOT_HOME": str(site)}
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

"""Try everything without an account: Telegram and Google are imitated on this machine, bot and worker are real.

./run sandbox                       opens it on http://127.0.0.1:8080/
./run sandbox --port 9000 --reset   begins anew, on another port
./run sandbox --as log/proof-20261130T120000.json   Google answers as `check --prove` has recorded it
PASSBOT_HOME=DIR/site ./run ...     any other command, for the site in the sandbox

Faults are planned at /sandbox/faults. Where Google's behaviour is not certain, /sandbox/google/habits switches it:
GET lists the switches, POST {"torn_reads": "first"} sets one.

The site's settings are in DIR/site/passbot.env. PASSBOT_... variables of the environment are ignored,
except PASSBOT_HOME, in which its folder is made.
"""

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passbot import called
from passbot.settings import config

STOP_WITHIN = 6
TAKEN = (
    "Port {port}, for the API, is taken. Stop what listens there, or choose another one: --api-port {other}"
)


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=int,
        default=8080,
        help="port of the page and of the imitated Telegram and Google (%(default)s)",
    )
    parser.add_argument("--api-port", type=int, default=8000, help="port of the API (%(default)s)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of its data (sandbox/ in PASSBOT_HOME or vol/)"
    )
    parser.add_argument("--reset", action="store_true", help="delete its data and begin anew")
    parser.add_argument("--empty", action="store_true", help="begin without people and without a spreadsheet")
    parser.add_argument(
        "--as",
        dest="recording",
        type=Path,
        metavar="FILE",
        help="a recording of `check --prove`: Google answers as it did there",
    )
    parser.add_argument(
        "--alone", action="store_true", help="only the imitated Telegram and Google, without passbot"
    )


def run(args: Namespace) -> int:
    open_sandbox(
        data=args.data or config.home_folder() / "sandbox",
        port=args.port,
        api_port=args.api_port,
        reset=args.reset,
        empty=args.empty,
        is_alone=args.alone,
        recording=args.recording,
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
    recording: Path | None = None,
) -> None:
    from passbot.sandbox.serve import serve  # slow to import
    from passbot.sandbox.serving import listen

    given = {"port": port, "api_port": api_port, "data": data, "reset": reset, "empty": empty}
    given |= {"recording": recording}
    if is_alone:
        serve(**given)  # type: ignore[arg-type]  # one dict of several types
    else:
        try:
            listen(api_port).close()
        except OSError:
            raise SystemExit(TAKEN.format(port=api_port, other=api_port + 1)) from None
        serve(**given, prologue=True, beside=_product)  # type: ignore[arg-type]  # one dict of several types


@contextmanager
def _product(site: Path) -> Iterator[None]:
    """Run passbot as when live: in a process of its own that reaches the simulators only over HTTP. Neither outlives
    the other.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    process = subprocess.Popen(  # noqa: S603  # our own program
        called.again("start", "--with-parent"),
        env=environment | {"PASSBOT_HOME": str(site)},
        stdin=subprocess.PIPE,
    )
    stopping = threading.Event()
    threading.Thread(target=_end_with, args=(process, stopping), daemon=True).start()
    try:
        yield
    finally:
        ended_by_itself = process.poll() is not None
        stopping.set()
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if ended_by_itself:
        raise SystemExit(1)


def _end_with(process: "subprocess.Popen[bytes]", stopping: threading.Event) -> None:
    process.wait()
    if not stopping.is_set():
        print("The product has ended, why stands above: the sandbox closes.", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)

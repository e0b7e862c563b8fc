"""Start the site: bot, sheet worker, API, timetable and mail. Without a Telegram token, start the sandbox.

./run                     everything
./run start --only bot    one part; the others may run elsewhere on the same database
./run start --live        never the sandbox: where the token is lost, it says so and ends
"""

import os
import signal
import sys
import threading
from argparse import SUPPRESS, ArgumentParser, Namespace

from passbot import called
from passbot.commands import sandbox, site
from passbot.errors import InvalidInput
from passbot.process import PARTS, collecting


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--only", metavar="PARTS", help=f"only these parts, with commas between them: {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--live", action="store_true", help="without a token, fail instead of opening the sandbox"
    )
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)  # ends when stdin is closed


def run(args: Namespace) -> int:
    settings = site.enter(console=True)
    if getattr(args, "with_parent", False):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    only = getattr(args, "only", None)
    if settings.token is None and only is None and not getattr(args, "live", False):
        print(f"There is no Telegram token in {settings.home}, so this is the sandbox.")
        print(called.told("`./run check` says what is missing to go live.\n"), flush=True)
        sandbox.open_sandbox(data=settings.home / "sandbox")
    else:
        parts = _parts(only)
        from passbot.process import app  # imported late: takes a second, and only this command needs it

        collecting.leave_alone()
        app.serve(settings, parts)
    return 0


def _end_with_parent() -> None:
    """End when stdin closes: our parent holds its other end, and it closes even if the parent is killed."""
    while os.read(sys.stdin.fileno(), 1):  # unbuffered: the buffer's lock would block the interpreter's exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _parts(only: str | None) -> list[str]:
    wanted = [part.strip() for part in (only or ",".join(PARTS)).split(",")]
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        raise InvalidInput("parts", f"{unknown[0]!r} is no part. The parts are: {', '.join(PARTS)}.")
    return wanted

"""Start the site: the bot, the sheet's worker and the timetable. Without a Telegram token: the sandbox.

./run                     everything
./run start --only bot    one part; the others may run elsewhere on the same database
"""

from argparse import ArgumentParser, Namespace

from passbot import app
from passbot.commands import sandbox, site
from passbot.errors import InvalidInput


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--only", metavar="PARTS", help=f"some of {', '.join(app.PARTS)}, with commas")


def run(args: Namespace) -> int:
    settings = site.enter(console=True)
    only = getattr(args, "only", None)
    if settings.token is None and only is None:
        print("There is no Telegram token yet, so this is the sandbox. How to go live stands in README.\n")
        sandbox.open_sandbox(data=settings.home / "sandbox")
    else:
        app.serve(settings, _parts(only))
    return 0


def _parts(only: str | None) -> list[str]:
    wanted = [part.strip() for part in (only or ",".join(app.PARTS)).split(",")]
    unknown = [part for part in wanted if part not in app.PARTS]
    if unknown:
        raise InvalidInput("parts", f"{unknown[0]!r} is no part. The parts are: {', '.join(app.PARTS)}.")
    return wanted

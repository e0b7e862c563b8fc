"""The site's clock: its time, whether it has jumped, and how to confirm that it is right.

./run clock            shows its time, and whether it has jumped
./run clock confirm    says that it is right: expiry and erasure, which have waited for this, go on
"""

from argparse import ArgumentParser, Namespace

from passbot.commands.site import Open, opened
from passbot.domain.people.people import OPERATOR
from passbot.services.site import clocks

ACTS = ("show", "confirm")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=ACTS, nargs="?", default="show", help="what to do (%(default)s)")


def run(args: Namespace) -> int:
    with opened() as site:
        print(f"The clock says {site.now.astimezone(site.zone):%d.%m.%Y %H:%M:%S}, {site.zone.key}.")
        print(_confirmed(site) if args.act == "confirm" else _known(site))
    return 0


def _confirmed(site: Open) -> str:
    if clocks.confirm(actor=OPERATOR, now=site.now):
        return "You have confirmed it: what waited for this goes on within a minute."
    return "Nobody doubts it."


def _known(site: Open) -> str:
    if clocks.is_doubted(now=site.now):
        return "It has jumped, or the server stood still. If it is right, say so: `clock confirm`. If not, set it."
    return "Nobody doubts it."

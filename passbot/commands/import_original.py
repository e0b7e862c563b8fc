"""Take over the residents and open passes of an original passbot from its passbot.db.

The file is only read, and nothing is taken over twice. Arrivals stay on the spreadsheet: the worker keeps the rows of
Orders_completed, and sets the old Orders_latest aside. Unused codes cannot be taken over: issue new ones. Whatever else
is left behind is listed row by row; of passes whose time is over, only how many there are.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passbot.commands import telling
from passbot.commands.site import opened
from passbot.services.site import import_original


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the original's database file")


def run(args: Namespace) -> int:
    with opened() as site:
        taken = import_original.take_over(
            args.file, rules=site.rules, language=site.settings.language, now=site.now
        )
    print(f"{taken.residents} residents and {taken.orders} open passes came over.")
    if taken.known:
        print(f"{taken.known} residents were here already.")
    if taken.known_orders:
        print(f"{taken.known_orders} passes came over before.")
    if taken.over:
        print(f"{taken.over} passes are over by now.")
    if taken.unused_invites:
        print(f"{taken.unused_invites} unused codes did not: `invite new` issues others.")
    for line in taken.left:
        print(f"not taken over: {telling.printable(line)}")
    return 0

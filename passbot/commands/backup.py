"""Back up the database while passbot runs. The file is verified before it counts.

./run backup                 into the site's backup/ folder; the last 14 are kept
./run backup elsewhere.db
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passbot.clock import utc_now
from passbot.commands import site
from passbot.services import backup

KEEP = 14


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="a new file; backup/passbot-DATE.db if left out")
    parser.add_argument("--keep", type=int, default=KEEP, help="how many to keep in backup/ (%(default)s)")


def run(args: Namespace) -> int:
    settings = site.enter()
    target = args.file or settings.home / "backup" / backup.name_of(utc_now())
    made = backup.make(settings.database_url, target, keep=None if args.file else max(1, args.keep))
    print(f"{made.file}: {made.orders} orders, {made.size / 1e6:.1f} MB, verified.")
    return 0
